// An extracted document → its chunks, in order, one at a time: exact slices that fit the user's size and the model's window.
import { type Chunk, embeddingText } from '@alex/core/chunk';
import { contentHash } from '@alex/core/document';
import { limits } from '@alex/core/limits';
import type { ExtractedDocument } from '../extract/extracted-document.ts';
import { lineBoxes } from './line-boxes.ts';
import { documentUnits } from './outline.ts';
import { documentParts } from './parts.ts';
import { passages } from './passages.ts';
import { headingPath } from './sections.ts';
import { chunkBounds, type Measure, measure } from './size.ts';

export interface SplitSettings {
  /** The most tokens (o200k_base) in a chunk: a whole number from `limits.chunkTokensMin` to `limits.chunkTokensMax`. */
  readonly chunkTokens: number;
}

/**
 * Every character that is not white space lies in exactly one chunk. Where a chunk holds several sections, its heading path
 * is what they have in common. Memory and time are bounded and linear: chunks are made as they are asked for.
 *
 * @throws RangeError where `chunkTokens` is out of bounds
 */
export const splitDocument = (
  document: ExtractedDocument,
  { chunkTokens }: SplitSettings,
  measureText: Measure = measure,
): Generator<Chunk> => {
  const { chunkTokensMin, chunkTokensMax } = limits;
  if (!Number.isInteger(chunkTokens) || chunkTokens < chunkTokensMin || chunkTokens > chunkTokensMax)
    throw new RangeError(
      `chunkTokens must be a whole number from ${chunkTokensMin} to ${chunkTokensMax}, not ${chunkTokens}`,
    );
  return chunksOf(document, chunkTokens, measureText);
};

function* chunksOf(document: ExtractedDocument, chunkTokens: number, measureText: Measure): Generator<Chunk> {
  const { text, pageStarts, lines } = document;
  const bounds = chunkBounds(chunkTokens);
  const parts = documentParts(text, documentUnits(document), bounds, measureText);
  let ordinal = 0;
  let page = 0;
  for (const { start, end, size, section } of passages(text, parts, bounds, measureText)) {
    const chunk = { text: text.slice(start, end) };
    while (pageStarts && pageStarts[page]! <= start) page++;
    yield {
      ordinal: ordinal++,
      ...chunk,
      start,
      end,
      ...(pageStarts && { page }),
      ...(lines && { boxes: lineBoxes(lines, { start, end }) }),
      headings: headingPath(section),
      tokens: size.tokens,
      wordPieces: size.wordPieces,
      unknownPieces: size.unknownPieces,
      hash: contentHash(embeddingText(chunk)),
    };
  }
}
