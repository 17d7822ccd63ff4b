// Where a test takes hold of every call that is made of an in-memory port: to order, delay, fail or lose it.

type CallHook = (operation: string, detail: unknown) => Promise<void>;

export interface CallHooks {
  /** Awaited before the call; what it throws, the call throws, and has had no effect. Operations are named `queue.send` and the like. */
  readonly beforeCall?: CallHook;
  /** Awaited once the call has had its effect; what it throws stands for an answer that was lost. */
  readonly afterCall?: CallHook;
}

/** `effect` runs as one step: nothing comes in between. */
export type RunCall = <Result>(operation: string, detail: unknown, effect: () => Result) => Promise<Result>;

export const runCallsWith =
  ({ beforeCall, afterCall }: CallHooks): RunCall =>
  async (operation, detail, effect) => {
    await beforeCall?.(operation, detail);
    const result = effect();
    await afterCall?.(operation, detail);
    return result;
  };
