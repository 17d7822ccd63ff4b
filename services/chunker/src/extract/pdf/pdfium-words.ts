// Words of a page's text → pieces, with their places and fonts as PDFium knows them.
import type { Pdfium } from '@alex/pdfium/pdfium-library';
import { isPlain, rtlLetter } from './pdf-characters.ts';
import type { PdfDirection, PdfPiece } from './pdf-page.ts';
import type { PdfiumText } from './pdfium-text.ts';

/** A blank up to this wide, as a multiple of the font's size, lies inside a piece; `pdfSegments` looks at wider ones. */
const pieceGapMost = 1;
const rightToLeft = new RegExp(String.raw`^\P{L}*${rtlLetter}`, 'u');
/** Of the font's size, at most so much stays free of a letter's width beside what is drawn of it. */
const drawnTolerance = 0.15;

/** Where PDFium writes what it is asked for: the boxes of the first and last characters, the first's origin, what is drawn of it, and a matrix. */
const offsets = { firstBox: 0, lastBox: 16, originX: 32, originY: 40, drawn: 48, matrix: 0 };
export const scratchBytes = 80;

const mark = /^\p{M}$/u;
/** Marks at a word's ends, which have no width. */
const [marksBefore, marksBehind] = [/^\p{M}*/u, /\p{M}*$/u];

/** The letters of a ligature, turned around by PDFium or not, and turned around again here. */
const inOrder = (letters: string): string => (givenInOrder.test(letters) ? [...letters].reverse().join('') : letters);
const givenInOrder = /^(?:[\u0622\u0623\u0625\u0627\u0671]\u0644|\u0647\u0644\u0644\u0627)$/;

export type OpenPiece = { -readonly [Name in keyof PdfPiece]: PdfPiece[Name] };

/** In no other font are most of these equally wide. Those that it lacks are as wide as it says of such. */
const comparedLetters = Array.from('filjrtmwoaen', (letter) => letter.charCodeAt(0));
const unitsPerSize = 1_000;

