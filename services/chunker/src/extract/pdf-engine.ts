// The bytes of a PDF → its pages, through pdf-parse (pdf.js), one page in memory at a time.
import { PipelineError } from '@alex/core/errors';
import { tidyText } from './decode-text.ts';
import { pdfResources } from './pdf-resources.ts';

/** A stretch of text in one font, as pdf.js gives it. */
export interface PdfTextItem {
  readonly str: string;
  readonly dir: string;
  /** The text space's matrix [a b c d e f]; e and f are where the stretch starts, in points from the page's lower left. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly fontName: string;
  readonly hasEOL: boolean;
}

export interface PdfPageContent {
  readonly items: readonly PdfTextItem[];
  readonly styles: Readonly<Record<string, { readonly vertical?: boolean }>>;
}

export interface PdfFile {
  readonly pageCount: number;
  readonly title: string;
  /** Page 1 is the first. Rejects where the page is damaged. */
  readPage(page: number): Promise<PdfPageContent>;
  close(): Promise<void>;
}

/** What is used of pdf.js; pdf-parse keeps its document to itself and offers the text only without its places. */
interface PdfJsDocument {
  readonly numPages: number;
  getMetadata(): Promise<{ readonly info: { readonly Title?: unknown } }>;
  getPage(page: number): Promise<{
    getTextContent(): Promise<
      Pick<PdfPageContent, 'styles'> & { readonly items: readonly (PdfTextItem | { type: string })[] }
    >;
    cleanup(): boolean;
  }>;
  cleanup(): Promise<void>;
}

/** Pages after which pdf.js lets go of the fonts and images that it has kept. */
const pagesPerCleanup = 50;

const loadParser = async () => {
  // pdf.js asks for these at import, for drawing, which is not done here; a bundle has no canvas to take them from.
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D'])
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: class {} });
  const [{ PDFParse, PasswordException }, { getData }] = await Promise.all([
    import('pdf-parse'),
    import('pdf-parse/worker'),
  ]);
  PDFParse.setWorker(getData());
  return { PDFParse, PasswordException, resources: pdfResources() };
};

let parserLoaded: ReturnType<typeof loadParser> | undefined;

export const openPdf = async (data: Uint8Array): Promise<PdfFile> => {
  parserLoaded ??= loadParser();
  const { PDFParse, PasswordException, resources } = await parserLoaded;
  const parser = new PDFParse({ data, ...resources, verbosity: 0, isEvalSupported: false, enableXfa: false });
  // biome-ignore lint/complexity/useLiteralKeys: the brackets are how TypeScript lets one reach a private member.
  const document: PdfJsDocument = await parser['load']().catch((error: unknown) => {
    if (error instanceof PasswordException) throw new PipelineError('encrypted', 'The PDF is protected by a password.');
    throw new PipelineError('corrupt', `The PDF cannot be opened: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  });
  const { info } = await document.getMetadata().catch(() => ({ info: { Title: '' } }));
  return {
    pageCount: document.numPages,
    title: typeof info.Title === 'string' ? tidyText(info.Title).trim() : '',
    async readPage(number) {
      const page = await document.getPage(number);
      const { items, styles } = await page.getTextContent();
      page.cleanup();
      if (number % pagesPerCleanup === 0) await document.cleanup();
      return { items: items.filter((item) => 'str' in item), styles };
    },
    close: () => parser.destroy(),
  };
};
