// The bytes of a PDF → its pages: through PDFium, and through pdf.js what PDFium cannot read.

import { PipelineError } from '@alex/core/errors';
import { createPdfium } from '@alex/pdfium/pdfium-library';
import type { PdfFile, PdfPageText } from './pdf-page.ts';
import { readsBetter } from './pdf-reading.ts';
import { pdfResource } from './pdf-resources.ts';
import { openWithPdfium } from './pdfium-engine.ts';
import { openWithPdfJs } from './pdfjs-engine.ts';

/** From this share of characters that mean nothing, another engine may know their letters. */
const untoldShareMax = 0.1;
/** Where it has done better with none of so many pages, it does with no other, whose fonts are the same. */
const pagesInVainMax = 8;

/** Nothing another engine could read either. */
const isFinal = (error: unknown): boolean =>
  error instanceof PipelineError && (error.code === 'encrypted' || error.code === 'too-large');

const tryPdfium = async (bytes: Uint8Array): Promise<PdfFile | undefined> => {
  // Outside of what is tried: where PDFium itself is missing, that is to be known, not made up for.
  const instance = await createPdfium(pdfResource('pdfium.wasm'));
  try {
    const file = openWithPdfium(instance, bytes);
    return file.pageCount > 0 ? file : undefined;
  } catch (error) {
    if (isFinal(error)) throw error;
    return undefined;
  }
};

/** Takes the bytes over. @throws PipelineError `encrypted`, `corrupt`, and `too-large`, which a page may throw too */
export const openPdf = async (bytes: Uint8Array): Promise<PdfFile> => {
  const file = await tryPdfium(bytes);
  if (!file) return openWithPdfJs(bytes);

  let opening: Promise<PdfFile> | undefined;
  /** An instance that trapped is in no state to go on. */
  let broken = false;
  let pagesInVain = 0;
  const readWithPdfJs = async (page: number): Promise<PdfPageText> => {
    opening ??= openWithPdfJs(bytes);
    return (await opening).readPage(page);
  };
  const readPage = async (page: number): Promise<PdfPageText> => {
    if (broken) return readWithPdfJs(page);
    let found: PdfPageText;
    try {
      found = await file.readPage(page);
    } catch (error) {
      if (isFinal(error)) throw error;
      broken = !(error instanceof PipelineError);
      return readWithPdfJs(page);
    }
    if (found.untoldShare <= untoldShareMax || pagesInVain === pagesInVainMax) return found;
    const other = await readWithPdfJs(page).catch(() => found);
    const isBetter = readsBetter(other, found);
    pagesInVain = isBetter ? 0 : pagesInVain + 1;
    return isBetter ? other : found;
  };
  return {
    ...file,
    readPage,
    async close() {
      await file.close();
      const second = await opening?.catch(() => undefined);
      await second?.close();
    },
  };
};
