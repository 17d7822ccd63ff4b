import { expect, test } from 'vitest';
import type { Part } from './parts.ts';
import { passages } from './passages.ts';
import { type Measure, measure } from './size.ts';

const text = 'abcdefghijkl';
const bounds = { tokens: 4, wordPieces: 100, characters: 1_000 };
const parts: Part[] = [...text].map((_, start) => ({
  start,
  end: start + 1,
  cut: 'sentence',
  size: { tokens: 1, wordPieces: 1, unknownPieces: 0, characters: 1 },
  gapTokens: 0,
  isJoined: false,
  isHeading: false,
  section: undefined,
  header: undefined,
}));
const passagesBy = (measurePassage: (passage: string) => ReturnType<Measure>) => {
  return passagesMeasured((whole, from, to) => measurePassage(whole.slice(from, to)));
};
const passagesMeasured = (measureText: Measure) =>
  [...passages(text, parts.values(), bounds, measureText)].map(({ start, end }) => text.slice(start, end));
const sized = (tokens: number) => ({ ...measure('a'), tokens });

test('parts whose sizes add up are passages as planned', () => {
  expect(passagesBy((passage) => sized(passage.length))).toEqual(['abcd', 'efgh', 'ijkl']);
});

test('a passage that counts more than its parts loses its last ones, and the rest is planned anew', () => {
  expect(passagesBy((passage) => sized(passage.length + (passage.startsWith('a') ? 1 : 0)))).toEqual([
    'abc',
    'def',
    'ghi',
    'jkl',
  ]);
});

test('one part is a passage even where its count is beyond belief', () => {
  expect(passagesBy(() => sized(9))).toEqual([...text]);
});
