// A word of the encoding o200k_base → its number of tokens, by byte pair encoding.
import ranks from 'gpt-tokenizer/bpeRanks/o200k_base';

const ascii = /^[\0-\x7f]*$/;

/** Bytes as a string of the characters U+0000 to U+00FF: strings are what a Map can look up. */
const bytesOf = (token: string | number[]): string => {
  if (typeof token !== 'string') return Buffer.from(token).toString('latin1');
  return ascii.test(token) ? token : Buffer.from(token).toString('latin1');
};

/** The library keeps the nine tokens that begin with it, and never finds them; its count is the one that users compare with. */
const byteOrderMark = bytesOf('\ufeff');

const rankOf = new Map<string, number>();
let tokenBytesMax = 0;
for (const [rank, token] of ranks.entries()) {
  if (token === undefined) continue;
  const bytes = bytesOf(token);
  if (bytes.startsWith(byteOrderMark)) continue;
  rankOf.set(bytes, rank);
  tokenBytesMax = Math.max(tokenBytesMax, bytes.length);
}

const none = 0x7fffffff;
const rankBetween = (bytes: string, start: number, end: number): number =>
  end - start <= tokenBytesMax ? (rankOf.get(bytes.slice(start, end)) ?? none) : none;

/** The pair of lowest rank is merged first, and of several the leftmost, as the encoding is defined. */
export const countTokensOfWord = (word: string): number => {
  const bytes = bytesOf(word);
  if (rankOf.has(bytes)) return 1;
  return bytes.length <= shortBytesMax ? countShort(bytes) : countLong(bytes);
};

/** Up to here looking at all pairs costs less than keeping a heap. */
const shortBytesMax = 64;
/** Where each token begins, and the rank of it merged with the next. */
const starts = new Int32Array(shortBytesMax + 2);
const ranksMerged = new Int32Array(shortBytesMax + 2);

const countShort = (bytes: string): number => {
  const { length } = bytes;
  let count = length;
  for (let i = 0; i <= length; i++) {
    starts[i] = i;
    ranksMerged[i] = i + 2 <= length ? rankBetween(bytes, i, i + 2) : none;
  }
  const mergedAt = (i: number): number => (i + 2 <= count ? rankBetween(bytes, starts[i]!, starts[i + 2]!) : none);
  for (;;) {
    let lowest = 0;
    for (let i = 1; i < count; i++) if (ranksMerged[i]! < ranksMerged[lowest]!) lowest = i;
    if (ranksMerged[lowest] === none) return count;
    starts.copyWithin(lowest + 1, lowest + 2, count + 1);
    ranksMerged.copyWithin(lowest + 1, lowest + 2, count + 1);
    count--;
    ranksMerged[lowest] = mergedAt(lowest);
    if (lowest > 0) ranksMerged[lowest - 1] = mergedAt(lowest - 1);
  }
};

/** By a heap, so that the time grows as n log n with a word of n bytes: documents hold words of any length. */
const countLong = (bytes: string): number => {
  const { length } = bytes;
  const next = Int32Array.from({ length: length + 1 }, (_, i) => i + 1);
  const previous = Int32Array.from({ length: length + 1 }, (_, i) => i - 1);
  /** Of the token that begins here merged with the one behind it. */
  const mergedRank = new Int32Array(length + 1).fill(none);
  const heap = createHeap(3 * length);

  const consider = (start: number): void => {
    const middle = next[start]!;
    const merged = middle < length ? rankBetween(bytes, start, next[middle]!) : none;
    mergedRank[start] = merged;
    if (merged !== none) heap.push(merged * (length + 1) + start);
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
    mergedRank[middle] = none;
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
