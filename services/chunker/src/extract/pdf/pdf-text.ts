// The paragraphs of a PDF → its text, with headings told by their size, and where each page begins.
import type { BlockKind, ExtractedDocument, LinePlace } from '../extracted-document.ts';
import { tableParts } from '../table-text.ts';
import { createTextBuilder } from '../text-builder.ts';
import type { PdfLine } from './pdf-lines.ts';
import type { PdfParagraph } from './pdf-paragraphs.ts';
import { alignCells } from './pdf-table-columns.ts';
import { type JoinLines, lineJoiner } from './pdf-words.ts';

/** A heading is larger than the text by at least this factor, and no longer than this. */
const headingSizeLeast = 1.15;
const headingCharactersMax = 200;
const headingLevelMax = 6;

const listItem = /^(?:[•◦▪‣●○■□➢–-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s/;

/** Sizes to half a point: they come out of multiplied matrices. */
const sizeOf = ({ size }: PdfLine): number => Math.round(size * 2) / 2;

/** The size of most of the text. */
const bodySize = (paragraphs: readonly PdfParagraph[]): number => {
  const characters = new Map<number, number>();
  for (const { lines } of paragraphs)
    for (const line of lines) characters.set(sizeOf(line), (characters.get(sizeOf(line)) ?? 0) + line.text.length);
  return [...characters].reduce((most, next) => (next[1] > most[1] ? next : most), [0, 0])[0];
};

/** A line of a table of contents, however large: behind a wide blank or dots stands a page. */
const namesPage = ({ cells }: PdfLine): boolean => cells.length > 1 && /^(?:\d+|[ivxlc]+)$/i.test(cells.at(-1)!);

const isHeading = ({ lines, kind }: PdfParagraph, body: number): boolean => {
  if (kind !== 'text' || sizeOf(lines[0]!) < body * headingSizeLeast || lines.some(namesPage)) return false;
  const text = lines.map((line) => line.text).join(' ');
  return text.length <= headingCharactersMax && /\p{L}{2}/u.test(text) && !/[.,;]$/.test(text);
};

/** As the outline says, and one below that for what only looks like a heading. */
const outlineLevels = (paragraphs: readonly PdfParagraph[]): Map<PdfParagraph, number> => {
  const named = paragraphs.flatMap((paragraph) => {
    const level = paragraph.lines[0]!.heading?.level;
    return level === undefined ? [] : [[paragraph, Math.min(level, headingLevelMax)] as const];
  });
  const sizes = new Map(named.map(([{ lines }, level]) => [sizeOf(lines[0]!), level]));
  const deepest = Math.max(0, ...sizes.values());
  const body = bodySize(paragraphs);
  const others = paragraphs
    .filter((paragraph) => !paragraph.lines[0]!.heading && isHeading(paragraph, body))
    .map((paragraph) => {
      const size = sizeOf(paragraph.lines[0]!);
      const isAbove = [...sizes.keys()].every((other) => other < size);
      return [paragraph, isAbove ? 1 : (sizes.get(size) ?? Math.min(deepest + 1, headingLevelMax))] as const;
    });
  return new Map([...named, ...others]);
};

/** The level of each heading: the largest size is the first, where no outline says otherwise. */
const headingLevels = (paragraphs: readonly PdfParagraph[]): Map<PdfParagraph, number> => {
  if (paragraphs.some(({ lines }) => lines[0]!.heading)) return outlineLevels(paragraphs);
  const body = bodySize(paragraphs);
  const headings = paragraphs.filter((paragraph) => isHeading(paragraph, body));
  const sizes = [...new Set(headings.map(({ lines }) => sizeOf(lines[0]!)))].sort((a, b) => b - a);
  return new Map(
    headings.map((heading) => [heading, Math.min(headingLevelMax, sizes.indexOf(sizeOf(heading.lines[0]!)) + 1)]),
  );
};

const rounded = (points: number): number => Math.round(points * 10) / 10;

const placeOf = ({ page, box: { left, bottom, right, top } }: PdfLine, start: number, text: string): LinePlace => ({
  start,
  end: start + text.trimEnd().length,
  page,
  x: rounded(left),
  y: rounded(bottom),
  width: rounded(right - left),
  height: rounded(top - bottom),
});

/** A block of the text, and what it holds of each line; undefined for what is said again. */
interface TextPart {
  readonly texts: readonly string[];
  readonly lines: readonly (PdfLine | undefined)[];
}

const tableTexts = ({ lines }: PdfParagraph, join: JoinLines): TextPart[] => {
  const rows = lines.values();
  const cells = alignCells(lines).map((row) =>
    row.map((cell) => cell.split('\n').reduce((text, next) => join(text, next) + next)),
  );
  return Array.from(tableParts(cells), ({ lines: texts, repeatsHeader }) => ({
    texts: texts.map((text, index) => (index + 1 < texts.length ? `${text}\n` : text)),
    lines: texts.map((_, index) => (repeatsHeader && index === 0 ? undefined : rows.next().value)),
  }));
};

const textParts = (paragraph: PdfParagraph, join: JoinLines): TextPart[] => {
  const { lines, kind } = paragraph;
  if (kind === 'table') return tableTexts(paragraph, join);
  const texts = lines.map(({ text, listing }, index) => {
    const next = lines[index + 1];
    if (kind === 'listing') return next ? `${listing!.text}\n` : listing!.text.trimEnd();
    return next ? join(text, next.text) : text;
  });
  return [{ texts, lines }];
};

/** Pages without text begin where the next one does. */
const filledStarts = (starts: ReadonlyMap<number, number>, pageCount: number, end: number): number[] => {
  const filled = [0];
  let start = end;
  for (let page = pageCount; page > 1; page--) {
    start = starts.get(page) ?? start;
    filled[page - 1] = start;
  }
  return filled;
};

export const pdfText = (
  paragraphs: readonly PdfParagraph[],
  pageCount: number,
): Pick<ExtractedDocument, 'text' | 'blocks'> & {
  readonly pageStarts: number[];
  readonly lines: LinePlace[];
} => {
  const levels = headingLevels(paragraphs);
  const join = lineJoiner(paragraphs.flatMap(({ lines }) => lines));
  const builder = createTextBuilder();
  const starts = new Map<number, number>();
  const places: LinePlace[] = [];
  for (const paragraph of paragraphs) {
    const level = levels.get(paragraph);
    for (const { texts, lines } of textParts(paragraph, join)) {
      const kind = level !== undefined ? 'heading' : kindOf(paragraph, texts[0]!);
      let offset = builder.add(kind, texts.join(''), level);
      for (const [index, text] of texts.entries()) {
        const line = lines[index];
        if (line && !starts.has(line.page)) starts.set(line.page, offset);
        if (line) places.push(placeOf(line, offset, text));
        offset += text.length;
      }
    }
  }
  const { text, blocks } = builder.build();
  return { text, blocks, pageStarts: filledStarts(starts, pageCount, text.length), lines: places };
};

const kindOf = ({ kind }: PdfParagraph, text: string): BlockKind => {
  if (kind === 'table') return 'table';
  if (kind === 'listing') return 'code';
  return listItem.test(text) ? 'list-item' : 'paragraph';
};
