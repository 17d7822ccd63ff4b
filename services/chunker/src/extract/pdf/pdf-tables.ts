// The segments of a page → the tables whose cells wrap, told by the order in which programs write them: cell by cell, row by row.
import { cutSegment, joinSegments, type PdfSegment, standTogether } from './pdf-segments.ts';

/** A cell for each column; undefined where it is empty. */
export type PdfTableRow = readonly (PdfSegment | undefined)[];

export interface PdfTable {
  readonly rows: readonly PdfTableRow[];
}

interface Cell {
  readonly lines: PdfSegment[];
  start: number;
  end: number;
}

interface Row {
  readonly cells: Cell[];
  /** Of the baselines in it, the lowest. */
  bottom: number;
}

/** Part of the font's size by which what is lower stands in a line of its own. */
const stepLeast = 0.5;
/** Lines of a cell are at most this far apart, as multiples of the font's size: in the first of a row, they may be a heading above it. */
const leadingMax = { first: 1.45, others: 2.2 };
const rowGapMax = 8;
/** Part by which the font's size may change in a cell. */
const sizeTolerance = 0.12;
/** Cells are so far apart, as multiples of the font's size: what is raised in a formula is not. */
const cellGapLeast = 0.15;
/** A blank of a line that is so wide may lie between two cells, if others agree; one that is wider than this does. */
const lineGapLeast = 0.9;
const lineGapCertain = 2;
/** No table that fits a page has more. */
const columnsMax = 64;
/** Fewer columns are a table only with more rows: words stand beside words by chance. */
const rowsLeast = { ofTwoColumns: 3, ofMore: 2 };
/** Of the places for cells, so many are filled. */
const filledShareLeast = 0.5;
/** What is longer is a column of the page. */
const cellCharactersMax = 500;
/** Where fewer cells hold as much as this, formulas stand below each other. */
const word = /[\p{L}\p{N}]{2}/u;
const wordShareLeast = 0.5;
/** What stands before the items of a list. */
const marker = /^(?:[^\p{L}\p{N}]{1,2}|o|[([]?\w{1,4}[.)\]])$/u;
const markerShareMax = 0.5;

/** Whether a line stands below the last one of a cell, or, behind a wide blank, beside it. */
const goesOnIn = (cell: Cell, line: PdfSegment, leading: number): boolean => {
  const above = cell.lines.at(-1)!;
  if (above.angle !== line.angle || Math.abs(above.size - line.size) > sizeTolerance * above.size) return false;
  const step = (above.height - line.height) / line.size;
  const isBelow = step > stepLeast && step <= leading && cell.start < line.end;
  return (isBelow || (standTogether(above, line, line.size) && line.start >= above.end)) && line.start < cell.end;
};

const rowOf = (line: PdfSegment): Row => ({
  cells: [{ lines: [line], start: line.start, end: line.end }],
  bottom: line.height,
});

/** Adds a line to the row, below the last cell's or beside it; false where it stands elsewhere. */
const take = (row: Row, above: Row | undefined, line: PdfSegment): boolean => {
  const cell = row.cells.at(-1)!;
  if (goesOnIn(cell, line, row.cells.length === 1 ? leadingMax.first : leadingMax.others)) {
    cell.lines.push(line);
    cell.start = Math.min(cell.start, line.start);
    cell.end = Math.max(cell.end, line.end);
  } else {
    const isBeside = cell.lines[0]!.angle === line.angle && line.start - cell.end >= cellGapLeast * line.size;
    const isLevel =
      line.height >= row.bottom - stepLeast * line.size &&
      line.height < (above?.bottom ?? Number.POSITIVE_INFINITY) - stepLeast * line.size;
    if (!isBeside || !isLevel || row.cells.length === columnsMax) return false;
    row.cells.push({ lines: [line], start: line.start, end: line.end });
  }
  row.bottom = Math.min(row.bottom, line.height);
  return true;
};

const isNext = (row: Row, line: PdfSegment): boolean => {
  const gap = (row.bottom - line.height) / line.size;
  return gap > stepLeast && gap <= rowGapMax && row.cells[0]!.lines[0]!.angle === line.angle;
};

interface Column {
  start: number;
  end: number;
}

