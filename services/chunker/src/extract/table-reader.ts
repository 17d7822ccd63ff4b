// The tables of a page or document: the cells of a row joined on one line, unless the table only lays the page out.
import type { BlockKind } from './extracted-document.ts';
import { joinCells, partText, tableParts } from './table-text.ts';

/** A cell with more characters is a part of the page, not a piece of data. */
const cellCharactersMax = 2_000;

/** A table within a cell of data is a few words more of it; one that is longer is a part of the page. */
const nestedCharactersMax = 200;
/** Of empty cells that follow each other. */
const skippedCellsMax = 64;
/** Columns and rows that a cell may reach across. */
const spanMax = 64;

interface OpenTable {
  rows: string[][];
  inCell: boolean;
  /** The place of the cell that is open, in its row. */
  cell: number;
  /** For columns that a cell above reaches into: how many rows more. */
  readonly covered: Map<number, number>;
  /** Its cells are parts of the page, as they were before style sheets: paragraphs, one by one. */
  layout: boolean;
}

export interface TableReader {
  begin(): void;
  end(): void;
  beginRow(): void;
  beginCell(): void;
  /** Empty cells, of which some are kept, so that columns stay apart. */
  skipCells(count: number): void;
  /** The cell that is open reaches across so many columns and rows: the places that it covers are empty. */
  spanCell(columns: number, rows: number): void;
  /** Takes a text that belongs to a cell of data; false where it is a block of the page. */
  take(content: string): boolean;
  /** What follows is nothing that a cell of data holds: if one is open, its table lays out the page. */
  beginSection(): void;
}

export const createTableReader = (builder: { add(kind: BlockKind, text: string): unknown }): TableReader => {
  const tables: OpenTable[] = [];

  const addParagraphs = (cells: readonly string[]): void => {
    for (const cell of cells) if (cell !== '') builder.add('paragraph', cell);
  };
  const addRows = (rows: readonly string[][]): void => {
    if (rows.every((cells) => cells.length < 2)) addParagraphs(rows.map(joinCells));
    else for (const part of tableParts(rows)) builder.add('table', partText(part));
  };
  /** From the outermost on, for each has text before the next. */
  const beginSection = (): void => {
    for (const table of tables) {
      if (!table.inCell || table.layout) continue;
      const unfinished = table.rows.pop() ?? [];
      addRows(table.rows);
      addParagraphs(unfinished);
      table.rows = [];
      table.layout = true;
    }
  };
  const take = (content: string): boolean => {
    const table = tables.at(-1);
    if (!table?.inCell || table.layout) return false;
    const row = table.rows.at(-1)!;
    row[table.cell] = `${row[table.cell]} ${content.replaceAll('\n', ' ')}`.trim();
    if (row[table.cell]!.length > cellCharactersMax) beginSection();
    return true;
  };
  const addNested = ({ rows }: OpenTable): boolean => {
    const outer = tables.at(-1);
    // A first row may be all that there is: then the table lays out the page.
    if (!outer?.inCell || outer.layout || outer.rows.length < 2) return false;
    const content = rows.map((cells) => cells.filter((cell) => cell !== '').join(', ')).join('; ');
    return content.length <= nestedCharactersMax && (content === '' || take(content));
  };

  const beginCell = (): void => {
    const table = tables.at(-1);
    if (!table) return;
    if (table.rows.length === 0) table.rows.push([]);
    const row = table.rows.at(-1)!;
    for (let rows = table.covered.get(row.length) ?? 0; rows > 0; rows = table.covered.get(row.length) ?? 0) {
      table.covered.set(row.length, rows - 1);
      row.push('');
    }
    table.cell = row.push('') - 1;
    table.inCell = true;
  };

  return {
    begin() {
      tables.push({ rows: [], inCell: false, cell: 0, covered: new Map(), layout: false });
    },
    end() {
      const table = tables.pop();
      if (!table || addNested(table)) return;
      beginSection();
      addRows(table.rows);
    },
    beginRow() {
      const table = tables.at(-1);
      table?.rows.push([]);
      if (table) table.inCell = false;
    },
    beginCell,
    skipCells(count) {
      for (let cell = 0; cell < Math.min(count, skippedCellsMax); cell++) beginCell();
    },
    spanCell(columns, rows) {
      const table = tables.at(-1);
      const row = table?.rows.at(-1);
      if (!table?.inCell || !row) return;
      for (let column = 0; column < Math.min(columns, spanMax); column++) {
        if (column > 0) row.push('');
        if (rows > 1) table.covered.set(table.cell + column, Math.min(rows, spanMax) - 1);
      }
    },
    take,
    beginSection,
  };
};
