// The tables of a page or document: the cells of a row joined on one line, unless the table only lays the page out.
import type { BlockKind } from './extracted-document.ts';
import { joinCells, tableParts } from './table-text.ts';

/** A cell with more characters is a part of the page, not a piece of data. */
const cellCharactersMax = 2_000;

interface OpenTable {
  rows: string[][];
  inCell: boolean;
  /** Its cells are parts of the page, as they were before style sheets: paragraphs, one by one. */
  layout: boolean;
}

export interface TableReader {
  begin(): void;
  end(): void;
  beginRow(): void;
  beginCell(): void;
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
    else for (const part of tableParts(rows)) builder.add('table', part);
  };
  const beginSection = (): void => {
    const table = tables.at(-1);
    if (!table?.inCell || table.layout) return;
    const unfinished = table.rows.pop() ?? [];
    addRows(table.rows);
    addParagraphs(unfinished);
    table.rows = [];
    table.layout = true;
  };

  return {
    begin() {
      beginSection();
      tables.push({ rows: [], inCell: false, layout: false });
    },
    end() {
      addRows(tables.pop()?.rows ?? []);
    },
    beginRow() {
      const table = tables.at(-1);
      table?.rows.push([]);
      if (table) table.inCell = false;
    },
    beginCell() {
      const table = tables.at(-1);
      if (!table) return;
      if (table.rows.length === 0) table.rows.push([]);
      table.rows.at(-1)!.push('');
      table.inCell = true;
    },
    take(content) {
      const table = tables.at(-1);
      if (!table?.inCell || table.layout) return false;
      const row = table.rows.at(-1)!;
      row.push(`${row.pop()} ${content.replaceAll('\n', ' ')}`.trim());
      if (row.at(-1)!.length > cellCharactersMax) beginSection();
      return true;
    },
    beginSection,
  };
};
