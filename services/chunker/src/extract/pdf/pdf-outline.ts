// The outline of a PDF, which viewers show beside the pages → the lines that are its headings.
import type { PdfLine } from './pdf-lines.ts';
import type { PdfOutlineItem } from './pdf-page.ts';

/** Lines that a heading takes at most. */
const headingLinesMax = 3;
const numbering = /^(?:\p{N}+[.)]?|[ivxlc]+[.)]|[a-z][.)])+/u;

/** Equal for a title and the line that shows it, whatever their case, blanks and signs, and whether or not it is numbered. */
const keyOf = (text: string): string => {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}.)]/gu, '');
  const key = plain.replace(numbering, '').replace(/[.)]/g, '');
  return key === '' ? plain : key;
};

/** How many lines from `first` on make the title, on one page; 0 where they do not. */
const linesOfTitle = (lines: readonly PdfLine[], first: number, title: string): number => {
  let text = '';
  for (let count = 1; count <= headingLinesMax && first + count <= lines.length; count++) {
    text += ` ${lines[first + count - 1]!.text}`;
    if (keyOf(text) === title) return count;
  }
  return 0;
};

/** The lines, those of headings with their level and the heading's number, by which its lines are known to be one. */
export const markHeadings = (lines: readonly PdfLine[], outline: readonly PdfOutlineItem[]): PdfLine[] => {
  const marked = new Map<PdfLine, NonNullable<PdfLine['heading']>>();
  const pages = Map.groupBy(lines, ({ page }) => page);
  for (const [number, { title, level, page }] of outline.entries()) {
    const own = pages.get(page) ?? [];
    const key = keyOf(title);
    if (key === '') continue;
    const places = [...own.keys()].filter((at) => !marked.has(own[at]!) && linesOfTitle(own, at, key) > 0);
    if (places.length === 0) continue;
    // A running title has the same words in smaller letters.
    const first = places.reduce((best, at) => (own[at]!.size > own[best]!.size ? at : best));
    for (const line of own.slice(first, first + linesOfTitle(own, first, key))) marked.set(line, { level, number });
  }
  return lines.map((line) => {
    const heading = marked.get(line);
    return heading ? { ...line, heading } : line;
  });
};
