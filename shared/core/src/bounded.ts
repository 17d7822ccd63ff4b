// Runs work over many items, a few at a time.
import { once } from './once.ts';

/** Results in the order of the items. The first error is thrown once what is under way has ended; nothing new is begun after it. */
export const mapBounded = async <Item, Result>(
  items: readonly Item[],
  atOnceMax: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> => {
  const results = new Array<Result>(items.length);
  const errors: unknown[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length && errors.length === 0) {
      const index = next++;
      try {
        results[index] = await work(items[index] as Item, index);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnceMax, items.length) }, lane));
  if (errors.length > 0) throw errors[0];
  return results;
};

/** So many places; who finds none waits for the first that is given back, in order. */
export const createPlaces = (max: number) => {
  const waiting: (() => void)[] = [];
  let free = max;
  return {
    /** @returns gives the place back, to effect once */
    take: async (): Promise<() => void> => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return once(() => {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      });
    },
  };
};

/** Consecutive slices of at most `size` items. */
export const inGroups = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
