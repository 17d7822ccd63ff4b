import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectSound } from '../sound-document.fixture.ts';
import { extractDelimited } from './delimited.ts';

const check = (source: string, expected: string): void => {
  const document = extractDelimited(source);
  expectSound(document);
  expect(document.text).toBe(expected);
  expect(document.blocks.map(({ kind }) => kind)).toEqual(expected === '' ? [] : ['table']);
};

test.each([
  ['commas', 'a,b\n1,2\n', 'a | b\n1 | 2'],
  ['semicolons with decimal commas', 'a;b\n1,5;2,5\n3,5;4\n', 'a | b\n1,5 | 2,5\n3,5 | 4'],
  ['tabs', 'a\tb\n1, 2\t3', 'a | b\n1, 2 | 3'],
  ['quotes, separators and line ends in cells', '"a ""b"", c","d\ne"\n1,2', 'a "b", c | d e\n1 | 2'],
  ['a quote inside a cell', '5" pipe,x', '5" pipe | x'],
  ['a quote that never closes', 'a,b\n"c,d\n1,2', 'a | b\n"c | d\n1 | 2'],
  ['upright lines', 'a|b\n1, 2|3\n', 'a | b\n1, 2 | 3'],
  ['a separator that is named', 'sep=;\na,b;c\n1,5;2\n', 'a,b | c\n1,5 | 2'],
  ['one column', 'a\nb\nc', 'a\nb\nc'],
  ['lines before a table without a header', 'of May\n1,2\n3,4', 'of May\n1 | 2\n3 | 4'],
  ['text behind a quote', '"a"b,c', 'ab | c'],
  ['empty cells and rows', ',,\na,,b\n,c,\n', 'a |  | b\n | c'],
  ['nothing', '\n\n', ''],
])('%s', (_, source, expected) => check(source, expected));

test('what a report says before its header is not the header', () => {
  const rows = Array.from({ length: 50 }, (_, index) => `${index},loaf number ${index}`);
  const { text, blocks } = extractDelimited(['Loaves of May,', 'All shops', '', 'No.,Name', ...rows].join('\n'));
  const [title, ...parts] = blocks.map(({ start, end }) => text.slice(start, end));
  expect(title).toBe('Loaves of May\nAll shops');
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) expect(part).toMatch(/^No\. \| Name\n\d/);
});

test('every part of a long table begins with its header', () => {
  const rows = Array.from({ length: 50 }, (_, index) => `${index},loaf number ${index}`);
  const { text, blocks } = extractDelimited(['No.,Name', ...rows].join('\n'));
  const parts = blocks.map(({ start, end }) => text.slice(start, end));
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) expect(part).toMatch(/^No\. \| Name\n\d/);
  expect(parts.flatMap((part) => part.split('\n').slice(1))).toHaveLength(50);
});

test('property: what is quoted comes back', () => {
  const cell = fc.string().map((text) =>
    text
      .replace(/[\0\ufeff]/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2 }), { minLength: 1 }), (rows) => {
      const source = rows.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\n');
      const words = (text: string): string => text.replaceAll('|', ' ').split(/\s+/).filter(Boolean).join(' ');
      // Rows of quoted cells hold a comma each, so that it is the separator.
      const { text, blocks } = extractDelimited(source);
      const parts = blocks.map(({ start, end }) => text.slice(start, end));
      // Every part begins with the header, but for one of the rows before it.
      const [header = ''] = parts.at(-1)?.split('\n', 1) ?? [];
      const first = parts.findIndex((part) => part.startsWith(`${header}\n`) || part === header);
      expect(first).toBeLessThanOrEqual(1);
      const repeated = parts.slice(first + 1).every((part) => part.startsWith(`${header}\n`));
      expect(repeated).toBe(true);
      const rest = parts.map((part, index) => (index <= first ? part : part.slice(header.length)));
      expect(words(rest.join('\n'))).toBe(words(rows.flat().join(' ')));
    }),
  );
});
