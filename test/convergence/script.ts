// What a run is made of: what users do, and a number for every step that decides who goes on and how it ends.
import fc from 'fast-check';

export type UserAction =
  | { readonly do: 'put'; readonly key: string; readonly content: string }
  /** The same content once more. */
  | { readonly do: 'touch'; readonly key: string }
  | { readonly do: 'delete'; readonly key: string }
  /** Deletes the newest version for good: in a bucket without versions the object. */
  | { readonly do: 'undo'; readonly key: string }
  | { readonly do: 'copy' | 'move'; readonly key: string; readonly to: string };

export interface Script {
  readonly actions: readonly UserAction[];
  readonly versioned: boolean;
  /** Of the faults that the choices hold, one in so many takes place: where processes seldom die, they meet one another more often. */
  readonly faultEvery: number;
  /** Each decides one step; when they are used up, all is delivered and nothing fails any more. */
  readonly choices: readonly number[];
}

/** What the world's reader cannot read; what it reads a part of and then fails; the line that the world's endpoint refuses. */
export const unreadable = 'unreadable';
export const breaksOff = 'breaks off';
export const poison = 'poison';

const manyLines = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((count) => Array.from({ length: count }, (_, i) => `line ${i}`).join('\n'));

/** Contents that share lines, so that vectors are reused; some of more lines than one batch holds. */
const content = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 4 })
      .map((lines) => lines.join('\n')),
  },
  { weight: 3, arbitrary: manyLines(33, 66) },
  { weight: 1, arbitrary: fc.constant(unreadable) },
  { weight: 1, arbitrary: manyLines(33, 34).map((text) => `${text}\n${breaksOff}`) },
  { weight: 1, arbitrary: fc.constantFrom(poison, `a\n${poison}`) },
  { weight: 1, arbitrary: manyLines(33, 34).map((text) => `${text}\n${poison}`) },
);

const key = fc.constantFrom('k1', 'k1', 'k1', 'k2 ü+', 'k3');
const action: fc.Arbitrary<UserAction> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), key, content }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('touch' as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('undo' as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('copy' as const, 'move' as const), key, to: key }) },
);

export const script: fc.Arbitrary<Script> = fc.record({
  actions: fc.array(action, { minLength: 1, maxLength: 6, size: 'max' }),
  versioned: fc.boolean(),
  faultEvery: fc.constantFrom(1_000, 5, 1),
  choices: fc.array(fc.nat(0xffff), { maxLength: 700, size: 'max' }),
});
