// Markdown → itself, but for comments and pictures written out in it, with its headings, lists, tables and code marked.
import type { Block, BlockKind, ExtractedDocument } from '../extracted-document.ts';
import { firstTitle } from '../heading-title.ts';
import { createOmissions } from '../omissions.ts';
import { withoutDataAddresses } from './encoded-data.ts';
import { frontMatterOf, frontMatterProperties } from './front-matter.ts';
import { withoutComments } from './markdown-comments.ts';
import { closesFence, type MarkdownLine, markdownLine } from './markdown-line.ts';
import { plainBlocks } from './plain-text.ts';
import { type TextLine, textLines } from './text-lines.ts';

const codeIndent = 4;

interface OpenBlock extends Block {
  readonly lastLineStart: number;
  /** No further line belongs to it. */
  readonly complete?: boolean;
  readonly quoted?: boolean;
  /** What closes a fenced block. */
  readonly fence?: string;
}

/** The block that a line belongs to: `open` with the line added, or a new one, which may take over `open`'s last lines. */
const blockWith = (
  text: string,
  line: TextLine,
  mark: MarkdownLine,
  open: OpenBlock | undefined,
  inItem: boolean,
): OpenBlock => {
  const { start, end } = line;
  const begin = (kind: BlockKind, more: Partial<OpenBlock> = {}): OpenBlock => ({
    start,
    end,
    lastLineStart: start,
    ...more,
    kind,
  });
  const paragraph = open?.kind === 'paragraph' && !open.quoted ? open : undefined;

  if (open?.fence !== undefined) {
    return { ...open, end, complete: closesFence(mark, open.fence) };
  }
  if (mark.indent >= codeIndent && !inItem && (open?.kind ?? 'code') === 'code')
    return begin('code', { start: open?.start ?? start });

  switch (mark.kind) {
    case 'fence':
      return begin('code', { fence: mark.fence });
    case 'heading':
      return begin('heading', { level: mark.level, complete: true });
    case 'underline':
      if (paragraph) return begin('heading', { start: paragraph.start, level: mark.level, complete: true });
      return begin('paragraph', { complete: true });
    case 'rule':
      return begin('paragraph', { complete: true });
    case 'item':
      if (mark.interrupts || !paragraph) return begin('list-item');
      break;
    case 'table-rule':
      if (paragraph && text.slice(paragraph.lastLineStart, start).includes('|'))
        return begin('table', { start: paragraph.lastLineStart });
      break;
    case 'quote':
      if (!open?.quoted) return begin('paragraph', { quoted: true });
      break;
    default:
      break;
  }
  if (open === undefined || open.kind === 'code' || (open.kind === 'table' && !line.text.includes('|')))
    return begin(inItem ? 'list-item' : 'paragraph');
  return { ...open, end, lastLineStart: start };
};

const finished = ({ kind, start, level }: OpenBlock, end: number): Block =>
  level === undefined ? { kind, start, end } : { kind, start, end, level };

function* markdownBlocks(text: string, from: number): Generator<Block> {
  let open: OpenBlock | undefined;
  /** Columns from which a line belongs to the list item above it, even across an empty line. */
  let itemIndent = Number.POSITIVE_INFINITY;
  for (const line of textLines(text, from)) {
    const mark = markdownLine(line.text);
    if (open?.complete || (mark.kind === 'empty' && open?.fence === undefined)) {
      if (open) yield finished(open, open.end);
      open = undefined;
    }
    if (mark.kind === 'empty' && open === undefined) continue;

    const next = blockWith(text, line, mark, open, mark.indent >= itemIndent);
    if (open && next.start > open.start) yield finished(open, Math.min(open.end, next.start - 1));
    if (next.kind === 'list-item' && mark.kind === 'item') itemIndent = mark.contentIndent;
    else if (mark.indent < itemIndent && open === undefined) itemIndent = Number.POSITIVE_INFINITY;
    open = next;
  }
  if (open) yield finished(open, open.end);
}

/** Whoever marks no heading as Markdown does may have marked it as plain text does. */
function* paragraphsAsPlainText(text: string, blocks: readonly Block[]): Generator<Block> {
  let paragraphs: Block[] = [];
  for (const block of blocks) {
    if (block.kind === 'paragraph') paragraphs.push(block);
    else {
      yield* plainBlocks(text, paragraphs);
      paragraphs = [];
      yield block;
    }
  }
  yield* plainBlocks(text, paragraphs);
}

export const extractMarkdown = (source: string): ExtractedDocument => {
  const omissions = createOmissions();
  const text = withoutComments(withoutDataAddresses(source, omissions), omissions);
  const frontMatter = frontMatterOf(text);
  const blocks: Block[] = frontMatter === '' ? [] : [{ kind: 'code', start: 0, end: frontMatter.length }];
  for (const block of markdownBlocks(text, frontMatter.length)) blocks.push(block);
  const said = frontMatterProperties(frontMatter);
  const marksHeadings = blocks.some(
    ({ kind, start, end }) => kind === 'heading' && markdownLine(text.slice(start, end)).kind === 'heading',
  );
  return {
    format: 'markdown',
    text,
    blocks: marksHeadings ? blocks : [...paragraphsAsPlainText(text, blocks)],
    ...said,
    title: said.title || firstTitle(text, blocks),
    leftOut: omissions.list(),
  };
};