/** @param scratch points to `scratchBytes` of PDFium's memory */
export const createWordReader = (
  pdfium: Pdfium,
  textPage: number,
  { characters, isGuessed, isPlain: isPlainPage }: PdfiumText & { readonly isPlain: boolean },
  scratch: number,
) => {
  let floats = new Float32Array();
  let doubles = new Float64Array();
  let object = 0;
  let size = 0;
  let angle = 0;
  let letterWidth: number | undefined;
  let isTold = true;
  /** Characters so far, and those of text whose letters the file does not tell. */
  const count = { all: 0, untold: 0 };
  const letterWidths = new Map<number, number | undefined>();
  /** Memory moves when it grows, which a call may have it do: then nothing is left of what was seen of it. */
  const look = (): void => {
    if (floats.length > 0) return;
    floats = new Float32Array(pdfium.memory.buffer, scratch, scratchBytes / Float32Array.BYTES_PER_ELEMENT);
    doubles = new Float64Array(pdfium.memory.buffer, scratch, scratchBytes / Float64Array.BYTES_PER_ELEMENT);
  };
  const float = (offset: number): number => floats[offset / Float32Array.BYTES_PER_ELEMENT]!;
  const double = (offset: number): number => doubles[offset / Float64Array.BYTES_PER_ELEMENT]!;
  const indexOf = (at: number): number => (characters ? characters[at]! : at);

  const readLetterWidth = (font: number): number | undefined => {
    const widths = comparedLetters.map((letter) => {
      pdfium.FPDFFont_GetGlyphWidth(font, letter, unitsPerSize, scratch);
      look();
      return float(0);
    });
    const width = widths.sort((a, b) => a - b)[comparedLetters.length >> 1]!;
    const isMost = widths.filter((other) => other === width).length > comparedLetters.length / 2;
    return isMost && width > 0 ? width / unitsPerSize : undefined;
  };

  const readFont = (character: number): void => {
    const own = pdfium.FPDFText_GetTextObject(textPage, character);
    if (own === object && own !== 0) return;
    object = own;
    const font = pdfium.FPDFTextObj_GetFont(object);
    if (!letterWidths.has(font)) letterWidths.set(font, readLetterWidth(font));
    letterWidth = letterWidths.get(font);
    isTold = isGuessed || pdfium.FPDFText_HasUnicodeMapError(textPage, character) !== 1;
    pdfium.FPDFText_GetMatrix(textPage, character, scratch + offsets.matrix);
    look();
    const [a, b, c, d] = [float(0), float(4), float(8), float(12)];
    size = pdfium.FPDFText_GetFontSize(textPage, character) * Math.hypot(c, d);
    angle = Math.round((Math.atan2(b, a) * 180) / Math.PI);
  };

  const originX = (character: number): number => {
    pdfium.FPDFText_GetCharOrigin(textPage, character, scratch + offsets.originX, scratch + offsets.originY);
    look();
    return double(offsets.originX);
  };

  const readDrawn = (character: number): { readonly left: number; readonly right: number } => {
    const at = scratch + offsets.drawn;
    pdfium.FPDFText_GetCharBox(textPage, character, at, at + 8, at + 16, at + 24);
    look();
    return { left: double(offsets.drawn), right: double(offsets.drawn + 8) };
  };

  /** An Arabic letter at the beginning of a word is narrower than by itself, which is how wide PDFium may take it for. */
  const rightEdge = (character: number, right: number): number => {
    const drawn = readDrawn(character);
    return right - drawn.right > drawnTolerance * size ? drawn.right : right;
  };

  /**
   * PDFium turns the letters of a ligature around with the rest of a word from right to left; they share their place. Those of
   * one that a font names as such (lam and alef, Allah) it gives as they are read. A mark belongs to the letter that it stands
   * over, which some files name behind it.
   */
  const untangled = (word: string, from: number): string => {
    let text = '';
    /** From the last letter to the first, and the marks over them. */
    let group = '';
    let marks = '';
    let awaited = '';
    let place = Number.NaN;
    for (let at = 0; at < word.length; at++) {
      const letter = word[at]!;
      if (mark.test(letter)) {
        const { left, right } = readDrawn(indexOf(from + at));
        if ((left + right) / 2 >= place) marks += letter;
        else awaited += letter;
        continue;
      }
      const x = originX(indexOf(from + at));
      if (x === place && marks === '') group = letter + group;
      else {
        text += inOrder(group) + marks;
        group = letter;
        marks = '';
      }
      marks += awaited;
      awaited = '';
      place = x;
    }
    return text + inOrder(group) + marks + awaited;
  };

  /** PDFium's rectangles are left, top, right, bottom. */
  const readBoxes = (first: number, last: number): void => {
    pdfium.FPDFText_GetLooseCharBox(textPage, first, scratch + offsets.firstBox);
    pdfium.FPDFText_GetLooseCharBox(textPage, last, scratch + offsets.lastBox);
    look();
  };

  /** Makes a word part of the piece before it, where it stands in one line with it and is as high: two looks instead of six. */
  const extend = (piece: OpenPiece, raw: string): boolean => {
    const gap = (float(0) - piece.right) / piece.size;
    const isLike = float(12) === piece.bottom && float(4) === piece.top && float(28) === piece.bottom;
    if (!isLike || piece.angle !== 0 || piece.direction !== 'ltr' || gap < 0 || gap > pieceGapMost) return false;
    piece.text += ` ${raw}`;
    piece.right = float(24);
    if (!isTold) count.untold += raw.length;
    return true;
  };

  const lettersAtEnds = (word: string, from: number): [number, number] => {
    const [before, behind] = [marksBefore.exec(word)![0].length, marksBehind.exec(word)![0].length];
    if (before === word.length) return [indexOf(from), indexOf(from + before - 1)];
    return [indexOf(from + before), indexOf(from + word.length - 1 - behind)];
  };

  const readPiece = (raw: string, from: number, first: number, last: number, blankBefore: boolean): OpenPiece => {
    readFont(first);
    const direction: PdfDirection = isPlainPage || !rightToLeft.test(raw) ? 'ltr' : 'rtl';
    const text = direction === 'rtl' ? untangled(raw, from) : raw;
    const x = originX(first);
    const y = double(offsets.originY);
    const [firstLetter, lastLetter] = direction === 'rtl' ? lettersAtEnds(raw, from) : [first, last];
    readBoxes(firstLetter, lastLetter);
    const [left, top, bottom] = [float(0), float(4), float(12)];
    const right = direction === 'rtl' ? rightEdge(firstLetter, float(8)) : float(8);
    const [lastLeft, lastTop, lastRight, lastBottom] = [float(16), float(20), float(24), float(28)];
    const goesDown = angle === 0 && lastTop <= bottom + (top - bottom) / 4 && lastLeft < right;
    return {
      text,
      blankBefore,
      x,
      y,
      left: Math.min(left, right, lastLeft, lastRight),
      bottom: Math.min(bottom, top, lastBottom, lastTop),
      right: Math.max(left, right, lastLeft, lastRight),
      top: Math.max(bottom, top, lastBottom, lastTop),
      size,
      angle,
      direction: goesDown ? 'down' : direction,
      letterWidth,
    };
  };

  /** A piece, or undefined where the word was made part of the one before it. */
  const readWord = (
    raw: string,
    from: number,
    blankBefore: boolean,
    before: OpenPiece | undefined,
  ): OpenPiece | undefined => {
    const first = indexOf(from);
    const last = indexOf(from + raw.length - 1);
    count.all += raw.length;
    if (before && blankBefore && (isPlainPage || isPlain(raw))) {
      readBoxes(first, last);
      if (extend(before, raw)) return undefined;
    }
    const piece = readPiece(raw, from, first, last, blankBefore);
    if (!isTold) count.untold += raw.length;
    return piece;
  };
  return { readWord, untoldShare: (): number => count.untold / Math.max(1, count.all) };
};
