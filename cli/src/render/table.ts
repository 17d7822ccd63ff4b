// Rows of cells → aligned lines. The last column is not padded, so that long keys stay whole.
import { displayWidth, padEnd } from './display-width.ts';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'right';
  /** Puts colour on a cell that is already aligned. */
  readonly paint?: (text: string, row: Row) => string;
}

const gap = '  ';

export const renderTable = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  paintHead: (line: string) => string,
): string[] => {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const widths = columns.map(({ head }, i) =>
    cells.reduce((width, line) => Math.max(width, displayWidth(line[i] ?? '')), head.length),
  );
  const place = (text: string, i: number): string => {
    if (columns[i]?.align === 'right') return ' '.repeat((widths[i] ?? 0) - displayWidth(text)) + text;
    return i === columns.length - 1 ? text : padEnd(text, widths[i] ?? 0);
  };
  const line = (texts: readonly string[], row?: Row): string =>
    texts
      .map((text, i) => {
        const paint = columns[i]?.paint;
        return row !== undefined && paint ? paint(place(text, i), row) : place(text, i);
      })
      .join(gap)
      .trimEnd();
  return [paintHead(line(columns.map(({ head }) => head))), ...rows.map((row, r) => line(cells[r] ?? [], row))];
};
