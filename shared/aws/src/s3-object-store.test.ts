import { afterEach, expect, test } from 'vitest';
import { collect } from '../test/collect.ts';
import {
  openScriptedServer,
  type ReceivedRequest,
  type ScriptedAnswer,
  type ScriptedServer,
} from '../test/scripted-server.ts';
import { createS3Client } from './clients.ts';
import { createS3ObjectStore } from './s3-object-store.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

const open = async (answer: (request: ReceivedRequest, place: number) => ScriptedAnswer) => {
  let place = 0;
  server = await openScriptedServer((request) => answer(request, place++));
  return { store: createS3ObjectStore(createS3Client(server.config)), requests: server.requests };
};

const xml = (content: string): ScriptedAnswer => ({ body: `<?xml version="1.0" encoding="UTF-8"?>${content}` });
const error = (status: number, name: string): ScriptedAnswer => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${name}</Code><Message>as scripted</Message></Error>`,
});
const ref = { bucket: 'docs', key: 'a b+c/ü.md' };
const modified = '2026-11-23T10:00:00.000Z';
const headers = {
  etag: '"abc"',
  'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT',
  'content-type': 'text/markdown',
  'x-amz-version-id': 'v1',
};

test('get: bytes, ETag without quotes, type and time; the version and ETag that were asked for', async () => {
  const { store, requests } = await open(() => ({ headers, body: 'héllo' }));
  const found = await store.get({ ...ref, versionId: 'v1', etag: 'abc' });
  expect(found).toEqual({ bytes: expect.any(Uint8Array), etag: 'abc', contentType: 'text/markdown', modified });
  expect(Buffer.from(found!.bytes).toString()).toBe('héllo');
  expect(requests[0]!.path).toMatch(/^\/docs\/a%20b%2Bc\/%C3%BC\.md\?.*versionId=v1/);
  expect(requests[0]!.headers['if-match']).toBe('"abc"');
});

test('head: the summary and the version', async () => {
  const { store, requests } = await open(() => ({ headers: { ...headers, 'content-length': '6' } }));
  expect(await store.head(ref)).toEqual({ key: ref.key, etag: 'abc', size: 6, modified, versionId: 'v1' });
  expect(requests[0]!.method).toBe('HEAD');
});

for (const [status, name] of [
  [404, 'NoSuchKey'],
  [404, 'NoSuchVersion'],
  [405, 'MethodNotAllowed'],
  [412, 'PreconditionFailed'],
] as const)
  test(`${name} is absence to head and get`, async () => {
    const { store } = await open(({ method }) => (method === 'HEAD' ? { status } : error(status, name)));
    expect(await store.head(ref)).toBeUndefined();
    expect(await store.get(ref)).toBeUndefined();
  });

test('HEAD’s 403, which has no body, is a refusal of permission', async () => {
  const { store } = await open(() => ({ status: 403 }));
  await expect(store.head(ref)).rejects.toMatchObject({ code: 'access-denied' });
});

test('put: condition headers and the new ETag', async () => {
  const { store, requests } = await open(() => ({ headers: { etag: '"new"' } }));
  expect(await store.put(ref, 'text', { ifAbsent: true })).toEqual({ etag: 'new' });
  expect(await store.put(ref, new Uint8Array([65]), { ifMatch: 'abc' })).toEqual({ etag: 'new' });
  expect(await store.put(ref, '')).toEqual({ etag: 'new' });
  expect(requests.map(({ body, headers }) => [body, headers['if-none-match'], headers['if-match']])).toEqual([
    ['text', '*', undefined],
    ['A', undefined, '"abc"'],
    ['', undefined, undefined],
  ]);
});

for (const [status, name] of [
  [412, 'PreconditionFailed'],
  [409, 'ConditionalRequestConflict'],
  [404, 'NoSuchKey'],
] as const)
  test(`${name} is a lost condition where there was one, else a failure`, async () => {
    const { store } = await open(() => error(status, name));
    expect(await store.put(ref, 'x', { ifMatch: 'abc' })).toBeUndefined();
    await expect(store.put(ref, 'x')).rejects.toMatchObject({ code: 'object-store-failed' });
  });

test('a conditional put into a bucket that is not there is a failure, not a lost condition', async () => {
  const { store } = await open(() => error(404, 'NoSuchBucket'));
  await expect(store.put(ref, 'x', { ifMatch: 'abc' })).rejects.toMatchObject({ code: 'object-store-failed' });
});

test('delete: a thousand a request; what was refused is sent again by itself', async () => {
  const keys = Array.from({ length: 1_001 }, (_, i) => `k${i}`);
  const { store, requests } = await open((_request, place) =>
    xml(
      place === 0
        ? '<DeleteResult><Error><Key>k7</Key><Code>InternalError</Code></Error></DeleteResult>'
        : '<DeleteResult/>',
    ),
  );
  await store.delete('docs', keys);
  const deleted = requests.map(({ body }) => [...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key));
  expect(deleted.map((batch) => batch.length).sort((a, b) => a - b)).toEqual([1, 1, 1_000]);
  expect(new Set(deleted.flat())).toEqual(new Set(keys));
});

test('delete: a key that is refused to the end is an error that names it', async () => {
  const { store, requests } = await open(() =>
    xml('<DeleteResult><Error><Key>k1</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>'),
  );
  await expect(store.delete('docs', ['k1', 'k2'])).rejects.toMatchObject({
    code: 'access-denied',
    message: expect.stringContaining('k1: no'),
  });
  expect(requests).toHaveLength(3);
});

test('list: page by page, from the place given, keys decoded', async () => {
  const object = (key: string) =>
    `<Contents><Key>${key}</Key><ETag>&quot;e&quot;</ETag><Size>1</Size><LastModified>${modified}</LastModified></Contents>`;
  const { store, requests } = await open((_request, place) =>
    xml(
      place === 0
        ? `<ListBucketResult>${object('p/a+b')}<NextContinuationToken>t+/=</NextContinuationToken></ListBucketResult>`
        : `<ListBucketResult>${object('p/%C3%BC%2B%01')}</ListBucketResult>`,
    ),
  );
  const found = await collect(store.list('docs', 'p/', 'p/a'));
  expect(found).toEqual([
    { key: 'p/a b', etag: 'e', size: 1, modified },
    { key: 'p/ü+\u0001', etag: 'e', size: 1, modified },
  ]);
  const queries = requests.map(({ path }) => new URLSearchParams(path.split('?')[1]));
  expect(
    queries.map((query) =>
      ['encoding-type', 'prefix', 'start-after', 'continuation-token'].map((name) => query.get(name)),
    ),
  ).toEqual([
    ['url', 'p/', 'p/a', null],
    ['url', 'p/', null, 't+/='],
  ]);
});
