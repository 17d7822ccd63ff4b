// Plain text → itself, with its paragraphs, its tables, and its headings as far as it lets them be known.
import type { Block, ExtractedDocument } from '../extracted-document.ts';
import { firstTitle } from '../heading-title.ts';
import { looksLikeTitle, markedLevel, underlinedLevel } from './plain-headings.ts';
import { type TextLine, textLines } from './text-lines.ts';

/** Characters from which a line is a paragraph of its own: nobody wraps by hand as wide as that. */
const wrappedLineMax = 200;
/** A title stands above more than itself, and above more than a line or two of an address. */
const titledCharactersMin = 120;
/** A title without marks is below all that have some; one directly below it is deeper. */
const unmarkedLevel = 5;

/** Lines with no empty one between them, a single one if it is too wide to be one of several. */
function* lineGroups(text: string, from: number, to: number): Generator<readonly TextLine[]> {
  let group: TextLine[] = [];
  for (const line of textLines(text, from, to)) {
    const wide = line.text.length > wrappedLineMax;
    const empty = line.text.trim() === '';
    if ((wide || empty) && group.length > 0) {
      yield group;
      group = [];
    }
    if (empty) continue;
    group.push(line);
    if (wide) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

interface PlainBlock extends Block {
  readonly lines: readonly TextLine[];
}

const blockOf = (kind: Block['kind'], lines: readonly TextLine[], level?: number): PlainBlock => ({
  kind,
  start: lines[0]!.start,
  end: lines.at(-1)!.end,
  ...(level !== undefined && { level }),
  lines,
});

const cellMark = /(?:^|\s)\|(?=\s|$)|\t/g;
const cellMarks = (line: string): number => {
  if (line.length > wrappedLineMax || !(line.includes('|') || line.includes('\t'))) return 0;
  return line.trim().match(cellMark)?.length ?? 0;
};

/** Between the rows of a grid: `+-----+-----+`, `|-----+-----|`. */
const ruling = /^[ \t]*[+|][-=+|:]+[+|][ \t]*$/;

/** What its own marks make of a group: headings, tables of rows with as many cells each, and paragraphs between them. */
function* markedBlocks(group: readonly TextLine[]): Generator<PlainBlock> {
  let first = 0;
  for (let at = 0; at < group.length; at++) {
    const block = markedBlockAt(group, at);
    if (!block) continue;
    if (first < at) yield blockOf('paragraph', group.slice(first, at));
    yield block;
    first = at + block.lines.length;
    at = first - 1;
  }
  if (first < group.length) yield blockOf('paragraph', group.slice(first));
}

const markedBlockAt = (group: readonly TextLine[], at: number): PlainBlock | undefined => {
  const { text, start } = group[at]!;
  const level = markedLevel(text, start === 0);
  if (level !== undefined) return blockOf('heading', group.slice(at, at + 1), level);
  const underlined = underlinedLevel(text, group[at + 1]?.text ?? '');
  if (underlined !== undefined) return blockOf('heading', group.slice(at, at + 2), underlined);
  const marks = cellMarks(text);
  let end = at + 1;
  while (marks > 0 && end < group.length && isRowOf(marks, group[end]!.text)) end++;
  return end > at + 1 ? blockOf('table', group.slice(at, end)) : undefined;
};

const isRowOf = (marks: number, line: string): boolean => cellMarks(line) === marks || ruling.test(line);

/** A line that looks like a title is one where it stands by itself, or above a line too wide to be one of its paragraph. */
const titlesAbove = ({ kind, lines, end }: PlainBlock, next: PlainBlock | undefined): boolean => {
  if (kind !== 'paragraph' || next?.kind !== 'paragraph' || next.end - next.start < titledCharactersMin) return false;
  const linesMost = next.start === end + 1 ? 2 : 1;
  return lines.length <= linesMost && lines.every(({ text }) => looksLikeTitle(text));
};

/** Of stretches of whole lines that follow each other; none of the blocks goes beyond its stretch. */
export function* plainBlocks(
  text: string,
  stretches: Iterable<{ readonly start: number; readonly end: number }>,
): Generator<Block> {
  let waiting: PlainBlock | undefined;
  for (const { start, end } of stretches)
    for (const group of lineGroups(text, start, end))
      for (const block of markedBlocks(group)) {
        if (waiting) yield* finished(waiting, block);
        waiting = block;
      }
  if (waiting) yield* finished(waiting);
}

function* finished(block: PlainBlock, next?: PlainBlock): Generator<Block> {
  const { lines, ...plain } = block;
  if (!titlesAbove(block, next)) yield plain;
  else
    for (const [i, line] of lines.entries())
      yield { kind: 'heading', start: line.start, end: line.end, level: unmarkedLevel + i };
}

export const extractPlainText = (text: string): ExtractedDocument => {
  const blocks = [...plainBlocks(text, [{ start: 0, end: text.length }])];
  return { format: 'text', text, blocks, title: firstTitle(text, blocks), leftOut: [] };
};
