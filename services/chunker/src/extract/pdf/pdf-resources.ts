// Where the PDF engines find what is no code: PDFium itself, and pdf.js's character maps and standard fonts. Without the maps
// Japanese text comes out empty, without an error.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedPdfium } from '@alex/pdfium/pdfium-library';

/** The bundler (infra/src/bundle.ts) copies the three into a folder of this name beside the bundle; a test runs what it made. */
const pdfResourcesFolder = 'pdf';

export type PdfResource = 'pdfium.wasm' | 'cmaps' | 'standard_fonts';

/** By their names in the folder: one file, and two folders. */
const pdfResourceSources = (): Readonly<Record<PdfResource, string>> => {
  const fromParser = createRequire(createRequire(import.meta.url).resolve('pdf-parse'));
  const pdfjs = dirname(fromParser.resolve('pdfjs-dist/package.json'));
  return {
    'pdfium.wasm': installedPdfium(),
    cmaps: join(pdfjs, 'cmaps'),
    standard_fonts: join(pdfjs, 'standard_fonts'),
  };
};

export const pdfResource = (name: PdfResource): string => {
  const bundled = fileURLToPath(new URL(`${pdfResourcesFolder}/${name}`, import.meta.url));
  return existsSync(bundled) ? bundled : pdfResourceSources()[name];
};
