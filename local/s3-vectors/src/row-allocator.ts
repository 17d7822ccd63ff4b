// Which rows of an index are free: those of deleted vectors first, then the next one at the end.

export interface RowAllocator {
  /** The row that the next take() gives. */
  next(): number;
  take(): number;
  giveBack(row: number): void;
}

/** `used` lists the rows that are taken, in ascending order. */
export const createRowAllocator = (used: Iterable<number>): RowAllocator => {
  const free: number[] = [];
  let end = 0;
  for (const row of used) {
    while (end < row) free.push(end++);
    end = row + 1;
  }
  return {
    next: () => free.at(-1) ?? end,
    take: () => free.pop() ?? end++,
    giveBack: (row) => {
      free.push(row);
    },
  };
};
