// A word of the encoding o200k_base → its number of tokens, by byte pair encoding.
import { noRank, rankBetween } from './token-table.ts';

const utf8 = new TextEncoder();
const bytesPerCharacterMax = 3;

/** The pair of lowest rank is merged first, and of several the leftmost, as the encoding is defined. */
export const countTokensOfWord = (word: string): number => {
  const bytesMost = word.length * bytesPerCharacterMax;
  const bytes = bytesMost <= scratch.length ? scratch : new Uint8Array(bytesMost);
  const length = utf8.encodeInto(word, bytes).written;
  if (rankBetween(bytes, 0, length) !== noRank) return 1;
  return length <= shortBytesMax ? countShort(bytes, length) : countLong(bytes, length);
};

/** Up to here looking at all pairs costs less than keeping a heap. */
const shortBytesMax = 64;
const scratch = new Uint8Array(shortBytesMax * bytesPerCharacterMax);
/** Where each token begins, and the rank of it merged with the next. */
const starts = new Int32Array(shortBytesMax + 2);
const ranksMerged = new Int32Array(shortBytesMax + 2);

const countShort = (bytes: Uint8Array, length: number): number => {
  let count = length;
  for (let i = 0; i <= length; i++) {
    starts[i] = i;
    ranksMerged[i] = i + 2 <= length ? rankBetween(bytes, i, i + 2) : noRank;
  }
  const mergedAt = (i: number): number => (i + 2 <= count ? rankBetween(bytes, starts[i]!, starts[i + 2]!) : noRank);
  for (;;) {
    let lowest = 0;
    for (let i = 1; i < count; i++) if (ranksMerged[i]! < ranksMerged[lowest]!) lowest = i;
    if (ranksMerged[lowest] === noRank) return count;
    count--;
    for (let i = lowest + 1; i <= count; i++) {
      starts[i] = starts[i + 1]!;
      ranksMerged[i] = ranksMerged[i + 1]!;
    }
    ranksMerged[lowest] = mergedAt(lowest);
    if (lowest > 0) ranksMerged[lowest - 1] = mergedAt(lowest - 1);
  }
};

/** By a heap, so that the time grows as n log n with a word of n bytes: documents hold words of any length. */
const countLong = (bytes: Uint8Array, length: number): number => {
  const next = new Int32Array(length + 1).map((_, i) => i + 1);
  const previous = new Int32Array(length + 1).map((_, i) => i - 1);
  /** Of the token that begins here merged with the one behind it. */
  const mergedRank = new Int32Array(length + 1).fill(noRank);
  const heap = createHeap(3 * length);

  const consider = (start: number): void => {
    const middle = next[start]!;
    const merged = middle < length ? rankBetween(bytes, start, next[middle]!) : noRank;
    mergedRank[start] = merged;
    if (merged !== noRank) heap.push(merged * (length + 1) + start);
  };
  for (let start = 0; start < length; start++) consider(start);

  let count = length;
  for (let pair = heap.pop(); pair !== undefined; pair = heap.pop()) {
    const start = pair % (length + 1);
    if (mergedRank[start] !== (pair - start) / (length + 1)) continue;
    const middle = next[start]!;
    const end = next[middle]!;
    next[start] = end;
    previous[end] = start;
    mergedRank[middle] = noRank;
    count--;
    consider(start);
    if (start > 0) consider(previous[start]!);
  }
  return count;
};

/** The least number first. */
const createHeap = (capacity: number) => {
  const heap = new Float64Array(capacity);
  let size = 0;
  return {
    push(value: number): void {
      let at = size++;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (heap[parent]! <= value) break;
        heap[at] = heap[parent]!;
        at = parent;
      }
      heap[at] = value;
    },
    pop(): number | undefined {
      if (size === 0) return undefined;
      const least = heap[0];
      const value = heap[--size]!;
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= size) break;
        if (child + 1 < size && heap[child + 1]! < heap[child]!) child++;
        if (heap[child]! >= value) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = value;
      return least;
    },
  };
};
