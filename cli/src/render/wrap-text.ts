// Text of unknown origin → lines of a terminal.
import { displayWidth, fitting } from './display-width.ts';

/** Without what a terminal would obey instead of show: documents and keys come from anybody. */
export const printable = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ');

/** As `printable`, on one line. */
export const printableLine = (text: string): string => printable(text).replaceAll('\n', ' ');

/** Lines of at most so many columns; the text's own line breaks and indentation stay, blank lines do not repeat. */
export const wrap = (text: string, columns: number): string[] =>
  printable(text)
    .replace(/\n\s*\n\s*\n/g, '\n\n')
    .split('\n')
    .flatMap((line) => wrapLine(line.trimEnd(), columns));

const wrapLine = (line: string, columns: number): string[] => {
  if (displayWidth(line) <= columns) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S)\s+(?=\S)/)) {
    const joined = current === '' ? word : `${current} ${word}`;
    if (displayWidth(joined) <= columns) {
      current = joined;
      continue;
    }
    if (current !== '') lines.push(current);
    let rest = word;
    while (displayWidth(rest) > columns) {
      const head = fitting(rest, columns);
      lines.push(head);
      rest = rest.slice(head.length);
    }
    current = rest;
  }
  return [...lines, current];
};
