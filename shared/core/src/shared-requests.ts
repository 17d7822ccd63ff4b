// Items of many callers → the fewest requests: what comes while a request is under way shares the next.
import { toPipelineError } from './errors.ts';

interface Waiting<Item> {
  readonly items: readonly Item[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One request at a time. A call resolves once a request with all its items has succeeded; it fails by itself, for where one
 * item is refused and with it the whole request, the callers' items go again apart.
 */
export const createSharedRequests = <Item>(request: (items: readonly Item[]) => Promise<void>) => {
  let waiting: Waiting<Item>[] = [];
  let busy = false;

  const send = async (group: readonly Waiting<Item>[]): Promise<void> => {
    try {
      await request(group.flatMap(({ items }) => items));
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length > 1 && !toPipelineError(error).retryable) await Promise.all(group.map((one) => send([one])));
      else for (const { reject } of group) reject(error);
    }
  };

  const drain = async () => {
    busy = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await send(group);
    }
    busy = false;
  };

  return (items: readonly Item[]): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ items, resolve, reject });
      // One turn later, so that callers who were woken by one answer share a request.
      if (!busy) setImmediate(() => busy || void drain());
    });
};
