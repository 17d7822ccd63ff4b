// Characters as fonts have them → as texts are written: no controls, ligatures apart, letters without their shape in a word.
import { tidyText } from '../text/decode-text.ts';

const unwritten = /[\p{Cc}\ufffe\uffff]/gu;
/** Latin, Armenian and Hebrew ligatures, Arabic letters by their place in a word, and radicals that stand for characters. */
const shapes = /[\ufb00-\ufbff\ufe70-\ufefc\u2e80-\u2fdf]/g;

/** Most words, which are as they should be. */
const plain = /^[\x20-\x7e\xa1-\u02ff]*$/;

/** The same for lines of them, with the hyphens of PDFium that part words at their ends. */
const plainLines = /^[\r\n\x20-\x7e\xa1-\u02ff\ufffe]*$/;

export const isPlain = (text: string): boolean => plain.test(text);
export const arePlainLines = (text: string): boolean => plainLines.test(text);

export const pdfCharacters = (text: string): string =>
  isPlain(text)
    ? text
    : tidyText(text)
        .replace(unwritten, '')
        .replace(shapes, (shape) => shape.normalize('NFKC'));

/** Private, unassigned and replacement characters, which stand for glyphs whose letters the file does not tell. */
const untold = /[\p{Co}\p{Cn}\ufffd]/gu;

export const untoldShare = (text: string): number =>
  text === '' ? 0 : (text.match(untold)?.length ?? 0) / text.length;

/** A letter that is written from right to left, as a class of a regular expression. */
export const rtlLetter = String.raw`[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]`;
