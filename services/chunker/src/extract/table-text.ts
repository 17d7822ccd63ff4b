// The rows of a table → its text in parts, each of which begins with the header, so that no row is without its columns' names.
import { limits } from '@alex/core/limits';

const cellSeparator = ' | ';

/** Of tables with names, prices and dates, at most (measured, docs/decisions/0031). */
const tokensPerCharacter = 0.62;
/** Characters of a part, header included: it fits the usual chunk. */
const partCharactersMost = Math.floor(limits.chunkTokensDefault / tokensPerCharacter);
/** A longer header is not said again: it would be most of every part. */
const headerCharactersMax = partCharactersMost / 2;
/** A longer cell is no column's name. */
const nameCharactersMax = 60;

/** The cells of a row in one line, without the empty ones at its end. */
export const joinCells = (cells: readonly string[]): string =>
  cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1).join(cellSeparator);

/** A row that names columns: words in all of its cells, and at least two. */
export const isHeader = (cells: readonly string[]): boolean => {
  const filled = cells.filter((cell) => cell !== '');
  return (
    filled.length >= 2 &&
    filled.length >= cells.length - 1 &&
    filled.every((cell) => cell.length <= nameCharactersMax && /\p{L}/u.test(cell))
  );
};

/** A header that is said again with every part; undefined where the first row is none. */
const repeatedHeader = (cells: readonly string[], line: string): string | undefined =>
  isHeader(cells) && line.length <= headerCharactersMax ? line : undefined;

/** Rows of one cell before the header are what a report says first: its name, its day. */
const isTitle = (cells: readonly string[]): boolean => cells.filter((cell) => cell !== '').length === 1;

/** Lines of a table, none of them empty. */
export interface TablePart {
  readonly lines: readonly string[];
  /** Whether the first is the header of another part, said again. */
  readonly repeatsHeader: boolean;
}

export const partText = ({ lines }: TablePart): string => lines.join('\n');

/**
 * Every row is in one part, and the header in each but for a part of the rows before it; without a header there is one part.
 * None is empty.
 */
export function* tableParts(rows: Iterable<readonly string[]>): Generator<TablePart> {
  let titles: string[] = [];
  let header: string | undefined;
  let part: string[] | undefined;
  let repeatsHeader = false;
  let characters = 0;
  for (const cells of rows) {
    const line = joinCells(cells);
    if (line === '') continue;
    if (part === undefined && isTitle(cells)) {
      titles.push(line);
      continue;
    }
    if (part === undefined) {
      header = repeatedHeader(cells, line);
      if (header !== undefined && titles.length > 0) yield { lines: titles, repeatsHeader };
      part = header === undefined ? titles : [];
      titles = [];
    } else if (header !== undefined && part.length > 1 && characters + line.length > partCharactersMost) {
      yield { lines: part, repeatsHeader };
      part = [header];
      repeatsHeader = true;
      characters = header.length + 1;
    }
    part.push(line);
    characters += line.length + 1;
  }
  if (part !== undefined || titles.length > 0) yield { lines: part ?? titles, repeatsHeader };
}
