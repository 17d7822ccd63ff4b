// The pieces of text on a page → its lines, in the order of the file.
import type { PdfPageText, PdfPiece } from './pdf-page.ts';

/** A blank this wide, as a multiple of the font's size, parts cells of a table: justified text spreads its blanks less. */
const cellGapLeast = 2;
/** Characters of a table's cell, at most, that is told from a column's line. */
const cellCharactersMax = 25;
/** Part of the font's size by which the cells of a row may stand higher or lower. */
const rowTolerance = 0.2;
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
  readonly box: PdfLineBox;
}

/** In points of the page's user space, y upwards. */
export interface PdfLineBox {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

type Place = Pick<PdfLine, 'start' | 'end' | 'height' | 'angle'>;

const placeOf = ({ x, y, left, bottom, right, top, angle, direction }: PdfPiece): Place => {
  if (direction === 'down') return { start: -top, end: -bottom, height: x, angle: -90 };
  if (angle === 0) {
    return direction === 'rtl'
      ? { start: -right, end: -left, height: y, angle }
      : { start: left, end: right, height: y, angle };
  }
  const turn = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const along = [left, right].flatMap((cornerX) => [bottom, top].map((cornerY) => cornerX * cos + cornerY * sin));
  return { start: Math.min(...along), end: Math.max(...along), height: y * cos - x * sin, angle };
};

const cellsOf = (pieces: readonly PdfPiece[], places: readonly Place[]): string[] =>
  pieces
    .map(({ text, blankBefore, size }, index) => {
      const gap = index === 0 ? 0 : places[index]!.start - places[index - 1]!.end;
      return `${blankBefore && gap > cellGapLeast * size ? '\t' : blankBefore ? ' ' : ''}${text}`;
    })
    .join('')
    .replaceAll(dotLeaders, '\t')
    .split('\t')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');

const lineOf = (pieces: readonly PdfPiece[], page: number): PdfLine | undefined => {
  const places = pieces.map(placeOf);
  const cells = cellsOf(pieces, places);
  if (cells.length === 0) return undefined;
  const longest = pieces.reduce((best, { text }, index) => (text.length > pieces[best]!.text.length ? index : best), 0);
  const { height, angle } = places[longest]!;
  let [start, end, left, bottom, right, top] = [Infinity, -Infinity, Infinity, Infinity, -Infinity, -Infinity];
  for (const [index, piece] of pieces.entries()) {
    start = Math.min(start, places[index]!.start);
    end = Math.max(end, places[index]!.end);
    left = Math.min(left, piece.left);
    bottom = Math.min(bottom, piece.bottom);
    right = Math.max(right, piece.right);
    top = Math.max(top, piece.top);
  }
  return {
    cells,
    text: cells.join(' '),
    page,
    start,
    end,
    height,
    size: pieces[longest]!.size,
    angle,
    box: { left, bottom, right, top },
  };
};

/** Engines part a row of a table where its cells stand far apart. Two long cells are lines of two columns. */
const goesOnInRow = (row: readonly PdfPiece[], next: readonly PdfPiece[]): boolean => {
  const [last, first] = [row.at(-1)!, next[0]!];
  const [before, after] = [placeOf(last), placeOf(first)];
  return (
    before.angle === after.angle &&
    Math.abs(before.height - after.height) <= rowTolerance * first.size &&
    after.start - before.end > cellGapLeast * first.size &&
    Math.min(charactersOf(row), charactersOf(next)) <= cellCharactersMax
  );
};

const charactersOf = (pieces: readonly PdfPiece[]): number =>
  pieces.reduce((sum, { text }) => sum + text.length + 1, -1);

const rowsOf = (lines: PdfPageText['lines']): PdfPiece[][] => {
  const rows: PdfPiece[][] = [];
  for (const line of lines) {
    const row = rows.at(-1);
    if (row && goesOnInRow(row, line)) row.push({ ...line[0]!, blankBefore: true }, ...line.slice(1));
    else rows.push([...line]);
  }
  return rows;
};

export const pdfLines = ({ lines }: PdfPageText, page: number): PdfLine[] =>
  rowsOf(lines)
    .map((pieces) => lineOf(pieces, page))
    .filter((line) => line !== undefined);
