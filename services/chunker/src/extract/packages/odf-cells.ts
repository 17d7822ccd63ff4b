// The cells of an OpenDocument sheet, some of which stand for many → rows of its table.
import type { DocumentFlow } from '../document-flow.ts';
import type { Omissions } from '../omissions.ts';

/** Rows, columns or cells that one element stands for, at most. */
export const repeatsMax = 16_384;

/** Cells are held back until one has text: sheets end with a million empty ones. */
export const createCells = ({ tables, paragraph }: DocumentFlow, omissions: Omissions) => {
  let row: { text: string; repeats: number; readonly hidden: boolean }[] = [];
  let rowRepeats = 1;
  let column = 0;
  /** Of the sheet, for each column so far. */
  let hiddenColumns: boolean[] = [];
  return {
    beginSheet() {
      hiddenColumns = [];
    },
    addColumns(count: number, hidden: boolean) {
      for (let added = 0; added < count && hiddenColumns.length < repeatsMax; added++) hiddenColumns.push(hidden);
    },
    beginRow(repeats: number) {
      row = [];
      rowRepeats = repeats;
      column = 0;
    },
    beginCell(repeats: number) {
      row.push({ text: '', repeats, hidden: hiddenColumns[column] ?? false });
      column += repeats;
    },
    take(text: string) {
      const cell = row.at(-1);
      if (cell?.hidden) omissions.add('hidden rows and columns', text.length);
      else if (cell) cell.text = `${cell.text} ${text}`.trim();
    },
    endRow() {
      const filled = row.slice(0, row.findLastIndex(({ text }) => text !== '') + 1);
      if (filled.length === 0) return;
      for (let repeat = 0; repeat < rowRepeats; repeat++) {
        tables.beginRow();
        for (const { text, repeats } of filled)
          if (text === '') tables.skipCells(repeats);
          else
            for (let cell = 0; cell < repeats; cell++) {
              tables.beginCell();
              paragraph(text);
            }
      }
    },
  };
};
