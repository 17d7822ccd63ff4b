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
    if (found.untoldShare <= untoldShareMax) return found;
    const other = await readWithPdfJs(page).catch(() => found);
    return readsBetter(other, found) ? other : found;
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
