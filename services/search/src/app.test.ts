import type { DocumentsResponse } from '@alex/core/api';
import { documentId } from '@alex/core/document';
import type { DocumentRecord, DocumentStatus } from '@alex/core/document-record';
import { type FailureCode, failureTable, PipelineError } from '@alex/core/errors';
import { createLedger } from '@alex/ledger/ledger';
import { absentEmbeddingCache } from '@alex/testing/absent-embedding-cache';
import { createInMemoryEmbeddingEndpoint } from '@alex/testing/in-memory-embedding-endpoint';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { createInMemoryTelemetry } from '@alex/testing/in-memory-telemetry';
import { createInMemoryVectorIndex } from '@alex/testing/in-memory-vector-index';
import { describe, expect, test } from 'vitest';
import { createApp } from './app.ts';

const documentsBucket = 'docs';
const idOf = (key: string) => documentId({ bucket: documentsBucket, key });

const open = (failure?: () => FailureCode | undefined) => {
  const ledger = createLedger(createInMemoryObjectStore(), { bucket: 'state', index: 'i' });
  const telemetry = createInMemoryTelemetry();
  const endpoint = createInMemoryEmbeddingEndpoint({ ...(failure && { failure }) });
  const app = createApp(
    { endpoint, cache: absentEmbeddingCache, index: createInMemoryVectorIndex(), ledger, telemetry },
    { documentsBucket },
  );
  const add = async (key: string, status: DocumentStatus = 'live') => {
    const record = {
      bucket: documentsBucket,
      key,
      documentId: idOf(key),
      status,
      live: null,
      target: null,
    } as unknown as DocumentRecord;
    await ledger.swap({ record: undefined, etag: undefined }, record);
    return record;
  };
  const ask = async (path: string, init?: RequestInit) => {
    const response = await app.request(path, init);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    return { status: response.status, body: await response.json() };
  };
  const search = (body: unknown) =>
    ask('/search', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  const keysOf = async (path: string) => {
    const { body } = await ask(path);
    return (body as DocumentsResponse).documents.map(({ key }) => key).sort();
  };
  return { ask, search, add, keysOf, ledger, telemetry };
};

describe('POST /search', () => {
  test('answers hits', async () =>
    expect(await open().search({ query: 'a' })).toEqual({ status: 200, body: { hits: [] } }));

  test.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['no question', {}],
  ])('%s is the sender’s fault', async (_, body) => {
    const { search, telemetry } = open();
    expect(await search(body)).toMatchObject({
      status: 400,
      body: { error: { code: 'bad-request', advice: failureTable['bad-request'].advice } },
    });
    expect(telemetry.events).toMatchObject([
      { event: 'request-failed', fields: { path: '/search', code: 'bad-request' } },
    ]);
  });

  test.each<[FailureCode, number]>([
    ['endpoint-throttled', 503],
    ['endpoint-not-ready', 503],
    ['model-failed', 503],
    ['index-refused', 500],
    ['access-denied', 500],
    ['bad-request', 400],
  ])('%s is %i', async (code, status) => {
    const answer = await open(() => code).search({ query: 'a' });
    expect(answer).toMatchObject({ status, body: { error: { code, advice: failureTable[code].advice } } });
  });

  test('a defect is told as one, not as a page of HTML', async () => {
    const answer = await open(() => {
      throw new TypeError('x is not a function');
    }).search({ query: 'a' });
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { code: 'unexpected', message: 'TypeError: x is not a function' } },
    });
  });
});

