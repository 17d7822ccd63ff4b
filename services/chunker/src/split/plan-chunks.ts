// Parts → where each chunk ends, so that the whole costs least: few chunks, evenly filled, cut where the text itself is parted.
import type { Cut, Part } from './parts.ts';
import type { Size } from './size.ts';

/**
 * What a cut costs, in chunks: one at 0.2 is made where it saves more than that, one below 0 is worth a part of a chunk.
 * Chosen by what retrieval finds (bench/retrieval-chunking.ts) and by how many chunks there are (bench/split.ts).
 */
const cutCosts: Readonly<Record<Cut, number>> = {
  section: -0.2,
  block: -0.1,
  line: -0.03,
  item: 0.03,
  introduction: 0.07,
  sentence: 0.2,
  row: 0.2,
  'code-part': 0.9,
  'code-line': 1.1,
  clause: 2.7,
  word: 3.3,
  sign: 4,
  within: 4.7,
  // Only where there is no way around it: a heading by itself says nothing.
  heading: 300,
};

/** What an empty chunk costs more than a full one. It grows with the square of what is missing, which evens chunks out. */
const emptinessCost = 0.17;
/**
 * What a full chunk costs more than an empty one at the head of a document: what is left over is left over there, where most is
 * added later, so that it takes that in and all that follows stays as it is. Fewer chunks than so many are evened out instead.
 */
const openingCost = 1.1;
/** So much of what its end costs less than a sentence's does not count: a paragraph added there would be a chunk by itself, and move all others. */
const openingEndShare = 0.4;
const openedChunksMin = 4;
/** With less a document's first chunk is a title by itself, or the sign that opens a comment: nobody's answer. */
const openingShareMin = 1 / 20;

/** Chunks for each that full ones would take, at most: every chunk costs an embedding and a vector. */
const chunksPerFullChunkMost = 1.23;
/**
 * What a chunk costs: the first price at which there are no more than that. It is the first one but for odd sizes of sections: a
 * price that depended on the number of chunks in earnest would move every cut for a sentence more.
 */
const chunkPrices = [1, 1.3, 2];

/** The index behind the last part of each chunk. A part that fits none has one of its own. `opens`: a document begins here. */
export const planChunks = (parts: readonly Part[], bounds: Size, opens = false): number[] => {
  const sums = sumsOf(parts);
  const fullChunks = Math.max(
    sums.tokens[parts.length]! / bounds.tokens,
    sums.wordPieces[parts.length]! / bounds.wordPieces,
  );
  const leavesRoom = opens && fullChunks >= openedChunksMin;
  let plan: number[] = [];
  for (const chunkPrice of chunkPrices) {
    plan = cheapestPlan(parts, sums, bounds, chunkPrice, leavesRoom);
    if (plan.length <= Math.ceil(fullChunks * chunksPerFullChunkMost)) break;
  }
  return plan;
};

interface Sums {
  /** Of all parts before each one, and of all, with the white space before them. */
  readonly tokens: Float64Array;
  readonly wordPieces: Float64Array;
  /** Where the last of them ends in the text. */
  readonly textEnds: Float64Array;
}

const sumsOf = (parts: readonly Part[]): Sums => {
  const tokens = new Float64Array(parts.length + 1);
  const wordPieces = new Float64Array(parts.length + 1);
  const textEnds = new Float64Array(parts.length + 1);
  for (let i = 0; i < parts.length; i++) {
    const { size, gapTokens, end } = parts[i]!;
    tokens[i + 1] = tokens[i]! + gapTokens + size.tokens;
    wordPieces[i + 1] = wordPieces[i]! + size.wordPieces;
    textEnds[i + 1] = end;
  }
  return { tokens, wordPieces, textEnds };
};

/**
 * By dynamic programming from the end: the cheapest way to part what begins with each part. A chunk of parts of a token each
 * may end in as many places as it has tokens, and the innermost loop is what such text costs.
 */
const cheapestPlan = (
  parts: readonly Part[],
  sums: Sums,
  bounds: Size,
  chunkPrice: number,
  leavesRoom: boolean,
): number[] => {
  const { tokens, wordPieces } = sums;
  const costs = new Float64Array(parts.length + 1);
  const ends = new Uint32Array(parts.length);
  const perToken = 1 / bounds.tokens;
  const perPiece = 1 / bounds.wordPieces;
  let lastEnd = parts.length;
  for (let first = parts.length - 1; first >= (leavesRoom ? 1 : 0); first--) {
    const { gapTokens, cut } = parts[first]!;
    const tokensBefore = tokens[first]! + gapTokens;
    const piecesBefore = wordPieces[first]!;
    lastEnd = furthestEnd(parts, sums, bounds, first, lastEnd);
    let least = Number.POSITIVE_INFINITY;
    let leastEnd = lastEnd;
    for (let end = first + 1; end <= lastEnd; end++) {
      const share = Math.max((tokens[end]! - tokensBefore) * perToken, (wordPieces[end]! - piecesBefore) * perPiece);
      const cost = emptinessCost * (1 - share) ** 2 + costs[end]!;
      if (cost <= least) {
        least = cost;
        leastEnd = end;
      }
    }
    ends[first] = leastEnd;
    costs[first] = cutCosts[cut] + chunkPrice + least;
  }
  if (leavesRoom) ends[0] = openingEnd(parts, sums, bounds, costs, furthestEnd(parts, sums, bounds, 0, lastEnd));
  const plan: number[] = [];
  for (let end = ends[0]; end; end = ends[end]) plan.push(end);
  return plan;
};

/** Of what begins with a part and fits: not beyond that of what begins later. */
const furthestEnd = (
  parts: readonly Part[],
  { tokens, wordPieces, textEnds }: Sums,
  bounds: Size,
  first: number,
  notBeyond: number,
): number => {
  const { start, gapTokens } = parts[first]!;
  let end = notBeyond;
  while (
    end > first + 1 &&
    (tokens[end]! - tokens[first]! - gapTokens > bounds.tokens ||
      wordPieces[end]! - wordPieces[first]! > bounds.wordPieces ||
      textEnds[end]! - start > bounds.characters)
  )
    end--;
  return end;
};

/** Of the first chunk of a document, where room is left. @param costs of what begins with each part */
const openingEnd = (
  parts: readonly Part[],
  { tokens, wordPieces }: Sums,
  bounds: Size,
  costs: Float64Array,
  lastEnd: number,
): number => {
  const { gapTokens } = parts[0]!;
  let least = Number.POSITIVE_INFINITY;
  let leastEnd = lastEnd;
  for (let end = 1; end <= lastEnd; end++) {
    const share = Math.max((tokens[end]! - gapTokens) / bounds.tokens, wordPieces[end]! / bounds.wordPieces);
    if (share < openingShareMin && end < lastEnd) continue;
    const next = parts[end];
    const saving = next ? Math.max(0, cutCosts.sentence - cutCosts[next.cut]) : 0;
    const cost = openingCost * share + costs[end]! + openingEndShare * saving;
    if (cost <= least) {
      least = cost;
      leastEnd = end;
    }
  }
  return leastEnd;
};
