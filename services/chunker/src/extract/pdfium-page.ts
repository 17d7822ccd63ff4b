// One page of a PDF that PDFium has opened → its lines of pieces.
import { PipelineError } from '@alex/core/errors';
import { pdfCharacters } from './pdf-characters.ts';
import type { PdfDirection, PdfPageText, PdfPiece } from './pdf-page.ts';
import type { Pdfium } from './pdfium-library.ts';

/** PDFium writes this for a hyphen that parts a word at a line's end, and goes on with the next line at once. */
const partingHyphen = 0x02;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** FPDF_PAGEOBJ_TEXT and FPDF_PAGEOBJ_FORM of fpdf_edit.h. */
const textObjectTypes = [1, 5];
const objectsLookedAtMax = 1_000;

const rightToLeft = /^\P{L}*[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]/u;

interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

const isBlank = (unicode: number): boolean =>
  unicode <= 0x20 || unicode === 0xa0 || unicode === 0x3000 || (unicode >= 0x2000 && unicode <= 0x200a);

const readBox = (pdfium: Pdfium, pointer: number): Box => {
  const [left = 0, top = 0, right = 0, bottom = 0] = new Float32Array(pdfium.memory.buffer, pointer, 4);
  return {
    left: Math.min(left, right),
    bottom: Math.min(bottom, top),
    right: Math.max(left, right),
    top: Math.max(bottom, top),
  };
};

const union = (one: Box, other: Box): Box => ({
  left: Math.min(one.left, other.left),
  bottom: Math.min(one.bottom, other.bottom),
  right: Math.max(one.right, other.right),
  top: Math.max(one.top, other.top),
});

/** A page whose box is none shows everything. */
const pageBoxOf = (box: Box): Box =>
  box.left < box.right && box.bottom < box.top
    ? box
    : { left: -Infinity, bottom: -Infinity, right: Infinity, top: Infinity };

const overlap = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.bottom < other.top && other.bottom < one.top;

/** Letters of a vertical line stand one below the other, unturned. */
const directionOf = (text: string, first: Box, last: Box, angle: number): PdfDirection => {
  if (angle === 0 && last.top <= first.bottom + (first.top - first.bottom) / 4 && last.left < first.right)
    return 'down';
  return rightToLeft.test(text) ? 'rtl' : 'ltr';
};

const createPieceReader = (pdfium: Pdfium, textPage: number, scratch: number) => {
  let object = 0;
  let size = 0;
  let angle = 0;

  const boxOf = (character: number): Box => {
    pdfium.FPDFText_GetLooseCharBox(textPage, character, scratch);
    return readBox(pdfium, scratch);
  };
  const readFont = (character: number): void => {
    const own = pdfium.FPDFText_GetTextObject(textPage, character);
    if (own === object && own !== 0) return;
    object = own;
    pdfium.FPDFText_GetMatrix(textPage, character, scratch);
    const [a = 1, b = 0, c = 0, d = 1] = new Float32Array(pdfium.memory.buffer, scratch, 4);
    size = pdfium.FPDFText_GetFontSize(textPage, character) * Math.hypot(c, d);
    angle = Math.round((Math.atan2(b, a) * 180) / Math.PI);
  };

  return (text: string, first: number, last: number, blankBefore: boolean): PdfPiece => {
    readFont(first);
    const firstBox = boxOf(first);
    const lastBox = last === first ? firstBox : boxOf(last);
    pdfium.FPDFText_GetCharOrigin(textPage, first, scratch, scratch + 8);
    const [x = 0, y = 0] = new Float64Array(pdfium.memory.buffer, scratch, 2);
    const direction = directionOf(text, firstBox, lastBox, angle);
    return { text, blankBefore, x, y, ...union(firstBox, lastBox), size, angle, direction };
  };
};

const readLines = (pdfium: Pdfium, textPage: number, page: Box, scratch: number): PdfPageText => {
  const readPiece = createPieceReader(pdfium, textPage, scratch);
  const lines: PdfPiece[][] = [];
  let line: PdfPiece[] = [];
  let charactersOffPage = 0;
  let text = '';
  let first = 0;
  let blank = false;

  const endPiece = (after: number): void => {
    const written = pdfCharacters(text);
    text = '';
    if (written === '') return;
    const piece = readPiece(written, first, after - 1, blank);
    if (overlap(piece, page)) line.push(piece);
    else charactersOffPage += written.length;
    blank = false;
  };
  const endLine = (after: number): void => {
    endPiece(after);
    if (line.length > 0) lines.push(line);
    line = [];
    blank = false;
  };

  const count = pdfium.FPDFText_CountChars(textPage);
  for (let character = 0; character < count; character++) {
    const unicode = pdfium.FPDFText_GetUnicode(textPage, character);
    if (unicode === lineFeed || unicode === carriageReturn) endLine(character);
    else if (unicode === partingHyphen && pdfium.FPDFText_IsHyphen(textPage, character) === 1) {
      if (text === '') first = character;
      text += '-';
      endLine(character + 1);
    } else if (isBlank(unicode)) {
      endPiece(character);
      blank = true;
    } else {
      if (text === '') first = character;
      text += String.fromCodePoint(unicode > 0x10ffff ? 0xfffd : unicode);
    }
  }
  endLine(count);
  return { lines, charactersOffPage };
};

/** Whether the page's content shows text at all. */
const showsText = (pdfium: Pdfium, page: number): boolean => {
  const count = Math.min(objectsLookedAtMax, pdfium.FPDFPage_CountObjects(page));
  for (let index = 0; index < count; index++)
    if (textObjectTypes.includes(pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index)))) return true;
  return false;
};

export const readPdfiumPage = (pdfium: Pdfium, document: number, number: number, scratch: number): PdfPageText => {
  const page = pdfium.FPDF_LoadPage(document, number - 1);
  if (page === 0) throw new PipelineError('corrupt', `Page ${number} of the PDF cannot be read.`);
  const textPage = pdfium.FPDFText_LoadPage(page);
  try {
    if (textPage === 0) throw new PipelineError('corrupt', `The text of page ${number} of the PDF cannot be read.`);
    pdfium.FPDF_GetPageBoundingBox(page, scratch);
    const found = readLines(pdfium, textPage, pageBoxOf(readBox(pdfium, scratch)), scratch);
    if (found.lines.length === 0 && found.charactersOffPage === 0 && showsText(pdfium, page))
      throw new PipelineError('corrupt', `Page ${number} of the PDF shows text that PDFium does not find.`);
    return found;
  } finally {
    if (textPage !== 0) pdfium.FPDFText_ClosePage(textPage);
    pdfium.FPDF_ClosePage(page);
  }
};