/** The columns of a table that grows row by row. */
const createColumns = () => {
  const columns: Column[] = [];
  const columnsOf = ({ start, end }: Column): Column[] =>
    columns.filter((column) => start < column.end && column.start < end);
  return {
    columns,
    columnOf: (cell: Cell): Column => columnsOf(cell)[0]!,
    /** False where a cell reaches across columns, or two of the row lie in one. */
    take({ cells }: Row): boolean {
      const found = cells.map(columnsOf);
      const isSplit = (index: number): boolean => {
        const [before, cell] = [cells[index - 1], cells[index]!];
        const [line] = cell.lines;
        if (!before || found[index]![0] === undefined || found[index]![0] !== found[index - 1]![0]) return false;
        const isOneLine = standTogether(before.lines[0]!, line!, line!.size);
        return !isOneLine || cell.start - before.end > lineGapCertain * line!.size;
      };
      if (columns.length > columnsMax || found.some((own, index) => own.length > 1 || isSplit(index))) return false;
      for (const [index, cell] of cells.entries()) {
        const [column] = found[index]!;
        if (!column) columns.push({ start: cell.start, end: cell.end });
        else {
          column.start = Math.min(column.start, cell.start);
          column.end = Math.max(column.end, cell.end);
        }
      }
      return true;
    },
  };
};

const tableOf = (rows: readonly Row[], { columns, columnOf }: ReturnType<typeof createColumns>): PdfTable => {
  const places = columns.toSorted((one, other) => one.start - other.start);
  return {
    rows: rows.map(({ cells }) => {
      const byColumn = Map.groupBy(cells, columnOf);
      return places.map((column) => {
        const lines = byColumn.get(column)?.flatMap((cell) => cell.lines);
        return lines && joinSegments(lines);
      });
    }),
  };
};

/** Whether it is one, with cells of which some wrap; the others are told line by line. */
const isTable = ({ rows }: PdfTable): boolean => {
  const cells = rows.flat().filter((cell) => cell !== undefined);
  const columns = rows[0]?.length ?? 0;
  if (columns < 2 || rows.length < (columns === 2 ? rowsLeast.ofTwoColumns : rowsLeast.ofMore)) return false;
  const shareOf = (some: readonly unknown[], all: number): number => some.length / all;
  const markers = rows.filter(([first]) => first === undefined || marker.test(first.text));
  return (
    shareOf(cells, columns * rows.length) >= filledShareLeast &&
    shareOf(
      cells.filter(({ text }) => word.test(text)),
      cells.length,
    ) >= wordShareLeast &&
    (columns > 2 || shareOf(markers, rows.length) <= markerShareMax) &&
    cells.every(({ text }) => text.length <= cellCharactersMax) &&
    cells.some(({ text }) => text.includes('\n'))
  );
};

interface Found {
  readonly table: PdfTable | undefined;
  /** The segment behind it, or from which on the next may begin. */
  readonly after: number;
}

/** Cut at blanks that may part cells. */
const linesOf = (segment: PdfSegment): PdfSegment[] =>
  cutSegment(segment, (start, end) => start - end >= lineGapLeast * segment.size);

/** A table begins and ends with a row of several cells: a single one may be the page's text. */
const tableFrom = (segments: readonly PdfSegment[], first: number): Found => {
  const columns = createColumns();
  const rows: Row[] = [];
  let last = { rows: 0, after: first };
  let row: Row | undefined;
  let at = first;
  const endRow = (): boolean => {
    if (!row || (rows.length === 0 && row.cells.length === 1) || !columns.take(row)) return false;
    rows.push(row);
    if (row.cells.length > 1) last = { rows: rows.length, after: at };
    return true;
  };
  const takeLine = (line: PdfSegment, index: number): boolean => {
    if (row) {
      if (take(row, rows.at(-1), line)) return true;
      const goesOn = isNext(row, line);
      // What a segment has begun goes on in it.
      if (index > 0 || !endRow() || !goesOn) return false;
    }
    row = rowOf(line);
    return true;
  };
  while (at < segments.length && linesOf(segments[at]!).every(takeLine)) at++;
  if (at === segments.length) endRow();
  const table = tableOf(rows.slice(0, last.rows), columns);
  return isTable(table) ? { table, after: last.after } : { table: undefined, after: Math.max(at - 1, first + 1) };
};

/** Parted into tables and what lies between them, in the order of the file. */
export const findTables = (segments: readonly PdfSegment[]): (PdfTable | readonly PdfSegment[])[] => {
  const parts: (PdfTable | readonly PdfSegment[])[] = [];
  let begin = 0;
  for (let at = 0; at < segments.length; ) {
    const { table, after } = tableFrom(segments, at);
    if (table) {
      if (begin < at) parts.push(segments.slice(begin, at));
      parts.push(table);
      begin = after;
    }
    at = after;
  }
  if (begin < segments.length) parts.push(segments.slice(begin));
  return parts;
};
