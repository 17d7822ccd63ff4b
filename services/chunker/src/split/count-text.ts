// A stretch of text → its tokens and word pieces, each word counted once and remembered.
import { readWordPieces } from '@alex/embedding-model/word-pieces';
import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';
import { countTokensOfWord } from './token-ranks.ts';

export interface TextCounts {
  /** gpt-tokenizer tokens (o200k_base). */
  readonly tokens: number;
  /** The model's word pieces. */
  readonly wordPieces: number;
  /** Of the word pieces, those that the model cannot read. */
  readonly unknownPieces: number;
  /** Where its last word begins (`wordEnd`), as an offset of the whole text. */
  readonly lastWord: number;
}

/**
 * The number of o200k_base tokens, exactly: no token reaches over the words that the encoding first parts a text into. Nor is
 * `<|endoftext|>` one of them, so that it counts as the plain text that it is in a document.
 */
export const countTokens = (text: string): number => {
  let count = 0;
  for (const word of text.match(O200K_TOKEN_SPLIT_REGEX) ?? []) count += countTokensOfWord(word);
  return count;
};

// What is remembered, in tables of fixed size: an open-addressed one of slots, and a pool of the words' characters.
const slotBits = 17;
const slotCount = 1 << slotBits;
/** Beyond it the table is emptied: a megabyte of English has about 20,000 different words, blanks and signs included. */
const wordsMax = slotCount / 2;
const wordCharactersMax = 64;
const poolCharacters = 1 << 20;
const pool = new Uint16Array(poolCharacters);
/** A slot's numbers lie side by side: hash, place in the pool, length (0: empty), and the three counts, a byte each. */
const slotNumbers = 4;
const slots = new Int32Array(slotCount * slotNumbers);
let pooled = 0;
let words = 0;

const hashSeed = 0x811c9dc5;
const hashed = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);

const isAt = (place: number, text: string, start: number, length: number): boolean => {
  for (let i = 0; i < length; i++) if (pool[place + i] !== text.charCodeAt(start + i)) return false;
  return true;
};

/** The counts of a word of at most `wordCharactersMax`: counted now if they are not remembered. */
const packedCounts = (text: string, start: number, end: number, hash: number): number => {
  const length = end - start;
  let at = (Math.imul(hash, 0x9e3779b1) >>> (32 - slotBits)) * slotNumbers;
  for (; slots[at + 2] !== 0; at = (at + slotNumbers) & (slots.length - 1))
    if (slots[at] === hash && slots[at + 2] === length && isAt(slots[at + 1]!, text, start, length))
      return slots[at + 3]!;
  if (words === wordsMax || pooled + length > poolCharacters) {
    slots.fill(0);
    words = 0;
    pooled = 0;
    return packedCounts(text, start, end, hash);
  }
  const { tokens, wordPieces, unknownPieces } = countWord(text.slice(start, end));
  slots[at] = hash;
  slots[at + 1] = pooled;
  slots[at + 2] = length;
  slots[at + 3] = tokens | (wordPieces << 8) | (unknownPieces << 16);
  for (let i = start; i < end; i++) pool[pooled++] = text.charCodeAt(i);
  words++;
  return slots[at + 3]!;
};

const countWord = (word: string): Omit<TextCounts, 'lastWord'> => {
  const { pieces, unknown } = readWordPieces(word);
  return { tokens: countTokens(word), wordPieces: pieces, unknownPieces: unknown };
};

const [tab, newLine, carriageReturn, blank, slash] = [0x09, 0x0a, 0x0d, 0x20, 0x2f] as const;
const isWhite = (code: number): boolean =>
  code === blank || code === newLine || code === tab || code === carriageReturn;
/** White space of the encoding that the four above are not: no word ends before it. */
const isRareWhite = (code: number): boolean =>
  code > 0x7f ? /\s/.test(String.fromCharCode(code)) : code === 0x0b || code === 0x0c;

/**
 * Behind the word that begins at `start`: characters with at most one blank before them, and with the line breaks behind them.
 * Nothing that either tokenizer reads as one reaches over such an end, and none looks back across it. Signs draw in the line
 * breaks that follow, and a slash behind those; the last blank of several goes with the word behind it.
 */
export const wordEnd = (text: string, start: number, end: number): number => {
  let at = start + 1;
  for (;;) {
    while (at < end && !isWhite(text.charCodeAt(at))) at++;
    while (at < end && isWhite(text.charCodeAt(at))) at++;
    if (at === end) return end;
    const next = text.charCodeAt(at);
    if (isRareWhite(next)) continue;
    const last = text.charCodeAt(at - 1);
    if (last === blank || last === tab) return at - 1;
    if (next !== slash) return at;
  }
};

/** Exact, as if `text.slice(start, end)` stood alone. */
export const countText = (text: string, start = 0, end = text.length): TextCounts => {
  let tokens = 0;
  let wordPieces = 0;
  let unknownPieces = 0;
  let wordStart = start;
  for (let at = start; at < end; ) {
    wordStart = at;
    let hash = hashed(hashSeed, text.charCodeAt(at++));
    while (at < end) {
      const code = text.charCodeAt(at);
      if (code <= blank) break;
      hash = hashed(hash, code);
      at++;
    }
    if (at < end && !isPlainGap(text, at, end)) {
      const behind = wordEnd(text, wordStart, end);
      for (; at < behind; at++) hash = hashed(hash, text.charCodeAt(at));
    }
    if (at - wordStart > wordCharactersMax) {
      const counts = countWord(text.slice(wordStart, at));
      tokens += counts.tokens;
      wordPieces += counts.wordPieces;
      unknownPieces += counts.unknownPieces;
    } else {
      const counts = packedCounts(text, wordStart, at, hash);
      tokens += counts & 0xff;
      wordPieces += (counts >> 8) & 0xff;
      unknownPieces += counts >> 16;
    }
  }
  return { tokens, wordPieces, unknownPieces, lastWord: wordStart };
};

/** A single blank and an ASCII character behind it: most words end so, and `wordEnd` says the same. */
const isPlainGap = (text: string, at: number, end: number): boolean => {
  if (text.charCodeAt(at) !== blank || at + 1 === end) return false;
  const next = text.charCodeAt(at + 1);
  return next > blank && next < 0x7f;
};
