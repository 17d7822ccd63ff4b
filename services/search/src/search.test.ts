import { createMemoryEmbeddingCache } from '@alex/cache/memory-embedding-cache';
import type { Chunk } from '@alex/core/chunk';
import { documentId } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { type Failure, type FailureCode, PipelineError } from '@alex/core/errors';
import type { SearchQuery } from '@alex/core/search';
import { toVectorRecord, vectorKey } from '@alex/core/vector-record';
import { createInMemoryEmbeddingEndpoint, pseudoEmbedding } from '@alex/testing/in-memory-embedding-endpoint';
import { createInMemoryVectorIndex } from '@alex/testing/in-memory-vector-index';
import { describe, expect, test } from 'vitest';
import { createSearch } from './search.ts';

const dimension = 8;
const question = pseudoEmbedding('question', dimension);
const across = pseudoEmbedding('anything else', dimension);

/** The nearer to the question the smaller `rank` is, from 0 to 1. */
const embeddingAt = (rank: number) => {
  const mixed = question.map((number, i) => number * (1 - rank) + across[i]! * rank);
  const norm = Math.hypot(...mixed);
  return mixed.map((number) => number / norm);
};

const idOf = (key: string) => documentId({ bucket: 'docs', key });
const ref = (revision: string | undefined) =>
  revision === undefined ? null : { revision, batches: 1, chunks: 1, contentHash: '' };

const open = (failure?: (texts: readonly string[]) => FailureCode | undefined) => {
  const queries: { top: number; filter?: unknown }[] = [];
  const afterQuery: (() => unknown)[] = [];
  const index = createInMemoryVectorIndex({
    dimension,
    beforeCall: async (call, detail) => {
      if (call === 'index.query') queries.push(detail as { top: number });
    },
    afterCall: async (call) => {
      if (call === 'index.query') await afterQuery.shift()?.();
    },
  });
  const endpoint = createInMemoryEmbeddingEndpoint({ dimension, ...(failure && { failure }) });
  const records = new Map<string, DocumentRecord>();
  const looks: string[] = [];
  const search = createSearch({
    endpoint,
    cache: createMemoryEmbeddingCache({ ttlSeconds: 60 }),
    index,
    ledger: {
      read: async (id) => {
        looks.push(id);
        return { record: records.get(id), etag: undefined };
      },
      readBatch: async () => undefined,
      records: async function* () {},
    },
  });
  /** One vector of a revision. */
  const put = (key: string, revision: string, rank: number, ordinal = 0, more: Partial<Chunk> = {}) => {
    const of = {
      bucket: 'docs',
      key,
      extension: 'md',
      format: 'markdown',
      title: 'T',
      documentId: idOf(key),
      revision,
      modified: 86_400,
    };
    const chunk = {
      ordinal,
      text: `${key} ${revision} ${ordinal}`,
      start: 3,
      end: 9,
      headings: ['H'],
      tokens: 1,
      wordPieces: 1,
      unknownPieces: 0,
      hash: '',
      ...more,
    };
    return index.put([toVectorRecord(of, chunk, embeddingAt(rank))]);
  };
  const drop = (key: string, revision: string) => index.delete([vectorKey(idOf(key), revision, 0)]);
  const say = (key: string, live: string | undefined, target = live, more: Partial<DocumentRecord> = {}) =>
    records.set(idOf(key), { documentId: idOf(key), live: ref(live), target: ref(target), ...more } as DocumentRecord);
  const found = async (more: Partial<SearchQuery> = {}) =>
    (await search({ query: 'question', top: 3, consistency: 'strict', ...more })).map(
      ({ key, revision }) => `${key}@${revision}`,
    );
  return { index, endpoint, search, put, drop, say, found, queries, looks, afterQuery };
};

