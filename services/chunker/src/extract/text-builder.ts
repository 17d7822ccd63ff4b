// Blocks in reading order → one text with their places in it. For formats whose text is not the file's own.
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { Block, BlockKind, ExtractedDocument } from './extracted-document.ts';

export interface TextBuilder {
  /**
   * Adds a block of non-empty text and says where it starts. Blocks lie an empty line apart, rows and list items one line.
   * Throws `too-large` where the text gets longer than a document's may be.
   */
  add(kind: BlockKind, text: string, level?: number): number;
  /** Of the text so far. */
  length(): number;
  build(): Pick<ExtractedDocument, 'text' | 'blocks'>;
}

export const createTextBuilder = (): TextBuilder => {
  const parts: string[] = [];
  const blocks: Block[] = [];
  let length = 0;
  const append = (part: string): void => {
    parts.push(part);
    length += part.length;
    if (length > limits.extractedCharactersMax)
      throw new PipelineError('too-large', `The text has over ${limits.extractedCharactersMax} characters.`);
  };
  return {
    add(kind, text, level) {
      const previous = blocks.at(-1);
      if (previous !== undefined) append(kind === 'list-item' && previous.kind === 'list-item' ? '\n' : '\n\n');
      const start = length;
      append(text);
      blocks.push(level === undefined ? { kind, start, end: length } : { kind, start, end: length, level });
      return start;
    },
    length: () => length,
    build: () => ({ text: parts.join(''), blocks }),
  };
};
