// The text of a page → its lines, in the order of reading.
import { dotLeaders, pdfRows } from './pdf-columns.ts';
import type { PdfBox, PdfPageText } from './pdf-page.ts';
import { type PdfSegment, pdfSegments } from './pdf-segments.ts';

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
  readonly box: PdfBox;
  /** Where the outline names it: its level, from 1, and the number of the heading whose line it is. */
  readonly heading?: { readonly level: number; readonly number: number };
}

const cellsOf = (row: readonly PdfSegment[]): string[] =>
  row
    .flatMap(({ text }) => (text.includes('...') || text.includes('. .') ? text.split(dotLeaders) : text))
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');

const boxOf = (row: readonly PdfSegment[]): PdfBox => {
  let [left, bottom, right, top] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { pieces } of row)
    for (const piece of pieces) {
      left = Math.min(left, piece.left);
      bottom = Math.min(bottom, piece.bottom);
      right = Math.max(right, piece.right);
      top = Math.max(top, piece.top);
    }
  return { left, bottom, right, top };
};

const lineOf = (row: readonly PdfSegment[], page: number): PdfLine | undefined => {
  const cells = cellsOf(row);
  if (cells.length === 0) return undefined;
  const { height, size, angle } = row.reduce((best, segment) =>
    segment.text.length > best.text.length ? segment : best,
  );
  const start = row.reduce((least, segment) => Math.min(least, segment.start), Number.POSITIVE_INFINITY);
  const end = row.reduce((most, segment) => Math.max(most, segment.end), Number.NEGATIVE_INFINITY);
  return { cells, text: cells.join(' '), page, start, end, height, size, angle, box: boxOf(row) };
};

export const pdfLines = (content: PdfPageText, page: number): PdfLine[] =>
  pdfRows(pdfSegments(content))
    .map((row) => lineOf(row, page))
    .filter((line) => line !== undefined);
