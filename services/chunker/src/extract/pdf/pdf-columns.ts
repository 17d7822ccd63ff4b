// The segments of a page → its rows in the order of reading: cells side by side are a row, columns are read one by one.
import { cutAtTableGutters } from './pdf-gutters.ts';
import { cutSegment, type PdfSegment, standTogether } from './pdf-segments.ts';

/** Segments that make one line. */
export type PdfRow = readonly PdfSegment[];

/** Characters of a table's cell, at most, that is told from a column's line. */
const cellCharactersMax = 25;
/** Columns that are written row by row: so many rows, and so many characters a segment on average, tell them from a table. */
const columnRowsLeast = 4;
const columnCharactersLeast = 25;
/** No page has more columns or lines; what goes on is looked at from there. */
const columnsMost = 64;
const columnRowsMost = 500;
/** Points by which the lines of a column may begin apart. */
const columnTolerance = 3;
/** Between a heading and its page, in a table of contents. */
export const dotLeaders = /(?: ?\.){4,}/;
export const hasDotLeaders = (text: string): boolean => text.includes('...') || text.includes('. .');
/** Lines farther apart than this multiple of the font's size are not of one column. */
const leadingMax = 2.6;

const lengthOf = ({ text }: PdfSegment): number => (hasDotLeaders(text) ? text.replace(dotLeaders, '') : text).length;

const besides = (row: PdfRow, next: PdfSegment): boolean => {
  const last = row.at(-1)!;
  return standTogether(last, next, next.size) && next.start >= last.end;
};

const rowsOf = (segments: readonly PdfSegment[]): PdfSegment[][] => {
  const rows: PdfSegment[][] = [];
  for (const segment of segments) {
    const row = rows.at(-1);
    if (row && besides(row, segment)) row.push(segment);
    else rows.push([segment]);
  }
  return rows;
};

const columnAt = (starts: readonly number[], { start }: PdfSegment): number =>
  starts.findIndex((column) => Math.abs(column - start) <= columnTolerance);

const isBelow = (above: PdfRow, row: PdfRow): boolean => {
  const gap = (above[0]!.height - row[0]!.height) / row[0]!.size;
  return above[0]!.angle === row[0]!.angle && gap > 0 && gap <= leadingMax;
};

/** The rows from `first` on that are written across the same columns: how many there are. */
const columnRows = (rows: readonly PdfRow[], first: number, starts: readonly number[]): number => {
  let after = first + 1;
  while (
    after < Math.min(rows.length, first + columnRowsMost) &&
    isBelow(rows[after - 1]!, rows[after]!) &&
    rows[after]!.every((segment) => columnAt(starts, segment) >= 0)
  )
    after++;
  return after - first;
};

const areColumns = (rows: readonly PdfRow[]): boolean => {
  const segments = rows.flat();
  const characters = segments.reduce((sum, segment) => sum + lengthOf(segment), 0);
  return rows.length >= columnRowsLeast && characters >= columnCharactersLeast * segments.length;
};

/** A row of a table, or lines of columns that stand beside each other by chance. */
const ownRows = (row: PdfRow): PdfRow[] => {
  const rows: PdfSegment[][] = [];
  let characters = 0;
  for (const segment of row) {
    const last = rows.at(-1);
    const own = lengthOf(segment);
    if (last && Math.min(characters, own) <= cellCharactersMax) last.push(segment);
    else {
      rows.push([segment]);
      characters = 0;
    }
    characters += own;
  }
  return rows;
};

/** Some files, and PDFium for what is turned upside down, go from the last line to the first. */
const upright = (rows: readonly PdfRow[]): PdfRow[] => {
  const ordered: PdfRow[] = [];
  for (let first = 0; first < rows.length; ) {
    let after = first + 1;
    while (after < rows.length && isBelow(rows[after]!, rows[after - 1]!) && overlap(rows[after - 1]!, rows[after]!))
      after++;
    ordered.push(...rows.slice(first, after).reverse());
    first = after;
  }
  return ordered;
};

const overlap = (one: PdfRow, other: PdfRow): boolean =>
  one[0]!.start < other.at(-1)!.end && other[0]!.start < one.at(-1)!.end;

/** Where many rows have a second column begins, the full lines before it leave but a narrow gutter in others. */
const cutAtGutters = (rows: readonly PdfRow[]): PdfRow[] => {
  const starts = rows.flatMap((row) => row.slice(1)).filter(({ text }) => text.length >= columnCharactersLeast);
  if (starts.length < columnRowsLeast) return [...rows];
  const counts = new Map<number, number>();
  const nearOf = (start: number): number => Math.round(start / columnTolerance);
  for (const { start } of starts) counts.set(nearOf(start), (counts.get(nearOf(start)) ?? 0) + 1);
  const begins = (start: number): boolean => {
    const near = nearOf(start);
    return [near - 1, near, near + 1].reduce((sum, at) => sum + (counts.get(at) ?? 0), 0) >= columnRowsLeast;
  };
  return rows.map((row) => row.flatMap((segment) => cutSegment(segment, begins)));
};

export const pdfRows = (segments: readonly PdfSegment[]): PdfRow[] => {
  const rows = cutAtTableGutters(cutAtGutters(rowsOf(segments)), isBelow);
  const ordered: PdfRow[] = [];
  for (let first = 0; first < rows.length; ) {
    const row = rows[first]!;
    const starts = row.map(({ start }) => start);
    const count = row.length > 1 && row.length <= columnsMost ? columnRows(rows, first, starts) : 1;
    const group = rows.slice(first, first + count);
    if (count > 1 && areColumns(group)) {
      for (const column of starts.keys())
        for (const segment of group.flat()) if (columnAt(starts, segment) === column) ordered.push([segment]);
      first += count;
    } else {
      ordered.push(...ownRows(row));
      first += 1;
    }
  }
  return upright(ordered);
};