describe('strict search', () => {
  test('shows what is live, best first, and no more than was wanted', async () => {
    const { put, say, found, queries } = open();
    for (const [i, key] of ['a', 'b', 'c', 'd'].entries()) {
      await put(key, '01', 0.4 - i / 10);
      say(key, '01');
    }
    expect(await found()).toEqual(['d@01', 'c@01', 'b@01']);
    expect(queries).toEqual([{ top: 13, filter: undefined }]);
  });

  test('a hit has all that is shown of it', async () => {
    const { put, say, search } = open();
    const boxes = [
      { page: 2, x: 72, y: 700.5, width: 200, height: 12 },
      { page: 3, x: 72, y: 760, width: 20, height: 12 },
    ];
    await put('a', '01', 0, 7, { boxes, tableHeader: '| a | b |', wordPieces: 90, unknownPieces: 1 });
    say('a', '01');
    const [hit] = await search({ query: 'question', top: 1, consistency: 'strict' });
    expect(hit).toEqual({
      similarity: expect.closeTo(1, 5),
      bucket: 'docs',
      key: 'a',
      text: 'a 01 7',
      headings: ['H'],
      tableHeader: '| a | b |',
      unreadShare: 0.012,
      title: 'T',
      format: 'markdown',
      start: 3,
      end: 9,
      boxes,
      modified: '1970-01-02T00:00:00.000Z',
      sourceChanged: false,
      documentId: idOf('a'),
      revision: '01',
      ordinal: 7,
    });
  });

  test.each<[what: string, record: Partial<DocumentRecord>, expected: boolean]>([
    ['is the newest', {}, false],
    ['is the newest again, after a version of the same content', { sequencer: '03' }, false],
    ['has a newer version that is being made', { target: ref('02') }, true],
    ['has a newer version that could not be read', { failure: { revision: '02' } as Failure }, true],
  ])('whether the source has changed: a revision that %s', async (_, record, expected) => {
    const { put, say, search } = open();
    await put('a', '01', 0);
    say('a', '01', '01', record);
    const [hit] = await search({ query: 'question', top: 1, consistency: 'strict' });
    expect(hit?.sourceChanged).toBe(expected);
    const [unchecked] = await search({ query: 'question', top: 1, consistency: 'eventual' });
    expect(unchecked).not.toHaveProperty('sourceChanged');
  });

  test.each<[what: string, live: string | undefined, target: string | undefined, expected: string[]]>([
    ['is being made', undefined, '01', []],
    ['is live', '01', '01', ['a@01']],
    ['serves while the next is made', '01', '02', ['a@01']],
    ['was replaced', '02', '02', []],
    ['was removed', undefined, undefined, []],
    ['is being made while another serves', '00', '01', []],
  ])('a revision that %s', async (_, live, target, expected) => {
    const { put, say, found } = open();
    await put('a', '01', 0);
    say('a', live, target);
    expect(await found()).toEqual(expected);
  });

  test('a vector of a document that nobody knows is not shown', async () => {
    const { put, found } = open();
    await put('a', '01', 0);
    expect(await found()).toEqual([]);
  });

  test('each document is looked up once, however many hits it has', async () => {
    const { put, say, found, looks } = open();
    for (let i = 0; i < 5; i += 1) await put('a', '01', 0, i);
    say('a', '01');
    await found();
    expect(looks).toEqual([idOf('a')]);
  });

  test('no more documents are looked up than have hits that are shown, unless one of those is dropped', async () => {
    const { put, say, found, looks } = open();
    const keys = ['a', 'b', 'c', 'd', 'e'];
    for (const [i, key] of keys.entries()) {
      await put(key, '01', i / 10);
      say(key, '01');
    }
    expect(await found()).toEqual(['a@01', 'b@01', 'c@01']);
    expect(looks).toEqual(keys.slice(0, 3).map(idOf));
    say('b', undefined);
    looks.length = 0;
    expect(await found()).toEqual(['a@01', 'c@01', 'd@01']);
    expect(looks).toEqual(keys.map(idOf));
  });

  test('too few are left: asks for more, until they are enough', async () => {
    const { put, say, found, queries } = open();
    for (let i = 0; i < 60; i += 1) await put('gone', '01', i / 1_000, i);
    say('gone', undefined);
    for (const key of ['a', 'b', 'c']) {
      await put(key, '01', 0.5);
      say(key, '01');
    }
    expect((await found()).sort()).toEqual(['a@01', 'b@01', 'c@01']);
    expect(queries.map(({ top }) => top)).toEqual([13, 52, 208]);
  });

  test('there are no more: does not ask for them', async () => {
    const { put, say, found, queries } = open();
    await put('a', '01', 0);
    say('a', '01');
    expect(await found()).toEqual(['a@01']);
    expect(queries).toHaveLength(1);
  });

  test('never asks for more than the index gives', async () => {
    const { say, search, queries, index } = open();
    index.query = async (_, top) => {
      queries.push({ top });
      const metadata = { documentId: idOf('gone'), revision: '01' } as never;
      return Array.from({ length: top }, () => ({ key: 'k', similarity: 1, metadata }));
    };
    say('gone', undefined);
    expect(await search({ query: 'q', top: 100, consistency: 'strict' })).toEqual([]);
    expect(queries.map(({ top }) => top)).toEqual([110, 440, 1_760, 7_040, 10_000]);
  });

  test('a document moves on between the index’s answer and the look-up: the switch hides nothing', async () => {
    const { put, drop, say, found, queries, afterQuery } = open();
    await put('a', '01', 0);
    say('a', '01');
    afterQuery.push(async () => {
      await put('a', '02', 0);
      say('a', '02');
      await drop('a', '01');
    });
    expect(await found()).toEqual(['a@02']);
    expect(queries).toHaveLength(2);
  });

  test('a document that moves on with every answer is given up in the end', async () => {
    const { put, say, found, queries, afterQuery } = open();
    await put('a', '01', 0);
    await put('b', '01', 0.1);
    say('a', '02');
    say('b', '01');
    for (let i = 0; i < 10; i += 1) afterQuery.push(() => undefined);
    expect(await found()).toEqual(['b@01']);
    expect(queries.length).toBeLessThanOrEqual(4);
  });

  test('a new version that is being made is no reason to ask again', async () => {
    const { put, say, found, queries } = open();
    await put('a', '01', 0);
    await put('a', '02', 0);
    say('a', '01', '02');
    expect(await found()).toEqual(['a@01']);
    expect(queries).toHaveLength(1);
  });
});

