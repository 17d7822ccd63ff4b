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

// What is remembered, in tables of fixed size: a word's characters lie in a pool, its slot in an open-addressed table.
const slotBits = 17;
const slotCount = 1 << slotBits;
/** Beyond it the table is emptied: a megabyte of English has about 20,000 different words, blank and signs included. */
const wordsMax = slotCount / 2;
const wordCharactersMax = 48;
const poolCharacters = 1 << 20;
const hashes = new Int32Array(slotCount);
const places = new Int32Array(slotCount);
const lengths = new Uint8Array(slotCount);
const tokenCounts = new Uint8Array(slotCount);
const pieceCounts = new Uint8Array(slotCount);
const unknownCounts = new Uint8Array(slotCount);
const pool = new Uint16Array(poolCharacters);
let pooled = 0;
let words = 0;

const isAt = (place: number, text: string, start: number, length: number): boolean => {
  for (let i = 0; i < length; i++) if (pool[place + i] !== text.charCodeAt(start + i)) return false;
  return true;
};

/** The slot that holds the word, counted now if it was not before. */
const slotOf = (text: string, start: number, end: number): number => {
  const length = end - start;
  let hash = length;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  let slot = Math.imul(hash, 0x9e3779b1) >>> (32 - slotBits);
  for (; lengths[slot] !== 0; slot = (slot + 1) & (slotCount - 1))
    if (hashes[slot] === hash && lengths[slot] === length && isAt(places[slot]!, text, start, length)) return slot;
  if (words === wordsMax || pooled + length > poolCharacters) {
    lengths.fill(0);
    words = 0;
    pooled = 0;
    return slotOf(text, start, end);
  }
  const counts = countWord(text.slice(start, end));
  hashes[slot] = hash;
  places[slot] = pooled;
  lengths[slot] = length;
  tokenCounts[slot] = counts.tokens;
  pieceCounts[slot] = counts.wordPieces;
  unknownCounts[slot] = counts.unknownPieces;
  for (let at = start; at < end; at++) pool[pooled++] = text.charCodeAt(at);
  words++;
  return slot;
};

const countWord = (word: string): TextCounts => {
  const { pieces, unknown } = readWordPieces(word);
  return { tokens: countTokens(word), wordPieces: pieces, unknownPieces: unknown };
};

const [tab, newLine, carriageReturn, blank, slash] = [0x09, 0x0a, 0x0d, 0x20, 0x2f] as const;
const isWhite = (code: number): boolean => code === blank || code === newLine || code === tab || code === carriageReturn;
/** White space of the encoding that the four above are not: no word ends before it. */
const isRareWhite = (code: number): boolean =>
  code > 0x7f ? /\s/.test(String.fromCharCode(code)) : code === 0x0b || code === 0x0c;

/**
 * Behind the word that begins at `start`: characters with at most one blank before them, and with the line breaks behind them.
 * Nothing that either tokenizer reads as one reaches over such an end, and none looks back across it. Signs draw in the line
 * breaks that follow, and a slash behind those; the last blank of several goes with the word behind it.
 */
const wordEnd = (text: string, start: number, end: number): number => {
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
  for (let at = start; at < end; ) {
    const behind = wordEnd(text, at, end);
    if (behind - at > wordCharactersMax) {
      const counts = countWord(text.slice(at, behind));
      tokens += counts.tokens;
      wordPieces += counts.wordPieces;
      unknownPieces += counts.unknownPieces;
    } else {
      const slot = slotOf(text, at, behind);
      tokens += tokenCounts[slot]!;
      wordPieces += pieceCounts[slot]!;
      unknownPieces += unknownCounts[slot]!;
    }
    at = behind;
  }
  return { tokens, wordPieces, unknownPieces };
};
