// A document's blocks → its units, in order: sentences, lines, rows, headings. Structure only: nothing is counted.
import type { Block, ExtractedDocument } from '../extract/extracted-document.ts';
import { linesOf, unwrappedLines } from './lines.ts';
import { openSection, type Section } from './sections.ts';
import { type Stretch, trim } from './segments.ts';
import { sentences } from './sentences.ts';

/** What a cut before a unit parts. */
export type UnitCut =
  /** A heading from what it stands above. */
  | 'heading'
  | 'section'
  /** Two paragraphs, or a paragraph and something else. */
  | 'block'
  /** Something from the words that announce it with a colon. */
  | 'introduction'
  | 'item'
  /** Lines of verse, of an address, of a log. */
  | 'line'
  /** What stands behind an empty line within code. */
  | 'code-part'
  | 'code-line'
  | 'row'
  | 'sentence'
  /** A sentence, where no end of it was in sight. */
  | 'within';

export interface Unit extends Stretch {
  readonly cut: UnitCut;
  readonly isHeading: boolean;
  /** The section it lies in; a heading lies in the one that it opens. */
  readonly section: Section | undefined;
  /** The first row of the table that it continues. */
  readonly header: Stretch | undefined;
}

/** No unit begins or ends with white space, and together they hold everything else. */
export function* documentUnits(document: ExtractedDocument): Generator<Unit> {
  const { text } = document;
  let section: Section | undefined;
  let before: Block | undefined;
  for (const block of completeBlocks(document)) {
    const { kind, start, end } = block;
    const cut = cutBetween(text, before, block);
    before = block;
    if (kind === 'heading') {
      section = openSection(section, block.level ?? 1, text.slice(start, end), start);
      yield { start, end, cut, isHeading: true, section, header: undefined };
    } else if (kind === 'code') yield* codeUnits(text, block, cut, section);
    else if (kind === 'table') yield* rowUnits(text, block, cut, section);
    else yield* proseUnits(text, block, cut, section);
  }
}

/** `cut` is what a cut before the first of them parts, here and below. */
function* codeUnits(text: string, code: Block, cut: UnitCut, section: Section | undefined): Generator<Unit> {
  let before: Stretch | undefined;
  for (const line of linesOf(text, code)) {
    const { start, end } = line;
    const lineCut = before && isBehindEmptyLine(text, before.end, start) ? 'code-part' : 'code-line';
    yield { start, end, cut: before ? lineCut : cut, isHeading: false, section, header: undefined };
    before = line;
  }
}

function* rowUnits(text: string, table: Block, cut: UnitCut, section: Section | undefined): Generator<Unit> {
  let header: Stretch | undefined;
  for (const row of linesOf(text, table)) {
    const { start, end } = row;
    yield { start, end, cut: header ? 'row' : cut, isHeading: false, section, header };
    header ??= row;
  }
}

function* proseUnits(text: string, prose: Block, cut: UnitCut, section: Section | undefined): Generator<Unit> {
  let lineCut = cut;
  for (const line of unwrappedLines(text, prose)) {
    for (const sentence of sentences(text, line)) {
      const inside = trim(text, sentence);
      if (!inside) continue;
      const { start, end } = inside;
      const sentenceCut = sentence.whole ? 'sentence' : 'within';
      const isFirst = sentence.start === line.start;
      yield { start, end, cut: isFirst ? lineCut : sentenceCut, isHeading: false, section, header: undefined };
    }
    lineCut = endsSentence(text, line) ? 'block' : 'line';
  }
}

/** The blocks without white space at their ends, and as paragraphs whatever text lies between them. */
function* completeBlocks({ text, blocks }: ExtractedDocument): Generator<Block> {
  let end = 0;
  for (const block of blocks) {
    const between = trim(text, { start: end, end: block.start });
    if (between) yield { kind: 'paragraph', ...between };
    const inside = trim(text, block);
    if (inside) yield inside === block ? block : { ...block, ...inside };
    end = block.end;
  }
  const rest = trim(text, { start: end, end: text.length });
  if (rest) yield { kind: 'paragraph', ...rest };
}

const cutBetween = (text: string, before: Block | undefined, { kind, level = 1 }: Block): UnitCut => {
  if (before?.kind === 'heading') return kind === 'heading' && level <= (before.level ?? 1) ? 'section' : 'heading';
  if (kind === 'heading') return 'section';
  if (kind === 'list-item' && before?.kind === 'list-item') return 'item';
  return before && /[:：]/.test(text.charAt(before.end - 1)) ? 'introduction' : 'block';
};

const isBehindEmptyLine = (text: string, end: number, start: number): boolean =>
  text.lastIndexOf('\n', start - 1) > text.indexOf('\n', end);

const sentenceEnd = /[.!?…。！？]["'”’»)\]]*$/;
const sentenceEndCharactersMax = 4;

const endsSentence = (text: string, { start, end }: Stretch): boolean =>
  sentenceEnd.test(text.slice(Math.max(start, end - sentenceEndCharactersMax), end));
