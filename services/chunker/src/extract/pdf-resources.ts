// Where pdf.js finds its character maps and standard fonts: without them Japanese text comes out empty, without an error.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bundler copies `cmaps` and `standard_fonts` of pdfjs-dist into a folder of this name beside the bundle. */
export const pdfResourcesFolder = 'pdfjs';

const installedFolder = (): string => {
  const fromParser = createRequire(createRequire(import.meta.url).resolve('pdf-parse'));
  return dirname(fromParser.resolve('pdfjs-dist/package.json'));
};

/** As pdf.js wants them: paths that end with a separator. */
export const pdfResources = (): { readonly cMapUrl: string; readonly standardFontDataUrl: string } => {
  const bundled = fileURLToPath(new URL(pdfResourcesFolder, import.meta.url));
  const folder = existsSync(bundled) ? bundled : installedFolder();
  return { cMapUrl: join(folder, 'cmaps/'), standardFontDataUrl: join(folder, 'standard_fonts/') };
};
