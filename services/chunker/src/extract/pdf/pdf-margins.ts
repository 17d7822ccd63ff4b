// Lines that stand on page after page, as running titles and page numbers do → the lines without them.
import type { PdfLine } from './pdf-lines.ts';

/** So many lines at a page's head, and as many at its foot, may be running ones. */
const linesPerMargin = 2;
/** Pages on which the same line must stand. */
const pagesLeast = 3;
/** Points by which its place may differ from page to page. */
const heightTolerance = 3;
/** Rows of a table stand this close, as multiples of the font's size. */
const rowGapMax = 2;

const marginLines = (lines: readonly PdfLine[]): Set<PdfLine> => {
  const pages = Map.groupBy(
    lines.filter(({ angle }) => angle === 0),
    ({ page }) => page,
  );
  const margins = new Set<PdfLine>();
  for (const page of pages.values()) {
    page.sort((a, b) => b.height - a.height);
    for (const line of [...page.slice(0, linesPerMargin), ...page.slice(-linesPerMargin)]) margins.add(line);
  }
  return margins;
};

/** Equal for what is one running line, whatever number it bears. */
const runningKey = ({ height, text }: PdfLine): string =>
  `${Math.round(height / heightTolerance)} ${text.replace(/\d+|\b[ivxlc]+\b/gi, '#')}`;

const areRows = (line: PdfLine, other: PdfLine | undefined): boolean =>
  other?.page === line.page &&
  other.table === line.table &&
  other.cells.length === line.cells.length &&
  (line.table !== undefined || Math.abs(other.height - line.height) <= rowGapMax * line.size);

/** Rows of tables that go on from page to page may be the same on each, but for numbers; and so are the names of their columns. */
const isRow = (lines: readonly PdfLine[], index: number): boolean => {
  const line = lines[index]!;
  return line.cells.length > 1 && (areRows(line, lines[index - 1]) || areRows(line, lines[index + 1]));
};

/** The first of every running title stays, so that no word of a document is lost; page numbers all go. */
export const leaveOutMargins = (
  lines: readonly PdfLine[],
): { readonly lines: readonly PdfLine[]; readonly characters: number } => {
  const rows = new Set(lines.filter((_, index) => isRow(lines, index)));
  const margins = [...marginLines(lines)].filter((line) => !rows.has(line));
  const repeated = [...Map.groupBy(margins, runningKey).values()].filter(
    (same) => new Set(same.map(({ page }) => page)).size >= pagesLeast,
  );
  const kept = new Set(repeated.flatMap(([first]) => (/\p{L}{3}/u.test(first!.text) ? first! : [])));
  const leftOut = new Set(repeated.flat().filter((line) => !kept.has(line)));
  // Numbers that are all that there is count no pages.
  if (leftOut.size === lines.length) return { lines, characters: 0 };
  return {
    lines: lines.flatMap((line) => (leftOut.has(line) ? [] : kept.has(line) ? { ...line, running: true } : line)),
    characters: [...leftOut].reduce((sum, { text }) => sum + text.length, 0),
  };
};
