// The rows of a page → its listings: lines of code in a font whose letters are equally wide, as they stand below each other.
import type { PdfRow } from './pdf-columns.ts';
import type { PdfPiece } from './pdf-page.ts';

export interface Listing {
  /** Points. */
  readonly letterWidth: number;
}

/** A line and how it stands: with its indent and the blanks in it, and behind it an empty line where there is one. */
export type ListingLine = { readonly of: Listing; readonly text: string };

/** As multiples of the font's size, letters of such fonts are no wider: signs of Chinese are. */
const letterWidthMax = 0.75;
/** Part of its width by which a letter may differ. */
const widthTolerance = 0.015;
/** Lines of one listing are so close, as multiples of the font's size: one or two may be empty. */
const gapMax = 4;
/** Where lines are at least this multiple of the usual step apart, there is an empty one between them. */
const emptyLineLeast = 1.6;
/** No line of code has its text farther to the right. */
const columnsMax = 400;

const isSame = (width: number, other: number): boolean => Math.abs(width - other) <= widthTolerance * other;

const isEven = ({ text, left, right, size, angle, direction, letterWidth }: PdfPiece): boolean =>
  letterWidth !== undefined &&
  letterWidth <= letterWidthMax &&
  angle === 0 &&
  direction === 'ltr' &&
  isSame((right - left) / text.length, letterWidth * size);

/** Of its letters, in points; undefined where they differ. */
const letterWidthOf = (row: PdfRow): number | undefined => {
  const [first] = row[0]!.pieces;
  if (first!.letterWidth === undefined) return undefined;
  const width = first!.letterWidth * first!.size;
  const pieces = row.flatMap((segment) => segment.pieces);
  return pieces.every((piece) => isEven(piece) && isSame(piece.letterWidth! * piece.size, width)) ? width : undefined;
};

const textFrom = (row: PdfRow, left: number, width: number): string => {
  let text = '';
  for (const piece of row.flatMap(({ pieces }) => pieces)) {
    const column = Math.min(columnsMax, Math.round((piece.left - left) / width));
    text = text.padEnd(Math.max(column, text.length)) + piece.text;
  }
  return text;
};

const stepTo = (row: PdfRow, next: PdfRow): number => row[0]!.height - next[0]!.height;

const linesOf = (rows: readonly PdfRow[], width: number): [PdfRow, ListingLine][] => {
  if (rows.length < 2) return [];
  const least = (values: readonly number[]): number => values.reduce((one, other) => Math.min(one, other));
  const left = least(rows.map((row) => row[0]!.pieces[0]!.left));
  const step = least(rows.slice(1).map((row, index) => stepTo(rows[index]!, row)));
  const of: Listing = { letterWidth: width };
  return rows.map((row, index) => {
    const next = rows[index + 1];
    const isFollowed = next && stepTo(row, next) >= emptyLineLeast * step;
    return [row, { of, text: textFrom(row, left, width) + (isFollowed ? '\n' : '') }];
  });
};

export const listingLines = (rows: readonly PdfRow[]): ReadonlyMap<PdfRow, ListingLine> => {
  const found: [PdfRow, ListingLine][] = [];
  let open: PdfRow[] = [];
  let width: number | undefined;
  const endListing = (): void => {
    if (width !== undefined) found.push(...linesOf(open, width));
    open = [];
  };
  for (const row of rows) {
    const own = letterWidthOf(row);
    const above = open.at(-1);
    const step = above ? stepTo(above, row) : 0;
    if (own === undefined || width === undefined || !isSame(own, width) || step <= 0 || step > gapMax * row[0]!.size)
      endListing();
    if (own !== undefined) open.push(row);
    width = own;
  }
  endListing();
  return new Map(found);
};
