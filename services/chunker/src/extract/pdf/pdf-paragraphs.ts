// The lines of a PDF → its paragraphs, of which a PDF knows nothing: told by gaps, indents, and lines that end early.
import { isHeader } from '../table-text.ts';
import type { PdfLine } from './pdf-lines.ts';

export interface PdfParagraph {
  readonly lines: PdfLine[];
  /** The lines of a table, or of a table of contents, are its rows. */
  readonly kind: 'text' | 'table' | 'listing';
}

/** Where more of the text stands in letters of one width, that is how the document is written, and says nothing. */
const listingShareMax = 0.8;

/** Lines farther apart than this multiple of the font's size belong to different paragraphs in every layout. */
const gapMax = 2.6;
/** Within it, lines belong together that are at most this much farther apart than most lines of the page. */
const gapTolerance = 1.25;
const sizeTolerance = 0.12;
/** The least indent, and the least room at a line's end, as multiples of the font's size. */
const indentLeast = 0.8;
const roomLeast = 0.6;

const bullet = /^[•◦▪‣●○■□➢]\s/;
const firstWord = /^(?:[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|\S+)/u;

const inOneFont = (one: PdfLine, other: PdfLine): boolean =>
  one.angle === other.angle && Math.abs(one.size - other.size) <= sizeTolerance * Math.max(one.size, other.size);

/** How far a line stands below the one before it, as a multiple of the font's size. */
const gapBelow = (above: PdfLine, line: PdfLine): number => (above.height - line.height) / line.size;

const isBelow = (above: PdfLine, line: PdfLine): boolean => {
  const gap = gapBelow(above, line);
  const overlaps = line.start < above.end && above.start < line.end;
  return above.page === line.page && inOneFont(above, line) && gap > 0 && gap <= gapMax && overlaps;
};

/** The gap between most lines of each page. */
const usualGaps = (lines: readonly PdfLine[]): Map<number, number> => {
  const below = lines.flatMap((line, index) => {
    const above = lines[index - 1];
    return above && isBelow(above, line) ? [{ page: line.page, gap: gapBelow(above, line) }] : [];
  });
  return new Map(
    [...Map.groupBy(below, ({ page }) => page)].map(([page, gaps]) => [
      page,
      gaps.map(({ gap }) => gap).sort((a, b) => a - b)[gaps.length >> 1]!,
    ]),
  );
};

const parts = <Item>(items: readonly Item[], begins: (before: Item, item: Item) => boolean): Item[][] => {
  const found: Item[][] = [];
  for (const [index, item] of items.entries())
    if (index === 0 || begins(items[index - 1]!, item)) found.push([item]);
    else found.at(-1)!.push(item);
  return found;
};

/** What is known to be one table or listing; undefined for text. */
type PartOf = (line: PdfLine) => object | undefined;

/** Lines that stand evenly below each other, and those of one table or listing. */
const columnsOf = (lines: readonly PdfLine[], partOf: PartOf): PdfLine[][] => {
  const gaps = usualGaps(lines);
  return parts(lines, (above, line) => {
    if (partOf(above) || partOf(line)) return partOf(above) !== partOf(line);
    return !isBelow(above, line) || gapBelow(above, line) > gaps.get(line.page)! * gapTolerance;
  });
};

/** Whether a text breaks off at a line's end and goes on at the next: small letters follow, with or without a hyphen. */
const goesOn = (last: PdfLine, next: PdfLine): boolean =>
  inOneFont(last, next) && /[\p{L}\p{N},\-\u2010\u00ad]$/u.test(last.text) && /^\p{Ll}/u.test(next.text);

const isParted = ({ text }: PdfLine): boolean => /\p{L}[-\u2010\u00ad]$/u.test(text);

const itemNumber = /^[([]?(\d{1,3}|[a-z])[.)\]]\s/;
/** Points by which the items of a list may begin apart: 10. may be farther to the left than 9. */
const itemTolerance = 8;

/** Lines that begin with a number or a letter, where another line of the column begins with the one before or behind it. */
const numberedItems = (column: readonly PdfLine[]): ReadonlySet<PdfLine> => {
  const items = column.flatMap((line) => {
    const [, number] = itemNumber.exec(line.text) ?? [];
    // Letters are negative: no number stands next to them.
    return number ? [{ line, at: /\d/.test(number) ? Number(number) : number.charCodeAt(0) - 0x100 }] : [];
  });
  const isNext = (index: number): boolean => {
    const [item, next] = [items[index], items[index + 1]];
    if (!item || !next || item.at + 1 !== next.at) return false;
    return Math.abs(item.line.start - next.line.start) <= itemTolerance;
  };
  return new Set(items.filter((_, index) => isNext(index - 1) || isNext(index)).map(({ line }) => line));
};

/** Whether `line` begins a paragraph, for the lines of one column. */
const paragraphStart = (column: readonly PdfLine[]): ((above: PdfLine, line: PdfLine) => boolean) => {
  const left = column.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const right = column.reduce((most, { end }) => Math.max(most, end), Number.NEGATIVE_INFINITY);
  const isIndented = (line: PdfLine): boolean => line.start - left > indentLeast * line.size;
  /** Bibliographies and lists of definitions indent all lines but the first. */
  const hanging = column.filter(isIndented).length > column.length / 2;
  const items = numberedItems(column);

  return (above, line) => {
    if (bullet.test(line.text) || items.has(line)) return true;
    if (isParted(above) && goesOn(above, line)) return false;
    const word = ((line.end - line.start) * firstWord.exec(line.text)![0].length) / line.text.length;
    if (above.end + word + roomLeast * line.size < right) return true;
    const indent = hanging ? !isIndented(line) : isIndented(line) && !isIndented(above);
    return indent && !goesOn(above, line);
  };
};

const isRow = ({ cells, heading }: PdfLine): boolean => cells.length > 1 && !heading;

/** What the outline names is by itself, whatever it looks like; undefined where it says nothing. */
const partedByOutline = (above: PdfLine, line: PdfLine): boolean | undefined =>
  above.heading || line.heading ? above.heading?.number !== line.heading?.number : undefined;

const paragraphsOf = (column: readonly PdfLine[]): PdfParagraph[] => {
  const looksLikeStart = paragraphStart(column);
  const begins = (above: PdfLine, line: PdfLine): boolean =>
    partedByOutline(above, line) ?? looksLikeStart(above, line);
  return parts(column, (above, line) => isRow(above) !== isRow(line)).flatMap((lines): PdfParagraph[] =>
    isRow(lines[0]!) && lines.length > 1
      ? [{ lines, kind: 'table' }]
      : parts(lines, begins).map((paragraph) => ({ lines: paragraph, kind: 'text' })),
  );
};

const charactersOf = (lines: readonly PdfLine[]): number => lines.reduce((sum, { text }) => sum + text.length, 0);

/** A table may go on on the next page, where it has as many columns and does not name them again. */
const continuesTable = (table: PdfParagraph, next: PdfParagraph): boolean => {
  const [last, first] = [table.lines.at(-1)!, next.lines[0]!];
  return (
    table.kind === 'table' &&
    next.kind === 'table' &&
    last.page + 1 === first.page &&
    last.cells.length === first.cells.length &&
    !isHeader(first.cells)
  );
};

/** Whether a text breaks off in the last line of a paragraph, and goes on in the next. */
const continuesText = (paragraph: PdfParagraph, next: PdfParagraph): boolean => {
  const [last, first] = [paragraph.lines.at(-1)!, next.lines[0]!];
  return paragraph.kind === 'text' && next.kind === 'text' && !partedByOutline(last, first) && goesOn(last, first);
};

/** A paragraph may go on in the next column, and on the next page. */
const flowOf = (lines: readonly PdfLine[]): PdfParagraph[] => {
  const listed = charactersOf(lines.filter(({ listing }) => listing));
  const hasListings = listed <= charactersOf(lines) * listingShareMax;
  const partOf: PartOf = ({ table, listing }) => table ?? (hasListings ? listing?.of : undefined);
  const paragraphs: PdfParagraph[] = [];
  for (const column of columnsOf(lines, partOf)) {
    const kind = column[0]!.table ? 'table' : 'listing';
    const [first, ...others] = partOf(column[0]!) ? [{ lines: column, kind } as const] : paragraphsOf(column);
    const last = paragraphs.at(-1);
    if (last && (continuesTable(last, first!) || continuesText(last, first!))) last.lines.push(...first!.lines);
    else paragraphs.push(first!);
    paragraphs.push(...others);
  }
  return paragraphs;
};

/** Running titles are paragraphs of their own, before the first that begins behind them. */
export const pdfParagraphs = (lines: readonly PdfLine[]): PdfParagraph[] => {
  const titles = lines.filter(({ running }) => running).map((line): PdfParagraph => ({ lines: [line], kind: 'text' }));
  const places = new Map(lines.map((line, place) => [line, place]));
  const placeOf = (paragraph: PdfParagraph): number => places.get(paragraph.lines[0]!)!;
  let next = 0;
  const paragraphs = flowOf(lines.filter(({ running }) => !running)).flatMap((paragraph) => {
    const first = next;
    while (next < titles.length && placeOf(titles[next]!) < placeOf(paragraph)) next++;
    return [...titles.slice(first, next), paragraph];
  });
  return [...paragraphs, ...titles.slice(next)];
};