test('eventual search shows what the index has, and looks nothing up', async () => {
  const { put, say, found, looks, queries } = open();
  await put('a', '01', 0);
  say('a', '02');
  expect(await found({ consistency: 'eventual' })).toEqual(['a@01']);
  expect(looks).toEqual([]);
  expect(queries).toEqual([{ top: 3, filter: undefined }]);
});

describe('what the index is asked for', () => {
  const prefixed = { key: { $startsWith: 'manuals/' } };
  const markdown = { format: 'markdown' };
  test.each<[Partial<SearchQuery>, unknown]>([
    [{}, undefined],
    [{ filter: {} }, undefined],
    [{ filter: markdown }, markdown],
    [{ prefix: 'manuals/' }, prefixed],
    [{ filter: {}, prefix: 'manuals/' }, prefixed],
    [{ filter: markdown, prefix: 'manuals/' }, { $and: [markdown, prefixed] }],
  ])('%j', async (more, filter) => {
    const { found, queries } = open();
    await found(more);
    expect(queries[0]?.filter).toEqual(filter);
  });

  test('a filter that the index refuses', async () =>
    await expect(open().found({ filter: { format: { $like: 'x' } } })).rejects.toMatchObject({ code: 'bad-request' }));
});

describe('the question’s embedding', () => {
  test('is paid for once, for questions one after the other and at once', async () => {
    const { found, endpoint } = open();
    await Promise.all([found(), found()]);
    await found();
    await found({ query: 'another' });
    expect(endpoint.requests).toEqual([['question'], ['another']]);
  });

  test('is asked for again where it failed', async () => {
    let down = true;
    const { found, endpoint } = open(() => (down ? 'endpoint-failed' : undefined));
    await expect(found()).rejects.toBeInstanceOf(PipelineError);
    down = false;
    expect(await found()).toEqual([]);
    expect(endpoint.requests).toEqual([['question']]);
  });
});
