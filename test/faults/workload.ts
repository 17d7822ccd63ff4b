// Documents that come, change and go: what is done next, and what must be there in the end.
import type { FailureCode } from '@alex/core/errors';
import type { SeededRandom } from './seeded-random.ts';

export interface Action {
  readonly key: string;
  /** Undefined for a removal. */
  readonly content: string | undefined;
}

export interface Workload {
  next(): Action;
  /** The last action of every key. */
  readonly wanted: ReadonlyMap<string, string | undefined>;
  readonly actions: number;
}

const subjects = ['otter', 'violin', 'harbour', 'saffron', 'glacier', 'compass', 'orchard', 'telescope', 'thunder'];
const deeds = ['waits for', 'sings of', 'looks at', 'remembers', 'repairs', 'draws', 'hides behind', 'follows'];

/** A sentence that no other document has. */
const sentence = (random: SeededRandom, name: string, i: number): string =>
  `Sentence ${i} of ${name}: the ${random.pick(subjects)} ${random.pick(deeds)} the ${random.pick(subjects)} in street ${random.integer(10_000)}.`;

/** Some of the documents must fail, and one says how. */
const bad = { content: ' \n', code: 'empty-text' } as const satisfies { content: string; code: FailureCode };
export const expectedFailure = (content: string): FailureCode | undefined =>
  content === bad.content ? bad.code : undefined;

/** Sentences a document: 40 make some 6 chunks, 300 more than one batch. */
const sizes = [...Array<number>(16).fill(4), ...Array<number>(3).fill(40), 300];

export const createWorkload = (random: SeededRandom, documents: number): Workload => {
  const wanted = new Map<string, string | undefined>();
  let made = 0;
  const write = (key: string): string => {
    if (random.integer(50) === 0) return bad.content;
    const lines = Array.from({ length: random.pick(sizes) }, (_, i) =>
      sentence(random, `${key} in version ${made}`, i),
    );
    return `${lines.join(' ')}\n`;
  };
  /** Most of it stays, as it does when people edit. */
  const edit = (content: string, key: string): string =>
    content === bad.content ? write(key) : `${content}${sentence(random, `${key}, edited as ${made}`, made)}\n`;

  const decide = (): Action => {
    const known = [...wanted.keys()];
    const isNew = known.length < documents && (known.length === 0 || random.integer(10) < 6);
    if (isNew) {
      const key = `faults/${String(known.length).padStart(5, '0')}.txt`;
      return { key, content: write(key) };
    }
    const key = random.pick(known);
    const content = wanted.get(key);
    const kind = random.integer(10);
    if (kind < 2) return { key, content: undefined };
    if (kind < 3 && content !== undefined) return { key, content };
    return { key, content: kind < 7 && content !== undefined ? edit(content, key) : write(key) };
  };

  return {
    wanted,
    get actions() {
      return made;
    },
    next: () => {
      made += 1;
      const action = decide();
      wanted.set(action.key, action.content);
      return action;
    },
  };
};
