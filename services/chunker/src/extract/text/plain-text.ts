// Plain text → itself, with a block for each paragraph.
import type { Block, ExtractedDocument } from '../extracted-document.ts';
import { textLines } from './text-lines.ts';

/** Characters from which a line is a paragraph of its own: nobody wraps by hand as wide as that. */
const wrappedLineMax = 200;

/** Paragraphs end at an empty line, and around every line that is too wide to be one of several. */
const paragraphs = (text: string): Block[] => {
  const blocks: Block[] = [];
  let start: number | undefined;
  let end = 0;
  const close = (): void => {
    if (start !== undefined) blocks.push({ kind: 'paragraph', start, end });
    start = undefined;
  };
  for (const line of textLines(text)) {
    const wide = line.text.length > wrappedLineMax;
    const empty = line.text.trim() === '';
    if (wide || empty) close();
    if (empty) continue;
    start ??= line.start;
    end = line.end;
    if (wide) close();
  }
  close();
  return blocks;
};

export const extractPlainText = (text: string): ExtractedDocument => ({
  format: 'text',
  text,
  blocks: paragraphs(text),
  title: '',
  leftOut: [],
});
