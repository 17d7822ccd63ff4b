// What holds for every extracted document, whatever it came from.
import { expect } from 'vitest';
import type { ExtractedDocument } from './extracted-document.ts';

export const expectSound = ({ text, blocks, pageStarts = [0] }: ExtractedDocument): void => {
  expect(text).not.toMatch(/[\r\0\ufeff]/);
  expect(text.isWellFormed()).toBe(true);

  let end = 0;
  for (const block of [...blocks, { start: text.length, end: text.length + 1 }]) {
    expect(block.start).toBeGreaterThanOrEqual(end);
    expect(block.end).toBeGreaterThan(block.start);
    // All that is not white space lies in a block.
    expect(text.slice(end, block.start).trim()).toBe('');
    end = block.end;
  }
  expect(blocks.at(-1)?.end ?? 0).toBeLessThanOrEqual(text.length);
  expect(blocks.every(({ start, end: blockEnd }) => text.slice(start, blockEnd).trim() !== '')).toBe(true);
  expect(blocks.every(({ kind, level }) => (kind === 'heading') === (level !== undefined))).toBe(true);

  expect(pageStarts[0]).toBe(0);
  expect(pageStarts).toEqual([...pageStarts].sort((a, b) => a - b));
};

/** The blocks as `kind text`, headings with their level. */
export const outline = ({ text, blocks }: ExtractedDocument): string[] =>
  blocks.map(({ kind, level, start, end }) => `${kind}${level ?? ''} ${text.slice(start, end)}`);
