// The largest of a stream of scores, in a heap of fixed size: tells the score that a newcomer must beat.

export interface BestScores {
  /** Takes a score in, if it is among the largest. NaN never is. */
  offer(score: number): void;
  /** The smallest kept score, -Infinity as long as there is room. */
  floor(): number;
}

/** Keeps the `size` largest scores; size is at least 1. */
export const createBestScores = (size: number): BestScores => {
  const heap = new Float64Array(size); // a binary heap, the smallest first
  let count = 0;

  const siftUp = (score: number): void => {
    let at = count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]! <= score) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = score;
  };
  const replaceSmallest = (score: number): void => {
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= score) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = score;
  };

  return {
    offer: (score) => {
      if (Number.isNaN(score)) return;
      if (count < size) siftUp(score);
      else if (score > heap[0]!) replaceSmallest(score);
    },
    floor: () => (count < size ? Number.NEGATIVE_INFINITY : heap[0]!),
  };
};
