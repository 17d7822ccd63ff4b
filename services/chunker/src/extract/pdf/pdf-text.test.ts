import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectSound } from '../sound-document.fixture.ts';
import type { PdfLine } from './pdf-lines.ts';
import { leaveOutMargins } from './pdf-margins.ts';
import { pdfParagraphs } from './pdf-paragraphs.ts';
import { pdfText } from './pdf-text.ts';
import { lineJoiner } from './pdf-words.ts';

test.each([
  ['The first', 'line', 'The first '],
  ['soft\u00ad', 'ened', 'soft'],
  ['con-', 'sidered', 'con'],
  ['well-', 'known', 'well-'],
  ['Anglo-', 'Saxon', 'Anglo- '],
  ['from 1-', 'to 2', 'from 1- '],
  ['日本', '語', '日本'],
  ['日本', 'and', '日本 '],
  ['한국', '어', '한국 '],
])('%j before %j is %j', (text, next, expected) => {
  const join = lineJoiner([{ text: 'a well-known hall' }]);
  expect(join(text, next)).toBe(expected);
});

const cell = fc.stringMatching(/^[a-zA-Z0-9•.][a-zA-Z0-9•. -]{0,30}[a-z.-]$/);
const line: fc.Arbitrary<PdfLine> = fc
  .record({
    cells: fc.array(cell, { minLength: 1, maxLength: 3 }),
    page: fc.nat(4).map((page) => page + 1),
    start: fc.constantFrom(72, 90, 300),
    width: fc.constantFrom(20, 200, 230),
    height: fc.integer({ min: 0, max: 60 }).map((row) => row * 12),
    size: fc.constantFrom(8, 10, 10.02, 20),
    angle: fc.constantFrom(0, 0, 0, 90),
  })
  .map(({ width, ...rest }) => {
    const { start, height, size, cells } = rest;
    const box = { left: start, bottom: height, right: start + width, top: height + size };
    return { ...rest, end: start + width, text: cells.join(' '), box };
  });
const pages = fc.array(line, { maxLength: 60 }).map((lines) => lines.sort((a, b) => a.page - b.page));

const letters = (text: string): string => text.replace(/[^a-zA-Z0-9•.]/g, '');

test('property: every line is in one paragraph, in order, and every letter in the text, each page where it begins', () => {
  fc.assert(
    fc.property(pages, (lines) => {
      const paragraphs = pdfParagraphs(lines);
      expect(paragraphs.flatMap((paragraph) => paragraph.lines)).toEqual(lines);

      const { text, blocks, pageStarts } = pdfText(paragraphs, 5);
      expectSound({ format: 'pdf', text, blocks, pageStarts, title: '', leftOut: [] });
      expect(letters(text)).toBe(letters(lines.map((each) => each.text).join('')));
      for (const [index, start] of pageStarts.entries()) {
        const first = lines.find(({ page }) => page > index);
        if (first) expect(letters(text.slice(start)).startsWith(letters(first.cells[0]!))).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('property: what is left out as margins and what stays are all lines', () => {
  fc.assert(
    fc.property(pages, (lines) => {
      const { lines: kept, characters } = leaveOutMargins(lines);
      const length = (some: readonly PdfLine[]): number => some.reduce((sum, { text }) => sum + text.length, 0);
      expect(length(kept) + characters).toBe(length(lines));
      expect(lines.filter((each) => kept.includes(each))).toEqual(kept);
    }),
  );
});
