// The rows of a table that is written line by line → a cell in every column, empty where a row has none.
import type { PdfLine, PdfSpan } from './pdf-lines.ts';

/** From left to right, none overlapping another. */
const columnsOf = (spans: readonly PdfSpan[]): PdfSpan[] => {
  const columns: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start)) {
    const column = columns.at(-1);
    if (column && start < column.end) column.end = Math.max(column.end, end);
    else columns.push({ start, end });
  }
  return columns;
};

/** The cells as they are where one reaches across columns, or no row has all of them: then names may stand beside their figures. */
export const alignCells = (lines: readonly PdfLine[]): (readonly string[])[] => {
  const rows = lines.map(({ cells }) => cells);
  const columns = columnsOf(lines.flatMap(({ spans }) => spans ?? []));
  const isFull = ({ cells, spans }: PdfLine): boolean => spans !== undefined && cells.length === columns.length;
  if (!lines.some(isFull) || lines.every(isFull)) return rows;
  const placed = lines.map(({ spans }) =>
    columns.map((column) => spans?.findIndex(({ start, end }) => start < column.end && column.start < end) ?? -1),
  );
  const isWhole = ({ cells }: PdfLine, row: number): boolean =>
    placed[row]!.filter((cell) => cell >= 0).length === cells.length;
  return lines.every(isWhole)
    ? placed.map((cells, row) => cells.map((cell) => (cell < 0 ? '' : rows[row]![cell]!)))
    : rows;
};
