// Items → batches as large as a request may be.

export interface BatchBounds<Item> {
  readonly countMax: number;
  readonly bytesMax: number;
  readonly bytesOf: (item: Item) => number;
}

/** In order; an item that is too large by itself makes a batch of its own, for the service to refuse by name. */
export const inBatches = <Item>(
  items: readonly Item[],
  { countMax, bytesMax, bytesOf }: BatchBounds<Item>,
): readonly (readonly Item[])[] => {
  const batches: Item[][] = [];
  let batch: Item[] = [];
  let batchBytes = 0;
  for (const item of items) {
    const bytes = bytesOf(item);
    if (batch.length === 0 || batch.length === countMax || batchBytes + bytes > bytesMax) {
      batch = [];
      batchBytes = 0;
      batches.push(batch);
    }
    batch.push(item);
    batchBytes += bytes;
  }
  return batches;
};
