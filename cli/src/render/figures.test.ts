import { expect, test } from 'vitest';
import { ago, countOf, size, span } from './figures.ts';

const second = 1_000;
const hour = 3_600 * second;

test.each([
  [0, '0 s'],
  [59 * second, '59 s'],
  [90 * second, '2 min'],
  [hour, '1 h'],
  [2.5 * hour, '2 h 30 min'],
  [50 * hour, '2 d 2 h'],
  [-5 * second, '0 s'],
])('span of %d ms', (milliseconds, words) => {
  expect(span(milliseconds)).toBe(words);
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_234, '1.2 kB'],
  [45_678_901, '46 MB'],
  [5e15, '5,000 TB'],
])('size of %d bytes', (bytes, words) => {
  expect(size(bytes)).toBe(words);
});

test('counts', () => {
  expect(countOf(1, 'document')).toBe('1 document');
  expect(countOf(12_345, 'document')).toBe('12,345 documents');
  expect(ago('2026-01-05T12:00:00Z', Date.parse('2026-01-05T12:00:07Z'))).toBe('7 s ago');
});
