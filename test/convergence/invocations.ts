// Processes whose every call waits for its turn: the world decides which call goes on next, and how it ends.
import { type FailureCode, PipelineError } from '@alex/core/errors';

/**
 * `lost`: the call has its effect, and its answer does not arrive. `part`: it has half of its effect and fails. `crash`: it has
 * none, and neither has anything else that its process would do.
 */
export type Fate = 'go' | 'fail' | 'lost' | 'part' | 'crash';

export interface Invocation {
  readonly name: string;
  /** Seldom takes a step while others can. */
  readonly isSlow: boolean;
  state: 'running' | 'crashed' | 'finished';
  /** Calls that wait for their turn. */
  readonly blocked: { readonly call: string; readonly go: (fate: Fate) => void }[];
}

const transientCode: Readonly<Record<string, FailureCode>> = {
  objects: 'object-store-failed',
  queue: 'queue-failed',
  index: 'index-busy',
  endpoint: 'out-of-time',
};

/** Resolves when the call may go on; never where its process has died. */
export const turnOf = (invocation: Invocation, call: string): Promise<Exclude<Fate, 'crash'>> =>
  new Promise((resolve) => {
    // A dead process calls nobody, and waits for nobody.
    if (invocation.state === 'crashed') return;
    invocation.blocked.push({
      call,
      go: (fate) => {
        if (fate === 'crash') invocation.state = 'crashed';
        else resolve(fate);
      },
    });
  });

/** Of a call that takes many things the first half of them; undefined for the others. */
const halfOf = (args: readonly unknown[]): readonly unknown[] | undefined => {
  const many = args.at(-1);
  return Array.isArray(many) && many.length > 1
    ? [...args.slice(0, -1), many.slice(0, Math.ceil(many.length / 2))]
    : undefined;
};

const tell = (args: readonly unknown[]): string =>
  args
    .map((arg) => {
      if (Array.isArray(arg)) return `${arg.length}`;
      const { key } = Object(arg) as { key?: string };
      return (
        key?.replace(/^indexes\/[^/]+\//, '').replace(/[0-9a-f]{27}(?=[0-9a-f]{5})/g, '…') ??
        (typeof arg === 'string' ? arg : '')
      );
    })
    .filter((text) => text !== '' && text.length < 120)
    .join(' ');

/** The port as one invocation sees it. */
export const gated = <Port extends object>(invocation: Invocation, name: string, port: Port): Port =>
  new Proxy(port, {
    get: (target, property) => {
      const method = Reflect.get(target, property) as (...args: unknown[]) => unknown;
      const call = `${name}.${String(property)}`;
      const failure = (fate: Fate) => new PipelineError(transientCode[name] as FailureCode, `${call}: ${fate}`);
      if (property === 'list')
        return async function* (...args: unknown[]) {
          const fate = await turnOf(invocation, call);
          if (fate !== 'go') throw failure(fate);
          yield* method(...args) as AsyncIterable<unknown>;
        };
      return async (...args: unknown[]) => {
        const fate = await turnOf(invocation, `${call} ${tell(args)}`);
        if (fate === 'go') return method(...args);
        const half = fate === 'part' ? halfOf(args) : undefined;
        if (fate === 'lost') await method(...args);
        else if (half) await method(...half);
        throw failure(fate);
      };
    },
  });
