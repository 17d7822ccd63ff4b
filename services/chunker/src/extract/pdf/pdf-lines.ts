// The text of a page → its lines, in the order of reading.
import { dotLeaders, hasDotLeaders, pdfRows } from './pdf-columns.ts';
import { type Listing, listingLines } from './pdf-listings.ts';
import type { PdfBox, PdfPageText } from './pdf-page.ts';
import { type PdfSegment, pdfSegments } from './pdf-segments.ts';
import { findTables, type PdfTable, type PdfTableRow } from './pdf-tables.ts';

/** Points, in the direction of reading. */
export interface PdfSpan {
  readonly start: number;
  readonly end: number;
}

export interface PdfLine {
  /** More than one where wide blanks part the line, as in a table, whose cells may be empty, or have lines of their own. */
  readonly cells: readonly string[];
  /** Where each cell stands, if that is known. */
  readonly spans?: readonly PdfSpan[];
  /** Not empty. */
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
  /** Whether it stands on page after page, of which this is the first, and so parts no paragraph. */
  readonly running?: boolean;
  /** The table of which it is a row, where that is known for certain. */
  readonly table?: PdfTable;
  /** The listing of which it is a line, and how it stands there. */
  readonly listing?: { readonly of: Listing; readonly text: string };
}

const cellsOf = (row: readonly PdfSegment[]): string[] =>
  row.flatMap(({ text }) => (hasDotLeaders(text) ? text.split(dotLeaders).flatMap((cell) => cell.trim() || []) : text));

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

const lineOf = (row: readonly PdfSegment[], cells: readonly string[], page: number): PdfLine => {
  const { height, size, angle } = row.reduce((best, segment) =>
    segment.text.length > best.text.length ? segment : best,
  );
  const start = row.reduce((least, segment) => Math.min(least, segment.start), Number.POSITIVE_INFINITY);
  const end = row.reduce((most, segment) => Math.max(most, segment.end), Number.NEGATIVE_INFINITY);
  const text = cells.join(' ').replaceAll('\n', ' ').trim();
  return { cells, text, page, start, end, height, size, angle, box: boxOf(row) };
};

const tableLine = (table: PdfTable, row: PdfTableRow, page: number): PdfLine => {
  const cells = row.map((cell) => cell?.text.split(dotLeaders).join(' ').trim() ?? '');
  const filled = row.filter((cell) => cell !== undefined);
  return { ...lineOf(filled, cells, page), table };
};

const flowLines = (segments: readonly PdfSegment[], page: number): PdfLine[] => {
  const rows = pdfRows(segments);
  const listings = listingLines(rows);
  return rows.flatMap((row) => {
    const cells = cellsOf(row);
    const listing = listings.get(row);
    const isSpanned = cells.length > 1 && cells.length === row.length;
    const line = {
      ...lineOf(row, cells, page),
      ...(isSpanned && { spans: row.map(({ start, end }) => ({ start, end })) }),
      ...(listing && { listing }),
    };
    return cells.length > 0 ? [line] : [];
  });
};

export const pdfLines = (content: PdfPageText, page: number): PdfLine[] =>
  findTables(pdfSegments(content)).flatMap((part) =>
    'rows' in part ? part.rows.map((row) => tableLine(part, row, page)) : flowLines(part, page),
  );
