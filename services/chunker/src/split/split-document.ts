// An extracted document → its chunks, in order, one at a time: exact slices that fit the user's size and the model's window.
import { type Chunk, embeddingText } from '@alex/core/chunk';
import { contentHash } from '@alex/core/document';
import { limits } from '@alex/core/limits';
import type { ExtractedDocument } from '../extract/extracted-document.ts';
import { contextOf, tableHeaderOf } from './context.ts';
import { lineBoxes } from './line-boxes.ts';
import { documentUnits } from './outline.ts';
import { documentParts } from './parts.ts';
import { passages, withoutOverlap } from './passages.ts';
import { headingPath } from './sections.ts';
import { chunkBounds, type Measure, measure } from './size.ts';

export interface SplitSettings {
  /** The most tokens (o200k_base) in a chunk: a whole number from `limits.chunkTokensMin` to `limits.chunkTokensMax`. */
  readonly chunkTokens: number;
  /** The most tokens that a chunk repeats of the one before, in whole sentences: from 0, the default, to half of `chunkTokens`. */
  readonly overlapTokens?: number;
  /** Whether the model reads titles and header rows before the text; true where it is not set. */
  readonly context?: boolean;
}

/**
 * Every character that is not white space lies in exactly one chunk, or in several where chunks overlap. Where a chunk holds
 * several sections, its heading path is what they have in common. Memory and time are bounded and linear: chunks are made as
 * they are asked for.
 *
 * @throws RangeError where a setting is out of bounds
 */
export const splitDocument = (
  document: ExtractedDocument,
  { chunkTokens, overlapTokens = 0, context = true }: SplitSettings,
  measureText: Measure = measure,
): Generator<Chunk> => {
  requireWithin('chunkTokens', chunkTokens, limits.chunkTokensMin, limits.chunkTokensMax);
  requireWithin('overlapTokens', overlapTokens, 0, Math.floor(chunkTokens * limits.chunkOverlapShareMax));
  return chunksOf(document, { chunkTokens, overlapTokens, context }, measureText);
};

const requireWithin = (name: string, value: number, least: number, most: number): void => {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
};

/** What not every chunk has is set by itself: a spread for each took some per cent of the time. */
type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

function* chunksOf(
  document: ExtractedDocument,
  { chunkTokens, overlapTokens, context: withContext }: Required<SplitSettings>,
  measureText: Measure,
): Generator<Chunk> {
  const { text, pageStarts, lines } = document;
  const bounds = chunkBounds(chunkTokens);
  const parts = documentParts(text, documentUnits(document), withoutOverlap(bounds, overlapTokens), measureText);
  let ordinal = 0;
  let page = 0;
  for (const passage of passages(text, parts, bounds, measureText, overlapTokens)) {
    const { start, end, size, section, cut } = passage;
    const context = withContext
      ? contextOf(text, passage, bounds.wordPieces - size.wordPieces, measureText)
      : undefined;
    const tableHeader = tableHeaderOf(text, passage);
    const passageText = text.slice(start, end);
    const chunk: Draft<Chunk> = {
      ordinal,
      text: passageText,
      start,
      end,
      headings: headingPath(section),
      tokens: size.tokens,
      wordPieces: size.wordPieces + (context?.wordPieces ?? 0),
      unknownPieces: size.unknownPieces + (context?.unknownPieces ?? 0),
      hash: contentHash(embeddingText({ context: context?.text, text: passageText })),
    };
    if (context) chunk.context = context.text;
    while (pageStarts && pageStarts[page]! <= start) page++;
    if (pageStarts) chunk.page = page;
    if (lines) chunk.boxes = lineBoxes(lines, passage);
    if (tableHeader !== undefined) chunk.tableHeader = tableHeader;
    if (ordinal > 0) chunk.cut = cut;
    yield chunk;
    ordinal++;
  }
}
