// Random choices that come out the same at every run: mulberry32.

export interface SeededRandom {
  /** From 0 to before 1. */
  next(): number;
  /** From 0 to before `limit`. */
  integer(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

export const seededRandom = (seed: number): SeededRandom => {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (limit: number) => Math.floor(next() * limit);
  return { next, integer, pick: (items) => items[integer(items.length)] as (typeof items)[number] };
};
