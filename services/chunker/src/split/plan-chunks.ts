// Parts → where each chunk ends, so that the whole costs least: few chunks, evenly filled, cut where the text itself is parted.
import type { Cut, Part } from './parts.ts';
import type { Size } from './size.ts';

/**
 * What a cut costs, in chunks: one at 0.6 is made where it saves more than that, one below 0 is worth a part of a chunk.
 * Chosen by what retrieval finds (bench/retrieval-chunking.ts).
 */
const cutCosts: Readonly<Record<Cut, number>> = {
  section: -0.6,
  block: -0.3,
  line: -0.1,
  item: 0.1,
  introduction: 0.2,
  sentence: 0.6,
  row: 0.6,
  'code-line': 0.8,
  clause: 8,
  word: 10,
  sign: 12,
  within: 14,
  // Only where there is no way around it: a heading by itself says nothing.
  heading: 1_000,
};

/** What an empty chunk costs more than a full one. It grows with the square of what is missing, which evens chunks out. */
const emptinessCost = 0.5;

/**
 * Chunks for each that full ones would take, at most: every chunk costs an embedding and a vector. Sections are worth some,
 * for a chunk that holds two is about neither.
 */
const chunksPerFullChunkMost = { sections: 1.23, prose: 1.1 };
/** What a chunk costs: the first price at which there are no more than that. None is worth cutting a sentence for. */
const chunkPrices = [1, 1.2, 1.5, 2, 3, 4, 6];

/** The index behind the last part of each chunk. A part that fits none has one of its own. */
export const planChunks = (parts: readonly Part[], bounds: Size): number[] => {
  const sums = sumsOf(parts);
  const fullChunks = Math.max(
    sums.tokens[parts.length]! / bounds.tokens,
    sums.wordPieces[parts.length]! / bounds.wordPieces,
  );
  const holdsSections = parts.some(({ cut }, i) => i > 0 && cut === 'section');
  const chunksMost = Math.ceil(fullChunks * chunksPerFullChunkMost[holdsSections ? 'sections' : 'prose']);
  let plan: number[] = [];
  for (const chunkPrice of chunkPrices) {
    plan = cheapestPlan(parts, sums, bounds, chunkPrice);
    if (plan.length <= chunksMost) break;
  }
  return plan;
};

interface Sums {
  /** Of all parts before each one, and of all, with the white space before them. */
  readonly tokens: Float64Array;
  readonly wordPieces: Float64Array;
}

const sumsOf = (parts: readonly Part[]): Sums => {
  const tokens = new Float64Array(parts.length + 1);
  const wordPieces = new Float64Array(parts.length + 1);
  for (const [i, { size, gapTokens }] of parts.entries()) {
    tokens[i + 1] = tokens[i]! + gapTokens + size.tokens;
    wordPieces[i + 1] = wordPieces[i]! + size.wordPieces;
  }
  return { tokens, wordPieces };
};

/** By dynamic programming from the end: the cheapest way to part what begins with each part. */
const cheapestPlan = (parts: readonly Part[], sums: Sums, bounds: Size, chunkPrice: number): number[] => {
  const { tokens, wordPieces } = sums;
  const costs = new Float64Array(parts.length + 1);
  const ends = new Uint32Array(parts.length);
  for (let first = parts.length - 1; first >= 0; first--) {
    const { start, gapTokens, cut } = parts[first]!;
    const [tokensBefore, piecesBefore] = [tokens[first]! + gapTokens, wordPieces[first]!];
    let least = Number.POSITIVE_INFINITY;
    for (let end = first + 1; end <= parts.length; end++) {
      const share = Math.max(
        (tokens[end]! - tokensBefore) / bounds.tokens,
        (wordPieces[end]! - piecesBefore) / bounds.wordPieces,
      );
      const fits = share <= 1 && parts[end - 1]!.end - start <= bounds.characters;
      if (!fits && end > first + 1) break;
      const cost = emptinessCost * (1 - share) ** 2 + costs[end]!;
      if (cost <= least) {
        least = cost;
        ends[first] = end;
      }
    }
    costs[first] = cutCosts[cut] + chunkPrice + least;
  }
  const plan: number[] = [];
  for (let end = ends[0]; end; end = ends[end]) plan.push(end);
  return plan;
};