describe('GET /documents', () => {
  test('no documents', async () =>
    expect(await open().ask('/documents')).toEqual({ status: 200, body: { documents: [] } }));

  test('page by page: each once, and the last page says so', async () => {
    const { add, ask } = open();
    const keys = Array.from({ length: 23 }, (_, i) => `${i}.md`);
    for (const key of keys) await add(key);
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let after = ''; ; ) {
      const { documents, next } = (await ask(`/documents?limit=10&after=${after}`)).body as DocumentsResponse;
      seen.push(...documents.map(({ key }) => key));
      sizes.push(documents.length);
      if (next === undefined) break;
      after = next;
    }
    expect(sizes).toEqual([10, 10, 3]);
    expect(seen.sort()).toEqual(keys.sort());
  });

  test('by status, by prefix, and by both', async () => {
    const { add, keysOf } = open();
    await add('a/1', 'live');
    await add('a/2', 'failed');
    await add('b/1', 'failed');
    await add('b/2', 'embedding');
    await add('b/ü +', 'deleted');
    expect(await keysOf('/documents?status=failed')).toEqual(['a/2', 'b/1']);
    expect(await keysOf('/documents?prefix=a/')).toEqual(['a/1', 'a/2']);
    expect(await keysOf('/documents?prefix=b/&status=failed')).toEqual(['b/1']);
    expect(await keysOf(`/documents?prefix=${encodeURIComponent('b/ü +')}`)).toEqual(['b/ü +']);
    expect(await keysOf('/failures')).toEqual(['a/2', 'b/1']);
    expect(await keysOf('/failures?prefix=b/')).toEqual(['b/1']);
    expect(await keysOf('/failures?status=live')).toEqual(['a/2', 'b/1']);
  });

  test('a rare status does not take all day: after so many records it goes on where it was left', async () => {
    const { add, ask, ledger } = open();
    const first = await add('a', 'live');
    const records = async function* () {
      for (let i = 0; i < 6_000; i += 1) yield { ...first, documentId: String(i).padStart(32, '0') };
    };
    Object.assign(ledger, { records });
    const { documents, next } = (await ask('/failures')).body as DocumentsResponse;
    expect(documents).toEqual([]);
    expect(next).toBe('4999'.padStart(32, '0'));
  });

  test.each(['limit=0', 'limit=501', 'limit=1.5', 'limit=x', 'limit=', 'status=dead', 'status='])(
    '?%s',
    async (query) => {
      const { status, body } = await open().ask(`/documents?${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({
        error: { code: 'bad-request', message: expect.stringContaining(`“${query.split('=')[0]}”`) },
      });
    },
  );
});

describe('GET /documents/{key} and /document?key=', () => {
  test.each([
    'a.md',
    'a/b c.md',
    'ü+&=?#%.md',
    'a%2Fb',
    '100%',
    '/leading',
    'trailing/',
    'two//slashes',
    'a\nb',
    '..md',
    '语言.txt',
    '😀',
  ])('%j', async (key) => {
    const { add, ask } = open();
    const record = await add(key);
    expect(await ask(`/documents/${encodeURIComponent(key)}`)).toEqual({ status: 200, body: record });
    expect(await ask(`/document?key=${encodeURIComponent(key)}`)).toEqual({ status: 200, body: record });
  });

  test('one that nobody knows', async () =>
    expect(await open().ask('/documents/a%20b.md')).toEqual({
      status: 404,
      body: { error: { code: 'not-found', message: 'No document “a b.md” is known.' } },
    }));
});

test.each([
  ['GET', '/search'],
  ['PUT', '/documents/a'],
  ['DELETE', '/documents/a'],
  ['GET', '/'],
])('%s %s is not here', async (method, path) =>
  expect(await open().ask(path, { method })).toEqual({
    status: 404,
    body: { error: { code: 'not-found', message: `There is no ${method} ${path} here.` } },
  }),
);

test('state that cannot be read is told with its name', async () => {
  const { ask, ledger } = open();
  Object.assign(ledger, {
    read: async () => Promise.reject(new PipelineError('state-damaged', 'The state object x cannot be read.')),
  });
  expect(await ask('/documents/a')).toMatchObject({
    status: 500,
    body: { error: { code: 'state-damaged', message: expect.stringContaining('x') } },
  });
});
