// A page in PDFium → its text, and where in PDFium each of its characters is.
import type { Pdfium } from '@alex/pdfium/pdfium-library';
import { glyphOrder } from './pdf-glyph-order.ts';

/** PDFium writes this for a hyphen that parts a word at a line's end, and goes on with the next line at once. */
export const partingHyphen = 0xfffe;

const utf16 = new TextDecoder('utf-16le');

export interface PdfiumText {
  readonly text: string;
  /** PDFium's index of the character at each place of the text, where they differ. */
  readonly characters: Int32Array | undefined;
  /** Whether the letters of all of them are known that the file does not tell. */
  readonly isGuessed: boolean;
}

/** Of characters whose letters the file does not tell. */
const readCodes = (pdfium: Pdfium, textPage: number, count: number): Map<number, number> => {
  const codes = new Map<number, number>();
  for (let character = 0; character < count; character++)
    if (pdfium.FPDFText_HasUnicodeMapError(textPage, character) === 1)
      codes.set(character, pdfium.FPDFText_GetUnicode(textPage, character));
  return codes;
};

/** Nearly always as it is; character by character where PDFium leaves some out of the whole, or some take two code units. */
export const readPdfiumText = (pdfium: Pdfium, textPage: number): PdfiumText => {
  const count = pdfium.FPDFText_CountChars(textPage);
  if (count <= 0) return { text: '', characters: undefined, isGuessed: false };
  const buffer = pdfium.malloc(2 * (count + 1));
  const units = pdfium.FPDFText_GetText(textPage, 0, count, buffer) - 1;
  const text = units > 0 ? utf16.decode(new Uint8Array(pdfium.memory.buffer, buffer, 2 * units)) : '';
  pdfium.free(buffer);
  if (text.length === count) return { text, characters: undefined, isGuessed: false };

  const codes = readCodes(pdfium, textPage, count);
  const letterOf = glyphOrder([...codes.values()]);
  const parts: string[] = [];
  const characters: number[] = [];
  for (let character = 0; character < count; character++) {
    const hyphen = pdfium.FPDFText_IsHyphen(textPage, character) === 1;
    const unicode = hyphen ? partingHyphen : pdfium.FPDFText_GetUnicode(textPage, character);
    const letter = codes.has(character) ? letterOf?.(unicode) : undefined;
    const part = letter ?? String.fromCodePoint(unicode > 0x10ffff ? 0xfffd : unicode);
    parts.push(part);
    for (let unit = 0; unit < part.length; unit++) characters.push(character);
  }
  return { text: parts.join(''), characters: Int32Array.from(characters), isGuessed: letterOf !== undefined };
};
