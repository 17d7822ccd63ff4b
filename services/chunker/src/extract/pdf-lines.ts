// The stretches of text on a page → its lines, in the order of the file, which is nearly always that of reading.
import { tidyText } from './decode-text.ts';
import type { PdfPageContent, PdfTextItem } from './pdf-engine.ts';

/** A blank this wide, as a multiple of the font's size, parts cells of a table: justified text spreads its blanks less. */
const cellGapLeast = 2;
const dotLeaders = /(?: ?\.){4,}/g;

export interface PdfLine {
  /** Not empty. More than one where wide blanks part the line, as in a table. */
  readonly cells: readonly string[];
  readonly text: string;
  /** From 1. */
  readonly page: number;
  /** Where the line begins and ends in the direction of reading, and how high it stands across that, in points. */
  readonly start: number;
  readonly end: number;
  readonly height: number;
  /** Of the font, in most of the line. */
  readonly size: number;
  /** Degrees that the line is turned by. */
  readonly angle: number;
}

type Place = Pick<PdfLine, 'start' | 'end' | 'height' | 'angle'>;

const sizeOf = ({ transform: [, , c = 0, d = 0] }: PdfTextItem): number => Math.hypot(c, d);

const placeOf = ({ transform, dir, width, height }: PdfTextItem, vertical: boolean): Place => {
  const [a = 1, b = 0, , , x = 0, y = 0] = transform;
  if (vertical) return { start: -y, end: height - y, height: x, angle: -90 };
  const turn = Math.atan2(b, a);
  const along = x * Math.cos(turn) + y * Math.sin(turn);
  const place = { height: y * Math.cos(turn) - x * Math.sin(turn), angle: Math.round((turn * 180) / Math.PI) };
  return dir === 'rtl'
    ? { ...place, start: -along - width, end: -along }
    : { ...place, start: along, end: along + width };
};

const cellsOf = (items: readonly PdfTextItem[]): string[] =>
  items
    .map((item) => {
      const isGap = item.str.trim() === '' && item.width > cellGapLeast * sizeOf(item);
      return isGap ? '\t' : tidyText(item.str).replace(/\s+/g, ' ');
    })
    .join('')
    .replaceAll(dotLeaders, '\t')
    .split('\t')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');

const lineOf = (items: readonly PdfTextItem[], page: number, styles: PdfPageContent['styles']): PdfLine | undefined => {
  const cells = cellsOf(items);
  if (cells.length === 0) return undefined;
  const printed = items.filter(({ str }) => str.trim() !== '');
  const places = printed.map((item) => placeOf(item, styles[item.fontName]?.vertical ?? false));
  const longest = printed.reduce((best, { str }, index) => (str.length > printed[best]!.str.length ? index : best), 0);
  const { height, angle } = places[longest]!;
  return {
    cells,
    text: cells.join(' '),
    page,
    start: places.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY),
    end: places.reduce((most, { end }) => Math.max(most, end), Number.NEGATIVE_INFINITY),
    height,
    size: sizeOf(printed[longest]!),
    angle,
  };
};

export const pdfLines = ({ items, styles }: PdfPageContent, page: number): PdfLine[] => {
  const lines: PdfLine[] = [];
  let open: PdfTextItem[] = [];
  const endLine = (): void => {
    const line = lineOf(open, page, styles);
    if (line) lines.push(line);
    open = [];
  };
  for (const item of items) {
    open.push(item);
    if (item.hasEOL) endLine();
  }
  endLine();
  return lines;
};
