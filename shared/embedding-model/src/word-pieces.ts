/**
 * Text → the number of WordPiece pieces that all-MiniLM-L6-v2 reads it as, without special tokens. Exact, and in linear time.
 *
 * The five special tokens ([SEP], …) written out in a text count as plain text: more than the one token that tokenizers make
 * of them, so that no count is too low. Characters whose category Unicode changed after the Rust tokenizer's tables (version 8)
 * may differ from it by a piece.
 *
 * Counts add up, count(a + b) = count(a) + count(b), where the cut lies beside a blank, a punctuation mark or a CJK character.
 * Control characters and combining accents in between do not matter. A cut within a word needs both sides counted anew.
 */
import { blank, characterCode, ignored, lettersOf, several, sign } from './characters.ts';
import { countPieces, wordLettersMax } from './vocabulary.ts';

export interface WordPieces {
  readonly pieces: number;
  /** How many of them are [UNK]: words and signs that the model cannot read. */
  readonly unknown: number;
}

// The letters of the word being read. One more than allowed is kept, to tell that it is too long.
const word = new Uint16Array(wordLettersMax + 1);

/** Visits each word and sign in order, with the offset behind its last letter and its number of pieces, 0 for one [UNK]. */
const scan = (text: string, visit: (end: number, pieces: number) => void): void => {
  let length = 0;
  let end = 0;
  const add = (letter: number) => {
    if (length <= wordLettersMax) word[length++] = letter;
  };
  const endWord = () => {
    if (length > 0) visit(end, length > wordLettersMax ? 0 : countPieces(word, length));
    length = 0;
  };
  for (let next = 0; next < text.length; ) {
    const codePoint = text.codePointAt(next)!;
    next += codePoint > 0xffff ? 2 : 1;
    const code = characterCode(codePoint);
    if (code < ignored) {
      add(code);
      end = next;
    } else if (code === several) {
      lettersOf(codePoint).forEach(add);
      end = next;
    } else if (code !== ignored) {
      endWord();
      if (code !== blank) visit(next, code === sign ? 1 : 0);
    }
  }
  endWord();
};

export const readWordPieces = (text: string): WordPieces => {
  let pieces = 0;
  let unknown = 0;
  scan(text, (_end, count) => {
    pieces += count || 1;
    if (count === 0) unknown++;
  });
  return { pieces, unknown };
};

export const countWordPieces = (text: string): number => readWordPieces(text).pieces;

export interface WordPieceSums {
  /** Offsets (UTF-16) behind the last letter of each word and sign, ascending: every one is a cut at which counts add up. */
  readonly ends: Uint32Array;
  /** `sums[i]`: the pieces of `text.slice(0, ends[i])`. */
  readonly sums: Uint32Array;
  /** `countWordPieces(text.slice(start, end))` by binary search, for cuts at which counts add up. */
  between(start: number, end: number): number;
  /**
   * The largest end so that `between(start, end) <= piecesMax`: behind a whole word or sign with its accents, or the text's
   * length. No word has more than 100 pieces, so a larger `piecesMax` always gets beyond `start` unless the text ends there.
   */
  furthest(start: number, piecesMax: number): number;
}

/** The index of the first element greater than `value`. */
const indexAbove = (ascending: Uint32Array, value: number): number => {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Counts a text once, so that any part of it can be counted without reading it again. */
export const wordPieceSums = (text: string): WordPieceSums => {
  const allEnds = new Uint32Array(text.length);
  const allSums = new Uint32Array(text.length);
  let units = 0;
  let sum = 0;
  scan(text, (end, pieces) => {
    allEnds[units] = end;
    allSums[units++] = sum += pieces || 1;
  });
  const ends = allEnds.slice(0, units);
  const sums = allSums.slice(0, units);
  const before = (offset: number): number => sums[indexAbove(ends, offset) - 1] ?? 0;
  return {
    ends,
    sums,
    between: (start, end) => before(end) - before(start),
    furthest: (start, piecesMax) => {
      const over = indexAbove(sums, before(start) + piecesMax);
      if (over === units) return text.length;
      let end = Math.max(start, ends[over - 1] ?? 0);
      while (end < text.length && characterCode(text.codePointAt(end)!) === ignored)
        end += text.codePointAt(end)! > 0xffff ? 2 : 1;
      return end;
    },
  };
};
