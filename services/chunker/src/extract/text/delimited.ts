// CSV and TSV → one row a line, cells joined with ` | `, the header again every few rows. Quoted cells may hold separators, quotes and line ends (RFC 4180).
import type { ExtractedDocument } from '../extracted-document.ts';
import { partText, tableParts } from '../table-text.ts';
import { createTextBuilder } from '../text-builder.ts';

/** Characters of the head in which the separator is looked for. */
const headCharacters = 4096;

/** Excel's own line, which is none of the table. */
const named = /^sep=([,;\t|])\n/;

/** The separator that most lines of the head hold; Excel writes semicolons where the comma is a decimal point. */
const separatorOf = (text: string): string => {
  const lines = text.slice(0, headCharacters).split('\n');
  const linesWith = (separator: string): number => lines.filter((line) => line.includes(separator)).length;
  return [',', ';', '\t', '|'].reduce((best, next) => (linesWith(next) > linesWith(best) ? next : best));
};

/** Cells of each row; a quote inside an unquoted cell is a character like any other, and so is one that is never closed, and all behind it. */
function* delimitedRows(text: string, separator: string): Generator<string[]> {
  const special = new RegExp(`[${separator}\n]`, 'g');
  let quotes = true;
  let row: string[] = [];
  for (let position = 0; position < text.length; ) {
    let cell = '';
    if (quotes && text[position] === '"') {
      let end = text.indexOf('"', position + 1);
      while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
      quotes = end >= 0;
      if (quotes) {
        cell = text.slice(position + 1, end).replaceAll('""', '"');
        position = end + 1;
      }
    }
    special.lastIndex = position;
    const end = special.exec(text)?.index ?? text.length;
    row.push((cell + text.slice(position, end)).replace(/\s+/g, ' ').trim());
    if (text[end] !== separator) {
      yield row;
      row = [];
    }
    position = end + 1;
  }
  if (row.length > 0) yield row;
}

export const extractDelimited = (text: string): ExtractedDocument => {
  const builder = createTextBuilder();
  const [line = '', separator = separatorOf(text)] = named.exec(text) ?? [];
  for (const part of tableParts(delimitedRows(text.slice(line.length), separator)))
    builder.add('table', partText(part));
  return { format: 'csv', ...builder.build(), title: '', leftOut: [] };
};
