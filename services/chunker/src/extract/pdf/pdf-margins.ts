// Lines that stand on page after page, as running titles and page numbers do → the lines without them.
import type { PdfLine } from './pdf-lines.ts';

/** So many lines at a page's head, and as many at its foot, may be running ones. */
const linesPerMargin = 2;
/** Pages on which the same line must stand. */
const pagesLeast = 3;
/** Points by which its place may differ from page to page. */
const heightTolerance = 3;

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

/** The first of every running title stays, so that no word of a document is lost; page numbers all go. */
export const leaveOutMargins = (
  lines: readonly PdfLine[],
): { readonly lines: readonly PdfLine[]; readonly characters: number } => {
  const repeated = [...Map.groupBy(marginLines(lines), runningKey).values()].filter(
    (same) => new Set(same.map(({ page }) => page)).size >= pagesLeast,
  );
  const leftOut = new Set(repeated.flatMap((same) => (/\p{L}{3}/u.test(same[0]!.text) ? same.slice(1) : same)));
  return {
    lines: lines.filter((line) => !leftOut.has(line)),
    characters: [...leftOut].reduce((sum, { text }) => sum + text.length, 0),
  };
};
