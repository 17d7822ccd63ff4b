// Text → its size in the units that bound a chunk.
import { limits } from '@alex/core/limits';
import { embeddingModel } from '@alex/embedding-model/model';
import { countText, type TextCounts } from './count-text.ts';

export interface Size {
  /** gpt-tokenizer tokens (o200k_base). */
  readonly tokens: number;
  /** The model's word pieces. */
  readonly wordPieces: number;
  /** UTF-16 code units. */
  readonly characters: number;
}

export interface TextSize extends Size {
  /** Of the word pieces, those that the model cannot read. */
  readonly unknownPieces: number;
}

/** Of `text.slice(start, end)`, the whole text where nothing is said. */
export type Measure = (text: string, start?: number, end?: number) => TextCounts;

export const measure: Measure = countText;

/** No UTF-16 code unit takes more bytes of UTF-8, so that a bound on characters is one on bytes. */
const bytesPerCharacterMax = 3;
/** Text has 4 to 5. Beyond this it is blanks or one sign repeated, on which the tokenizer spends quadratic time. */
const charactersPerTokenMax = 24;

/** What no chunk may exceed. */
export const chunkBounds = (chunkTokens: number): Size => ({
  tokens: chunkTokens,
  wordPieces: embeddingModel.windowPieces,
  characters: Math.min(limits.chunkBytesMax / bytesPerCharacterMax, chunkTokens * charactersPerTokenMax),
});

/** How much of `bounds` a size takes up: beyond 1 it does not fit. */
export const shareOf = (size: Size, bounds: Size): number =>
  Math.max(size.tokens / bounds.tokens, size.wordPieces / bounds.wordPieces, size.characters / bounds.characters);

export const scale = (size: Size, factor: number): Size => ({
  tokens: size.tokens * factor,
  wordPieces: size.wordPieces * factor,
  characters: size.characters * factor,
});

export const add = (a: Size, b: Size): Size => ({
  tokens: a.tokens + b.tokens,
  wordPieces: a.wordPieces + b.wordPieces,
  characters: a.characters + b.characters,
});

export const subtract = (a: Size, b: Size): Size => add(a, scale(b, -1));

export const nothing: Size = { tokens: 0, wordPieces: 0, characters: 0 };
