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
    const isHeading = block.kind === 'heading';
    if (isHeading) section = openSection(section, block.level ?? 1, text.slice(block.start, block.end), block.start);
    const blockCut = cutBetween(text, before, block);
    let header: Stretch | undefined;
    for (const { start, end, cut } of innerUnits(text, block)) {
      yield { start, end, cut: start === block.start ? blockCut : cut, isHeading, section, header };
      if (block.kind === 'table') header ??= { start, end };
    }
    before = block;
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

interface InnerUnit extends Stretch {
  readonly cut: UnitCut;
}

const innerUnits = (text: string, block: Block): Generator<InnerUnit> => {
  switch (block.kind) {
    case 'heading':
      return wholeBlock(block);
    case 'code':
      return linesCutAs('code-line', text, block);
    case 'table':
      return linesCutAs('row', text, block);
    default:
      return proseUnits(text, block);
  }
};

function* wholeBlock({ start, end }: Stretch): Generator<InnerUnit> {
  yield { start, end, cut: 'block' };
}

function* linesCutAs(cut: UnitCut, text: string, block: Stretch): Generator<InnerUnit> {
  for (const line of linesOf(text, block)) yield { ...line, cut };
}

const sentenceEnd = /[.!?…。！？]["'”’»)\]]*$/;
const sentenceEndCharactersMax = 4;

function* proseUnits(text: string, prose: Stretch): Generator<InnerUnit> {
  let before: Stretch | undefined;
  for (const line of unwrappedLines(text, prose)) {
    const lineCut = before && !endsSentence(text, before) ? 'line' : 'block';
    for (const { start, end, whole } of sentences(text, line)) {
      const sentence = trim(text, { start, end });
      if (sentence) yield { ...sentence, cut: start === line.start ? lineCut : whole ? 'sentence' : 'within' };
    }
    before = line;
  }
}

const endsSentence = (text: string, { start, end }: Stretch): boolean =>
  sentenceEnd.test(text.slice(Math.max(start, end - sentenceEndCharactersMax), end));
