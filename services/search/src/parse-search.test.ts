import { limits } from '@alex/core/limits';
import { embeddingModel } from '@alex/embedding-model/model';
import { describe, expect, test } from 'vitest';
import { parseSearch } from './parse-search.ts';

test('a question alone: ten hits, strict', () =>
  expect(parseSearch({ query: 'How?' })).toEqual({
    query: 'How?',
    top: limits.searchTopDefault,
    consistency: 'strict',
  }));

test('all that a search may say', () => {
  const whole = {
    query: '  How do we rotate keys? ',
    top: limits.searchTopMax,
    filter: { $and: [{ format: 'pdf' }, { $or: [{ page: { $lt: 3 } }, { extension: { $in: ['md'] } }] }] },
    prefix: 'manuals/',
    consistency: 'eventual' as const,
  };
  expect(parseSearch(whole)).toEqual(whole);
});

describe('refused, and why', () => {
  const pieces = embeddingModel.windowPieces;
  test.each<[request: unknown, why: string]>([
    [undefined, 'must be a JSON object'],
    [null, 'must be a JSON object'],
    ['How?', 'must be a JSON object'],
    [['How?'], 'must be a JSON object'],
    [{}, '“query” must be a text'],
    [{ query: 7 }, '“query” must be a text'],
    [{ query: ' \n' }, '“query” must be a text'],
    [{ query: 'word '.repeat(pieces + 1) }, `“query” has ${pieces + 1} word pieces; the model reads ${pieces}`],
    [{ query: 'a', limit: 3 }, '“limit” is unknown; a search has query, top, filter, prefix, consistency'],
    [{ query: 'a', top: 0 }, '“top” must be a whole number from 1 to 100'],
    [{ query: 'a', top: limits.searchTopMax + 1 }, '“top”'],
    [{ query: 'a', top: 1.5 }, '“top”'],
    [{ query: 'a', top: '3' }, '“top”'],
    [{ query: 'a', top: null }, '“top”'],
    [{ query: 'a', prefix: '' }, '“prefix” must be a text'],
    [{ query: 'a', prefix: null }, '“prefix” must be a text'],
    [{ query: 'a', prefix: ['b'] }, '“prefix” must be a text'],
    [{ query: 'a', consistency: 'Strict' }, '“consistency” must be "strict" or "eventual"'],
    [{ query: 'a', filter: 'format = pdf' }, '“filter” must be an object'],
    [{ query: 'a', filter: [] }, '“filter” must be an object'],
    [{ query: 'a', filter: null }, '“filter” must be an object'],
    [{ query: 'a', filter: { author: 'me' } }, '“filter” names “author”; filters may name bucket, key,'],
    [{ query: 'a', filter: { text: 'me' } }, '“filter” names “text”'],
    [{ query: 'a', filter: { $not: {} } }, '“filter” names “$not”'],
    [{ query: 'a', filter: { $or: [{ format: 'pdf' }, { $and: [{ author: 'me' }] }] } }, '“filter” names “author”'],
  ])('%j', (request, why) =>
    expect(() => parseSearch(request)).toThrow(
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining(why) }),
    ),
  );
});

test('the longest question that the model reads whole', () => {
  const query = 'word '.repeat(embeddingModel.windowPieces);
  expect(parseSearch({ query }).query).toBe(query);
});

test('what the index checks itself is left to it', () => {
  for (const filter of [{ $and: 'x' }, { $or: [7] }, { format: { $like: 'x' } }, {}])
    expect(parseSearch({ query: 'a', filter }).filter).toEqual(filter);
});

test('a filter that is nested out of all reason is refused like any other', () => {
  const filter = JSON.parse('{"$and":['.repeat(50_000) + ']}'.repeat(50_000));
  expect(() => parseSearch({ query: 'a', filter })).toThrow(expect.objectContaining({ code: 'bad-request' }));
});
