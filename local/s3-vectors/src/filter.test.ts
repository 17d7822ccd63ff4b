import { describe, expect, test } from 'vitest';
import { filterKeys, parseFilter } from './filter.ts';
import { createFilterColumn, evaluateFilter } from './filter-columns.ts';
import { type Metadata, metadataValue } from './vector-record.ts';

const vectors: Readonly<Record<string, Metadata>> = {
  drama: { genre: 'drama', year: 1999, good: true },
  comedy: { genre: 'comedy', year: 2020, good: false },
  both: { genre: ['drama', 'comedy'], year: [1990, 2024] },
  text: { genre: '["drama","comedy"]', year: '2020' },
  bare: {},
};

const select = (filter: unknown): string[] => {
  const parsed = parseFilter(filter, ['text']);
  const columns = new Map([...filterKeys(parsed)].map((key) => [key, createFilterColumn()]));
  const all = Object.entries(vectors);
  for (const [key, column] of columns)
    for (const [row, [, metadata]] of all.entries()) column.set(row, metadataValue(metadata, key));
  const mask = evaluateFilter(parsed, columns, all.length);
  return all.filter((_, row) => mask[row] === 1).map(([name]) => name);
};

test.each<[filter: unknown, expected: readonly string[]]>([
  [{ genre: 'drama' }, ['drama', 'both']],
  [{ genre: { $eq: 'drama' } }, ['drama', 'both']],
  [{ year: 2020 }, ['comedy']],
  [{ year: '2020' }, ['text']],
  [{ good: true }, ['drama']],
  [{ good: { $ne: true } }, ['comedy', 'both', 'text', 'bare']],
  [{ genre: { $ne: 'drama' } }, ['comedy', 'text', 'bare']],
  [{ genre: { $in: ['comedy', 'western'] } }, ['comedy', 'both']],
  [{ genre: { $nin: ['comedy', 'western'] } }, ['drama', 'text', 'bare']],
  [{ year: { $gt: 1999 } }, ['comedy', 'both']],
  [{ year: { $gte: 1999 } }, ['drama', 'comedy', 'both']],
  [{ year: { $lt: 1999 } }, ['both']],
  [{ year: { $lte: 1999 } }, ['drama', 'both']],
  [{ year: { $gte: 2000, $lt: 2021 } }, ['comedy', 'both']],
  [{ genre: { $exists: true } }, ['drama', 'comedy', 'both', 'text']],
  [{ genre: { $exists: false } }, ['bare']],
  [{ genre: { $startsWith: 'com' } }, ['comedy', 'both']],
  [{ genre: { $startsWith: '[' } }, ['text']],
  [{ toString: { $exists: true } }, []],
  [{ $and: [{ genre: 'drama' }, { year: 1999 }] }, ['drama']],
  [{ $or: [{ year: 1999 }, { year: 2020 }] }, ['drama', 'comedy']],
  [{ $or: [{ $and: [{ good: false }, { year: 2020 }] }, { genre: { $exists: false } }] }, ['comedy', 'bare']],
  [{ $and: [{ genre: 'drama' }] }, ['drama', 'both']],
])('%j selects %j', (filter, expected) => {
  expect(select(filter)).toEqual(expected);
});

const nested = (depth: number): unknown => (depth === 0 ? { a: 1 } : { $and: [nested(depth - 1)] });

describe('refused, at the place that is wrong:', () => {
  test.each<[filter: unknown, path: string]>([
    ['drama', '/filter'],
    [{}, '/filter'],
    [{ genre: 'drama', year: 1999 }, '/filter'],
    [{ genre: null }, '/filter/genre'],
    [{ genre: ['drama'] }, '/filter/genre'],
    [{ genre: {} }, '/filter/genre'],
    [{ genre: { $like: 'd' } }, '/filter/genre/$like'],
    [{ genre: { toString: 'd' } }, '/filter/genre/toString'],
    [{ genre: { $eq: ['drama'] } }, '/filter/genre/$eq'],
    [{ genre: { $in: [] } }, '/filter/genre/$in'],
    [{ genre: { $nin: 'drama' } }, '/filter/genre/$nin'],
    [{ genre: { $in: ['drama', null] } }, '/filter/genre/$in/1'],
    [{ year: { $gt: '1999' } }, '/filter/year/$gt'],
    [{ year: { $exists: 1 } }, '/filter/year/$exists'],
    [{ genre: { $startsWith: 1 } }, '/filter/genre/$startsWith'],
    [{ $and: [] }, '/filter/$and'],
    [{ $or: { genre: 'drama' } }, '/filter/$or'],
    [{ $or: [{ genre: 'drama' }, 1] }, '/filter/$or/1'],
    [{ $not: { genre: 'drama' } }, '/filter/$not'],
    [{ text: 'drama' }, '/filter/text'],
    [{ $and: [{ text: { $exists: true } }] }, '/filter/$and/0/text'],
    [{ $or: Array.from({ length: 101 }, () => ({ a: 1 })) }, '/filter/$or/100/a/$eq'],
    [nested(32), `/filter${'/$and/0'.repeat(32)}`],
  ])('%j', (filter, path) => {
    expect(() => select(filter)).toThrow(
      expect.objectContaining({ name: 'ValidationException', fieldList: [expect.objectContaining({ path })] }),
    );
  });
});

test('100 constraints and 32 levels are accepted', () => {
  expect(select({ $or: Array.from({ length: 100 }, () => ({ good: true })) })).toEqual(['drama']);
  expect(select(nested(31))).toEqual([]);
});
