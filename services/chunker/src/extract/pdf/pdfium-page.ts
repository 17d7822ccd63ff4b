// One page of a PDF that PDFium has opened → its lines of pieces.
import { PipelineError } from '@alex/core/errors';
import type { Pdfium } from '@alex/pdfium/pdfium-library';
import type { PdfBox, PdfPageText } from './pdf-page.ts';
import { readPdfiumLines } from './pdfium-lines.ts';

/** FPDF_PAGEOBJ_TEXT and FPDF_PAGEOBJ_FORM of fpdf_edit.h. */
const textObjectTypes = [1, 5];
const objectsLookedAtMax = 1_000;

/** PDFium's rectangle is left, top, right, bottom. A page whose box is none shows everything. */
const readPageBox = (pdfium: Pdfium, page: number, scratch: number): PdfBox => {
  pdfium.FPDF_GetPageBoundingBox(page, scratch);
  const [left = 0, top = 0, right = 0, bottom = 0] = new Float32Array(pdfium.memory.buffer, scratch, 4);
  return left < right && bottom < top
    ? { left, bottom, right, top }
    : { left: -Infinity, bottom: -Infinity, right: Infinity, top: Infinity };
};

/** Whether the page's content shows text at all. */
const showsText = (pdfium: Pdfium, page: number): boolean => {
  const count = Math.min(objectsLookedAtMax, pdfium.FPDFPage_CountObjects(page));
  for (let index = 0; index < count; index++)
    if (textObjectTypes.includes(pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index)))) return true;
  return false;
};

/** Annotations whose text stands on the page: FPDF_ANNOT_FREETEXT, FPDF_ANNOT_STAMP and FPDF_ANNOT_WIDGET of fpdf_annot.h. */
const shownAnnotations = [3, 13, 20];
const annotationsLookedAtMax = 1_000;
/** FLAT_NORMALDISPLAY and FLATTEN_SUCCESS of fpdf_flatten.h. */
const [asOnScreen, flattened] = [0, 1];

/** Whether somebody has filled in a form on the page, or written on it. */
const isWrittenOn = (pdfium: Pdfium, page: number): boolean => {
  const count = Math.min(annotationsLookedAtMax, pdfium.FPDFPage_GetAnnotCount(page));
  for (let index = 0; index < count; index++) {
    const annotation = pdfium.FPDFPage_GetAnnot(page, index);
    const subtype = pdfium.FPDFAnnot_GetSubtype(annotation);
    pdfium.FPDFPage_CloseAnnot(annotation);
    if (shownAnnotations.includes(subtype)) return true;
  }
  return false;
};

/** What is written on the page counts as its own. */
const loadPage = (pdfium: Pdfium, document: number, number: number): number => {
  const page = pdfium.FPDF_LoadPage(document, number - 1);
  if (page === 0 || !isWrittenOn(pdfium, page) || pdfium.FPDFPage_Flatten(page, asOnScreen) !== flattened) return page;
  pdfium.FPDF_ClosePage(page);
  return pdfium.FPDF_LoadPage(document, number - 1);
};

/** @throws PipelineError `corrupt` where another engine may do better */
export const readPdfiumPage = (pdfium: Pdfium, document: number, number: number, scratch: number): PdfPageText => {
  const page = loadPage(pdfium, document, number);
  if (page === 0) throw new PipelineError('corrupt', `Page ${number} of the PDF cannot be read.`);
  const textPage = pdfium.FPDFText_LoadPage(page);
  try {
    if (textPage === 0) throw new PipelineError('corrupt', `The text of page ${number} of the PDF cannot be read.`);
    const found = readPdfiumLines(pdfium, textPage, readPageBox(pdfium, page, scratch), scratch);
    if (found.lines.length === 0 && found.charactersOffPage === 0 && showsText(pdfium, page))
      throw new PipelineError('corrupt', `Page ${number} of the PDF shows text that PDFium does not find.`);
    return found;
  } finally {
    if (textPage !== 0) pdfium.FPDFText_ClosePage(textPage);
    pdfium.FPDF_ClosePage(page);
  }
};
