import { expect, test } from 'vitest';
import { phrases } from './phrases.ts';
import { measure } from './size.ts';

const check = (
  text: string,
  tokens: number,
  expected: readonly (readonly [cut: string | undefined, text: string])[],
) => {
  const bounds = { tokens, wordPieces: 254, characters: tokens * 24 };
  const found = [...phrases(text, { start: 0, end: text.length }, bounds, measure)];
  expect(found.map(({ cut, start, end }) => [cut, text.slice(start, end)])).toEqual(expected);
  for (const { start, end, size } of found) expect(size).toEqual(measure(text, start, end));
};

test('clauses', () => {
  check('grey boats pass by, one by one; and then (at noon) they rest', 32, [
    [undefined, 'grey boats pass by,'],
    ['clause', 'one by one;'],
    ['clause', 'and then (at'],
    ['word', 'noon)'],
    ['clause', 'they rest'],
  ]);
});

test('sentences that begin with small letters', () => {
  check('boats. they pass! do they? yes', 64, [
    [undefined, 'boats.'],
    ['sentence', 'they pass!'],
    ['sentence', 'do they?'],
    ['sentence', 'yes'],
  ]);
});

test('words, however wide the gap', () => {
  check('grey boats   pass\u00a0by and come back', 16, [
    [undefined, 'grey boats'],
    ['word', 'pass'],
    ['word', 'by and'],
    ['word', 'come back'],
  ]);
});

test('a wide gap belongs to neither side', () => {
  check('antidisestablishmentarianism   boats', 16, [
    [undefined, 'antidisestablishmentarianism'],
    ['word', 'boats'],
  ]);
});

test('lines count as clauses', () => {
  check('grey boats pass\nby and come', 16, [
    [undefined, 'grey boats'],
    ['word', 'pass'],
    ['clause', 'by and'],
    ['word', 'come'],
  ]);
});

test('Chinese clauses and words, which have no blanks between them', () => {
  check('灰色的船经过，然后返回', 24, [
    [undefined, '灰色的'],
    ['word', '船经过，'],
    ['clause', '然后返回'],
  ]);
});

test('signs without a blank', () => {
  check('f(a,b)=>g[c]', 16, [
    [undefined, 'f(a,'],
    ['sign', 'b)=>'],
    ['sign', 'g[c]'],
  ]);
});

test('a word that is too long, between letters and their accents', () => {
  const word = 'e\u0301'.repeat(100);
  check(word, 64, [
    [undefined, word.slice(0, 64)],
    ['within', word.slice(64, 128)],
    ['within', word.slice(128, 192)],
    ['within', word.slice(192)],
  ]);
});
