/** What BERT's normaliser and word splitter make of a character: code point → the letter it is in a word, or why it is none. */
import { isPiece, letterMax, letterOf } from './vocabulary.ts';

/** Left out of its word: control and format characters, combining accents. */
export const ignored = letterMax + 1;
/** Ends a word and is no piece itself. */
export const blank = letterMax + 2;
/** Ends a word and is one piece: punctuation and CJK. `unknownSign`: as [UNK]. */
export const sign = letterMax + 3;
const unknownSign = letterMax + 4;
/** Decomposes into several letters, given by `lettersOf`. */
export const several = letterMax + 5;

const removed = /^[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]$/u;
const keptControls = '\t\n\r';
const asciiSign = /^[!-/:-@[-`{-~\p{P}]$/u;
const cjk =
  /^[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\u{2f800}-\u{2fa1f}]$/u;

/** Lower case without accents. One character at a time, so a capital sigma is σ at a word's end too, as in the Rust tokenizer. */
const foldedLetters = (character: string): string[] => [
  ...character
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}/gu, ''),
];

const classify = (character: string): number => {
  if (removed.test(character) && !keptControls.includes(character)) return ignored;
  if (/^\s$/.test(character)) return blank;
  const [first, ...rest] = foldedLetters(character);
  if (first === undefined) return ignored;
  if (rest.length > 0) return several;
  if (cjk.test(character) || asciiSign.test(first)) return isPiece(first) ? sign : unknownSign;
  return letterOf(first);
};

// One entry a code point of Unicode, filled when first met: classifying all of them ahead would cost each cold start 0.5 s.
const codes = new Uint16Array(0x110000);

/** The code of a code point: a letter's number, or one of the constants above. */
export const characterCode = (codePoint: number): number => {
  if (codes[codePoint] === 0) codes[codePoint] = classify(String.fromCodePoint(codePoint));
  return codes[codePoint]!;
};

const lettersBySource = new Map<number, readonly number[]>();

/** The letters of a character whose code is `several`: a Hangul syllable, for instance. */
export const lettersOf = (codePoint: number): readonly number[] => {
  const known = lettersBySource.get(codePoint);
  if (known) return known;
  const letters = foldedLetters(String.fromCodePoint(codePoint)).map(letterOf);
  lettersBySource.set(codePoint, letters);
  return letters;
};
