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
  /** UTF-16 code units. */
  readonly characters: number;
  /** Where its first word ends and its last one begins (`wordEnd`), as offsets of the whole text, and their tokens. */
  readonly firstWordEnd: number;
  readonly firstWordTokens: number;
  readonly lastWordStart: number;
  readonly lastWordTokens: number;
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

// What is remembered, in tables of fixed size: an open-addressed one of slots, and a pool of entries. Both are small because
// most of the time goes into fetching them: they are larger than the processor's cache.
const slotBits = 17;
const slotCount = 1 << slotBits;
/** Beyond it the table is emptied: a megabyte of English has about 20,000 different words, blanks and signs included. */
const wordsMax = slotCount / 2;
const wordCharactersMax = 64;
const placeBits = 20;
/** A word's entry: its length and unreadable pieces, its tokens and word pieces, a byte each, then its characters. */
const pool = new Uint16Array(1 << placeBits);
const entryHead = 2;
/** The place of an entry, and above it as many bits of its word's hash as there is room for. 0 is empty. */
const slots = new Int32Array(slotCount);
const firstPlace = 1;
let pooled = firstPlace;
let words = 0;

const hashSeed = 0x811c9dc5;
const hashed = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);

/** The characters of the word that is read, as many as may be remembered: an array drops what is written beyond its end. */
const characters = new Uint16Array(wordCharactersMax);
const isAt = (place: number, length: number): boolean => {
  if ((pool[place]! & 0xff) !== length) return false;
  for (let i = 0; i < length; i++) if (pool[place + entryHead + i] !== characters[i]) return false;
  return true;
};

const slotOf = (hash: number): number => Math.imul(hash, 0x9e3779b1) >>> (32 - slotBits);

/** The place of the entry of a word of at most `wordCharactersMax`: counted now if it is not remembered. */
const entryOf = (text: string, start: number, end: number, hash: number): number => {
  let at = slotOf(hash);
  for (let slot = slots[at]!; slot !== 0; slot = slots[at]!) {
    const place = slot & ((1 << placeBits) - 1);
    if ((slot ^ (hash << placeBits)) >>> placeBits === 0 && isAt(place, end - start)) return place;
    at = (at + 1) & (slotCount - 1);
  }
  return remember(text.slice(start, end), hash);
};

const remember = (added: string, hash: number): number => {
  if (words === wordsMax || pooled + entryHead + added.length > pool.length) {
    slots.fill(0);
    words = 0;
    pooled = firstPlace;
  }
  const { tokens, wordPieces, unknownPieces } = countWord(added);
  let at = slotOf(hash);
  while (slots[at] !== 0) at = (at + 1) & (slotCount - 1);
  const place = pooled;
  slots[at] = (hash << placeBits) | place;
  words++;
  pool[pooled++] = added.length | (unknownPieces << 8);
  pool[pooled++] = tokens | (wordPieces << 8);
  for (let i = 0; i < added.length; i++) pool[pooled++] = added.charCodeAt(i);
  return place;
};

const countWord = (text: string): Pick<TextCounts, 'tokens' | 'wordPieces' | 'unknownPieces'> => {
  const { pieces, unknown } = readWordPieces(text);
  return { tokens: countTokens(text), wordPieces: pieces, unknownPieces: unknown };
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

/** Exact, as if `text.slice(start, end)` stood alone. Counts of stretches add up but for what differs where their words meet. */
export const countText = (text: string, start = 0, end = text.length): TextCounts => {
  readWords(text, start, end);
  return {
    tokens: sums[0]!,
    wordPieces: sums[1]!,
    unknownPieces: sums[2]!,
    characters: end - start,
    firstWordEnd: sums[3]!,
    firstWordTokens: sums[4]!,
    lastWordStart: sums[5]!,
    lastWordTokens: sums[6]!,
  };
};

/** Of the text that was read last: what `TextCounts` says, in its order, but for the characters. */
const sums = new Int32Array(7);

/** Apart from the object above, which then is none wherever its maker is inlined and one of its numbers is all that is wanted. */
const readWords = (text: string, start: number, end: number): void => {
  let tokens = 0;
  let wordPieces = 0;
  let unknownPieces = 0;
  let firstWordEnd = start;
  let firstWordTokens = 0;
  let wordStart = start;
  for (let at = start; at < end; ) {
    wordStart = at;
    at = readWord(text, wordStart, end);
    tokens += word[0]!;
    wordPieces += word[1]!;
    unknownPieces += word[2]!;
    if (wordStart === start) {
      firstWordEnd = at;
      firstWordTokens = word[0]!;
    }
  }
  sums[0] = tokens;
  sums[1] = wordPieces;
  sums[2] = unknownPieces;
  sums[3] = firstWordEnd;
  sums[4] = firstWordTokens;
  sums[5] = wordStart;
  sums[6] = start < end ? word[0]! : 0;
};

/**
 * Of the word that was read last: tokens, word pieces, and those of them that are unreadable. An array, so that what is summed up
 * are whole numbers to the compiler, too: as others each would be an object.
 */
const word = new Int32Array(3);

/** Where the word ends that begins at `start`. A function of its own, so that the compiler sees it whole wherever text is counted. */
const readWord = (text: string, start: number, end: number): number => {
  let at = start;
  let hash = hashSeed;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code <= blank && at > start) break;
    hash = hashed(hash, code);
    characters[at - start] = code;
    at++;
  }
  if (at < end && !isPlainGap(text, at, end)) {
    const behind = wordEnd(text, start, end);
    for (; at < behind; at++) {
      const code = text.charCodeAt(at);
      hash = hashed(hash, code);
      characters[at - start] = code;
    }
  }
  if (at - start > wordCharactersMax) {
    const { tokens, wordPieces, unknownPieces } = countWord(text.slice(start, at));
    word[0] = tokens;
    word[1] = wordPieces;
    word[2] = unknownPieces;
  } else {
    const entry = entryOf(text, start, at, hash);
    word[0] = pool[entry + 1]! & 0xff;
    word[1] = pool[entry + 1]! >> 8;
    word[2] = pool[entry]! >> 8;
  }
  return at;
};

/** A single blank and an ASCII character behind it: most words end so, and `wordEnd` says the same. */
const isPlainGap = (text: string, at: number, end: number): boolean => {
  if (text.charCodeAt(at) !== blank || at + 1 === end) return false;
  const next = text.charCodeAt(at + 1);
  return next > blank && next < 0x7f;
};
