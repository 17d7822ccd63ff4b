// The text of a page as PDFium has it → its lines of pieces.
import type { Pdfium } from '@alex/pdfium/pdfium-library';
import { arePlainLines, pdfCharacters, rtlLetter, untoldShare } from './pdf-characters.ts';
import type { PdfBox, PdfPageText, PdfPiece } from './pdf-page.ts';
import { partingHyphen, readPdfiumText } from './pdfium-text.ts';
import { createWordReader, type OpenPiece } from './pdfium-words.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const hasRtl = new RegExp(rtlLetter, 'u');
/** Of a line with words from right to left, of which PDFium knows less than their places tell: words, numbers, and signs each by itself. */
const tokens = new RegExp(String.raw`(?:${rtlLetter}|\p{M})+|(?:(?!${rtlLetter})[\p{L}\p{M}])+|\p{Nd}+|.`, 'gsu');
/** Letters from right to left that stand nearer than this multiple of the font's size, or overlap less, are of one word. */
const closestBlank = 0.12;

const isBlank = (unit: number): boolean =>
  unit <= 0x20 || unit === 0xa0 || unit === 0x3000 || (unit >= 0x2000 && unit <= 0x200a);

const overlap = (one: PdfBox, other: PdfBox): boolean =>
  one.left < other.right && other.left < one.right && one.bottom < other.top && other.bottom < one.top;

/** @param scratch points to `scratchBytes` of PDFium's memory */
export const readPdfiumLines = (pdfium: Pdfium, textPage: number, page: PdfBox, scratch: number): PdfPageText => {
  const source = readPdfiumText(pdfium, textPage);
  const { text } = source;
  const isPlainPage = arePlainLines(text);
  const words = createWordReader(pdfium, textPage, { ...source, isPlain: isPlainPage }, scratch);
  const lines: PdfPiece[][] = [];
  let line: OpenPiece[] = [];
  let charactersOffPage = 0;
  let wordStart = -1;
  let blank = false;

  const isRtlPage = !isPlainPage && hasRtl.test(text);
  let examined = { end: 0, isRtl: false };
  const isInRtlLine = (at: number): boolean => {
    if (isRtlPage && at >= examined.end) {
      const end = at + (/[\r\n\ufffe]|$/.exec(text.slice(at))?.index ?? 0);
      examined = { end: end + 1, isRtl: hasRtl.test(text.slice(at, end)) };
    }
    return examined.isRtl;
  };

  const addWord = (raw: string, from: number, hyphen: string): void => {
    const word = words.readWord(raw, from, blank, isInRtlLine(from) ? undefined : line.at(-1));
    const before = line.at(-1);
    // PDFium takes a mark over a letter for something by itself, with a blank before or behind it.
    if (word?.direction === 'rtl' && before?.direction === 'rtl' && word.angle === 0)
      word.blankBefore &&= Math.abs(before.left - word.right) > closestBlank * word.size;
    if (word) word.text = isPlainPage ? word.text + hyphen : pdfCharacters(word.text + hyphen);
    else line.at(-1)!.text += hyphen;
    if (word?.text === '') return;
    blank = false;
    if (!word) return;
    if (overlap(word, page)) line.push(word);
    else charactersOffPage += word.text.length;
  };
  const endWord = (end: number, hyphen = ''): void => {
    const from = wordStart;
    wordStart = -1;
    if (from < 0) {
      if (line.length > 0) line.at(-1)!.text += hyphen;
      return;
    }
    const raw = text.slice(from, end);
    if (!isInRtlLine(from)) addWord(raw, from, hyphen);
    else
      for (const { 0: part, index } of raw.matchAll(tokens))
        addWord(part, from + index, index + part.length < raw.length ? '' : hyphen);
  };
  const endLine = (): void => {
    if (line.length > 0) lines.push(line);
    line = [];
    blank = false;
  };

  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x20 && unit < 0xa0) {
      if (wordStart < 0) wordStart = at;
    } else if (unit === lineFeed || unit === carriageReturn) {
      endWord(at);
      endLine();
    } else if (unit === partingHyphen) {
      endWord(at, '-');
      endLine();
    } else if (isBlank(unit)) {
      endWord(at);
      blank = true;
    } else if (wordStart < 0) wordStart = at;
  }
  endWord(text.length);
  endLine();
  return { lines, charactersOffPage, untoldShare: Math.max(isPlainPage ? 0 : untoldShare(text), words.untoldShare()) };
};
