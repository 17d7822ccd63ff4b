// Rows of segments → the same, cut where the same blanks come down through several of them: the gutters of a table.
import { cutSegment, type PdfSegment, piecePlaces } from './pdf-segments.ts';

type Row = readonly PdfSegment[];

interface Gutter {
  readonly from: number;
  readonly to: number;
}

/** As a multiple of the font's size: a blank between words is a third of it, and seldom a whole in justified text. */
const gutterLeast = 0.9;
/** With fewer rows, or two columns only, words may stand so by chance. */
const rowsLeast = 3;
const guttersLeast = 2;
/** No table that fits a page has more. */
const guttersMost = 64;

const guttersOf = (row: Row): Gutter[] => {
  // Most rows, and quickly told.
  if (row.length === 1 && row[0]!.pieces.length === 1) return [];
  const places = row.flatMap(piecePlaces);
  const gutters = places
    .slice(1)
    .map(({ start }, index) => ({ from: places[index]!.end, to: start }))
    .filter(({ from, to }) => to - from >= gutterLeast * row[0]!.size);
  return gutters.length > guttersMost ? [] : gutters;
};

/** What is a gutter in both. */
const common = (gutters: readonly Gutter[], others: readonly Gutter[], least: number): Gutter[] =>
  gutters.flatMap((one) =>
    others
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => to - from >= least),
  );

/** The rows from `first` on that have gutters in common, and those. */
const tableFrom = (rows: readonly Row[], first: number, isBelow: (above: Row, row: Row) => boolean) => {
  const least = gutterLeast * rows[first]![0]!.size;
  let gutters = guttersOf(rows[first]!);
  let after = first + 1;
  for (; after < rows.length && isBelow(rows[after - 1]!, rows[after]!); after++) {
    const shared = common(gutters, guttersOf(rows[after]!), least);
    if (shared.length < guttersLeast) break;
    gutters = shared;
  }
  return { rows: rows.slice(first, after), gutters };
};

export const cutAtTableGutters = (rows: readonly Row[], isBelow: (above: Row, row: Row) => boolean): Row[] => {
  const cut: Row[] = [];
  while (cut.length < rows.length) {
    const table = tableFrom(rows, cut.length, isBelow);
    const begins = (start: number, end: number): boolean =>
      table.gutters.some(({ from, to }) => end <= from && start >= to);
    if (table.rows.length < rowsLeast) cut.push(rows[cut.length]!);
    else cut.push(...table.rows.map((row) => row.flatMap((segment) => cutSegment(segment, begins))));
  }
  return cut;
};
