// The bytes of a PDF → its pages, through pdf-parse (pdf.js): for files and pages that PDFium cannot read.
import { PipelineError } from '@alex/core/errors';
import { pdfCharacters, untoldShare } from './pdf-characters.ts';
import type { PdfFile, PdfPageText, PdfPiece } from './pdf-page.ts';
import { readPdfProperties, readPdfText, readPdfTitle } from './pdf-properties.ts';
import { pdfResource } from './pdf-resources.ts';

/** A stretch of text in one font, as pdf.js gives it. */
interface TextItem {
  readonly str: string;
  readonly dir: string;
  /** The text space's matrix [a b c d e f]; e and f are where the stretch starts, in points from the page's lower left. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly fontName: string;
  readonly hasEOL: boolean;
}

interface FontStyle {
  readonly vertical?: boolean;
  /** Parts of the font's size above and below the baseline. */
  readonly ascent?: number;
  readonly descent?: number;
}

/** What is used of pdf.js; pdf-parse keeps its document to itself and offers the text only without its places. */
interface PdfJsDocument {
  readonly numPages: number;
  getMetadata(): Promise<{ readonly info: Readonly<Record<string, unknown>> }>;
  getPage(page: number): Promise<{
    /** [left, bottom, right, top] */
    readonly view: readonly [number, number, number, number];
    getTextContent(): Promise<{
      readonly items: readonly (TextItem | { type: string })[];
      readonly styles: Readonly<Record<string, FontStyle>>;
    }>;
    cleanup(): boolean;
  }>;
  cleanup(): Promise<void>;
}

/** Pages after which pdf.js lets go of the fonts and images that it has kept. */
const pagesPerCleanup = 50;
const defaultAscent = 0.8;
const defaultDescent = -0.2;

const loadParser = async () => {
  // pdf.js asks for these at import, for drawing, which is not done here; a bundle has no canvas to take them from.
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D'])
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: class {} });
  const [{ PDFParse, PasswordException }, { getData }] = await Promise.all([
    import('pdf-parse'),
    import('pdf-parse/worker'),
  ]);
  PDFParse.setWorker(getData());
  // Paths that end with a separator, as pdf.js wants them.
  const resources = { cMapUrl: `${pdfResource('cmaps')}/`, standardFontDataUrl: `${pdfResource('standard_fonts')}/` };
  return { PDFParse, PasswordException, resources };
};

let parserLoaded: ReturnType<typeof loadParser> | undefined;

/** The corners of a stretch, from where its baseline begins. */
const pieceOf = (item: TextItem, style: FontStyle, blankBefore: boolean): PdfPiece => {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = item.transform;
  const size = Math.hypot(c, d);
  const turn = Math.atan2(b, a);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const { vertical = false, ascent = defaultAscent, descent = defaultDescent } = style;
  const corners = vertical
    ? [-size / 2, size / 2].flatMap((across) => [0, -item.height].map((along) => [x + across, y + along] as const))
    : [0, item.width].flatMap((along) =>
        [ascent * size, descent * size].map(
          (above) => [x + along * cos - above * sin, y + along * sin + above * cos] as const,
        ),
      );
  const xs = corners.map(([cornerX]) => cornerX);
  const ys = corners.map(([, cornerY]) => cornerY);
  return {
    text: pdfCharacters(item.str).replace(/\s+/g, ' ').trim(),
    blankBefore,
    x,
    y,
    left: Math.min(...xs),
    bottom: Math.min(...ys),
    right: Math.max(...xs),
    top: Math.max(...ys),
    size,
    angle: Math.round((turn * 180) / Math.PI),
    direction: vertical ? 'down' : item.dir === 'rtl' ? 'rtl' : 'ltr',
    letterWidth: undefined,
  };
};

const linesOf = (
  items: readonly TextItem[],
  styles: Readonly<Record<string, FontStyle>>,
  [left, bottom, right, top]: readonly [number, number, number, number],
): PdfPageText => {
  const lines: PdfPiece[][] = [];
  let line: PdfPiece[] = [];
  let blank = false;
  let charactersOffPage = 0;
  for (const item of items) {
    const piece = pieceOf(item, styles[item.fontName] ?? {}, blank || /^\s/.test(item.str));
    const isOnPage = piece.left < right && piece.right > left && piece.bottom < top && piece.top > bottom;
    if (piece.text !== '' && isOnPage) line.push(piece);
    else if (!isOnPage) charactersOffPage += piece.text.length;
    blank = piece.text === '' ? blank || item.str !== '' : /\s$/.test(item.str);
    if (!item.hasEOL) continue;
    if (line.length > 0) lines.push(line);
    line = [];
    blank = false;
  }
  if (line.length > 0) lines.push(line);
  return { lines, charactersOffPage, untoldShare: untoldShare(items.map(({ str }) => str).join('')) };
};

/** @throws PipelineError `encrypted` and `corrupt` */
export const openWithPdfJs = async (data: Uint8Array): Promise<PdfFile> => {
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
  const { info } = await document.getMetadata().catch(() => ({ info: {} as Readonly<Record<string, unknown>> }));
  const textOf = (name: string): string => readPdfText(info[name]);
  return {
    pageCount: document.numPages,
    title: readPdfTitle(info.Title),
    properties: readPdfProperties({
      author: textOf('Author'),
      created: textOf('CreationDate'),
      modified: textOf('ModDate'),
      language: textOf('Language'),
    }),
    outline: [],
    attachments: [],
    async readPage(number) {
      const page = await document.getPage(number);
      const { items, styles } = await page.getTextContent();
      page.cleanup();
      if (number % pagesPerCleanup === 0) await document.cleanup();
      return linesOf(
        items.filter((item) => 'str' in item),
        styles,
        page.view,
      );
    },
    close: () => parser.destroy(),
  };
};
