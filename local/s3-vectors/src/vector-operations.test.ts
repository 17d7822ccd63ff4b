import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIndex, refusal, startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
let index: { vectorBucketName: string; indexName: string };
let indexArn: string;
let names = 0;

/** A new empty index for the test. */
const freshIndex = async (options: Partial<Parameters<typeof createIndex>[1]> = {}) =>
  createIndex(server.client, { vectorBucketName: `bucket-${names++}`, ...options });

beforeAll(async () => {
  server = await startTestServer();
  ({ index, indexArn } = await freshIndex({ nonFilterableMetadataKeys: ['text'] }));
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const vector = (key: string, more: object = {}) => ({ key, data: { float32: [1, 2, 3] }, ...more });

describe('PutVectors and GetVectors', () => {
  test('return float32 data and metadata exactly as put; what is absent is left out', async () => {
    const { client } = server;
    const metadata = {
      text: 'naïve 🎈 \u0000 "quoted" \\ \n',
      number: 1e-7,
      integer: 12,
      yes: true,
      no: false,
      list: ['a', 1, true],
      empty: [],
      '': 'unnamed',
      'a "key".$b': 'odd',
    };
    const float32 = [0.1, -1e-40, 2 ** 24 + 1];
    await client.putVectors({ ...index, vectors: [{ key: 'exact', data: { float32 }, metadata }, vector('plain')] });
    const all = { returnData: true, returnMetadata: true };
    const { vectors } = await client.getVectors({ indexArn, keys: ['plain', 'absent', 'exact'], ...all });
    expect(vectors).toEqual([
      { key: 'plain', data: { float32: [1, 2, 3] } },
      { key: 'exact', data: { float32: float32.map(Math.fround) }, metadata },
    ]);
    expect((await client.getVectors({ ...index, keys: ['exact'] })).vectors).toEqual([{ key: 'exact' }]);
  });

  test('replace a vector as a whole; of a key given twice the last counts', async () => {
    const { client } = server;
    const keys = ['replaced'];
    await client.putVectors({ ...index, vectors: [vector('replaced', { metadata: { old: 1 } })] });
    await client.putVectors({
      ...index,
      vectors: [vector('replaced', { metadata: { middle: 2 } }), { key: 'replaced', data: { float32: [4, 5, 6] } }],
    });
    const { vectors } = await client.getVectors({ ...index, keys, returnData: true, returnMetadata: true });
    expect(vectors).toEqual([{ key: 'replaced', data: { float32: [4, 5, 6] } }]);
  });

  test('take any key of 1 to 1,024 characters', async () => {
    const { client } = server;
    const keys = ['a', 'documents/1/0000', 'ключ', '🎈'.repeat(1024), 'a\u0000b', "'; DROP TABLE vectors; --"];
    await client.putVectors({ ...index, vectors: keys.map((key) => vector(key)) });
    const { vectors } = await client.getVectors({ ...index, keys });
    expect(vectors!.map(({ key }) => key)).toEqual(keys);
  });
});

const keyed = (count: number) => Array.from({ length: count }, (_, at) => `k${at}`);
const metadataOf = (bytes: number, name: string) => ({ [name]: 'x'.repeat(bytes - `{"${name}":""}`.length) });

describe('PutVectors with one bad vector refuses the request and stores nothing of it:', () => {
  test.each<[name: string, bad: unknown, path: string]>([
    ['no key', { data: { float32: [1, 2, 3] } }, '/vectors/1/key'],
    ['an empty key', vector(''), '/vectors/1/key'],
    ['a key too long', vector('k'.repeat(1025)), '/vectors/1/key'],
    ['a key that is no Unicode', vector('\ud800'), '/vectors/1/key'],
    ['no data', { key: 'bad' }, '/vectors/1/data'],
    ['no float32', { key: 'bad', data: {} }, '/vectors/1/data/float32'],
    [
      'a Float32Array, which JSON makes an object',
      vector('bad', { data: { float32: { 0: 1, 1: 2, 2: 3 } } }),
      '/vectors/1/data/float32',
    ],
    ['too short', vector('bad', { data: { float32: [1, 2] } }), '/vectors/1/data/float32'],
    ['too long', vector('bad', { data: { float32: [1, 2, 3, 4] } }), '/vectors/1/data/float32'],
    [
      'NaN, which the SDK sends as text',
      vector('bad', { data: { float32: [1, 2, 'NaN'] } }),
      '/vectors/1/data/float32',
    ],
    ['Infinity, likewise', vector('bad', { data: { float32: [1, 2, 'Infinity'] } }), '/vectors/1/data/float32'],
    ['null', vector('bad', { data: { float32: [1, 2, null] } }), '/vectors/1/data/float32'],
    ['a number as text', vector('bad', { data: { float32: [1, 2, '3'] } }), '/vectors/1/data/float32'],
    ['beyond float32', vector('bad', { data: { float32: [1, 2, 3.5e38] } }), '/vectors/1/data/float32'],
    ['zeros under cosine', vector('bad', { data: { float32: [0, 0, 0] } }), '/vectors/1/data/float32'],
    ['zeros in float32 under cosine', vector('bad', { data: { float32: [1e-46, 0, 0] } }), '/vectors/1/data/float32'],
    ['metadata that is a list', vector('bad', { metadata: [] }), '/vectors/1/metadata'],
    ['null in metadata', vector('bad', { metadata: { a: null } }), '/vectors/1/metadata/a'],
    ['an object in metadata', vector('bad', { metadata: { a: { b: 1 } } }), '/vectors/1/metadata/a'],
    ['a list in a list in metadata', vector('bad', { metadata: { a: [[1]] } }), '/vectors/1/metadata/a'],
    [
      '51 metadata keys',
      vector('bad', { metadata: Object.fromEntries(keyed(51).map((key) => [key, 1])) }),
      '/vectors/1/metadata',
    ],
    ['over 2 KB filterable', vector('bad', { metadata: metadataOf(2049, 'a') }), '/vectors/1/metadata'],
    ['over 2 KB filterable in UTF-8', vector('bad', { metadata: { a: 'é'.repeat(1021) } }), '/vectors/1/metadata'],
    ['over 40 KB', vector('bad', { metadata: metadataOf(40 * 1024 + 1, 'text') }), '/vectors/1/metadata'],
  ])('%s', async (_, bad, path) => {
    const body = JSON.stringify({ ...index, vectors: [vector('good'), bad] });
    const response = await fetch(`${server.endpoint}/PutVectors`, { method: 'POST', body });
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([400, 'ValidationException']);
    const { message, fieldList } = (await response.json()) as { message: string; fieldList: { path: string }[] };
    expect(fieldList.map((field) => field.path)).toEqual([path]);
    expect(message.length).toBeGreaterThan(20);
    expect((await server.client.getVectors({ ...index, keys: ['good', 'bad'] })).vectors).toEqual([]);
  });

  test('the SDK gets the sentence and the place', async () => {
    const call = server.client.putVectors({
      ...index,
      vectors: [vector('a'), { key: 'b', data: { float32: [Number.NaN, 1, 1] } }],
    });
    await expect(call).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Invalid record for key 'b'"),
      fieldList: [{ path: '/vectors/1/data/float32' }],
    });
  });
});

test('the largest metadata and zeros under euclidean are accepted', async () => {
  const { client } = server;
  const euclidean = await freshIndex({ distanceMetric: 'euclidean', nonFilterableMetadataKeys: ['text'] });
  const metadata = { ...metadataOf(2048, 'a') };
  const text = metadataOf(40 * 1024 - JSON.stringify(metadata).length + 1, 'text');
  const vectors = [
    { key: 'zero', data: { float32: [0, 0, 0] }, metadata: { ...metadata, ...text } },
    vector('many', { metadata: Object.fromEntries(keyed(50).map((key) => [key, 1])) }),
  ];
  await client.putVectors({ ...euclidean.index, vectors });
  const got = await client.getVectors({ ...euclidean.index, keys: ['zero'], returnMetadata: true });
  expect(JSON.stringify(got.vectors![0]!.metadata).length).toBe(40 * 1024);
});

test('DeleteVectors is idempotent, and a deleted vector is nowhere', async () => {
  const { client } = server;
  const { index } = await freshIndex();
  await client.putVectors({ ...index, vectors: [vector('a'), vector('b')] });
  for (const _ of [1, 2]) await client.deleteVectors({ ...index, keys: ['a', 'absent'] });
  expect((await client.getVectors({ ...index, keys: ['a', 'b'] })).vectors).toEqual([{ key: 'b' }]);
  expect((await client.listVectors(index)).vectors).toEqual([{ key: 'b' }]);
  const { vectors } = await client.queryVectors({ ...index, topK: 5, queryVector: { float32: [1, 1, 1] } });
  expect(vectors).toEqual([{ key: 'b' }]);
});

test('requests are bounded in count', async () => {
  const { client } = server;
  const put = (count: number) => client.putVectors({ ...index, vectors: keyed(count).map((key) => vector(key)) });
  expect(await refusal(put(0))).toBe('ValidationException 400 /vectors');
  expect(await refusal(put(501))).toBe('ValidationException 400 /vectors');
  expect(await refusal(put(500))).toBe('accepted');
  expect(await refusal(client.getVectors({ ...index, keys: keyed(101) }))).toBe('ValidationException 400 /keys');
  expect(await refusal(client.getVectors({ ...index, keys: keyed(100) }))).toBe('accepted');
  expect(await refusal(client.deleteVectors({ ...index, keys: keyed(501) }))).toBe('ValidationException 400 /keys');
  expect(await refusal(client.deleteVectors({ ...index, keys: keyed(500) }))).toBe('accepted');
});

describe('an index is addressed by its ARN, or by both names, and nothing between:', () => {
  test.each<[address: (names: typeof index, arn: string) => object, expected: string]>([
    [(names) => names, 'accepted'],
    [(_, indexArn) => ({ indexArn }), 'accepted'],
    [({ indexName }) => ({ indexName }), 'ValidationException 400 /indexArn'],
    [({ vectorBucketName }) => ({ vectorBucketName }), 'ValidationException 400 /indexArn'],
    [(names, indexArn) => ({ ...names, indexArn }), 'ValidationException 400 /indexArn'],
    [({ indexName }, indexArn) => ({ indexName, indexArn }), 'ValidationException 400 /indexArn'],
    [() => ({}), 'ValidationException 400 /indexArn'],
    [(_, arn) => ({ indexArn: arn.slice(0, arn.indexOf('/index')) }), 'ValidationException 400 /indexArn'],
    [(names) => ({ ...names, indexName: 'absent' }), 'NotFoundException 404'],
    [(names) => ({ ...names, vectorBucketName: 'absent' }), 'NotFoundException 404'],
  ])('%s: %s', async (address, expected) => {
    expect(await refusal(server.client.listVectors(address(index, indexArn)))).toBe(expected);
  });
});

describe('ListVectors', () => {
  const listAll = async (names: object, more: object = {}) => {
    const pages: string[][] = [];
    let nextToken: string | undefined;
    do {
      const page = await server.client.listVectors({ ...names, ...more, ...(nextToken && { nextToken }) });
      pages.push(page.vectors!.map(({ key }) => key!));
      nextToken = page.nextToken;
    } while (nextToken);
    return pages;
  };

  test('shows every vector once, by pages and by segments, while others come and go', async () => {
    const { client } = server;
    const { index } = await freshIndex();
    const keys = keyed(250);
    await client.putVectors({ ...index, vectors: [...keys, 'gone'].map((key) => vector(key)) });
    await client.deleteVectors({ ...index, keys: ['gone'] });
    const pages = await listAll(index, { maxResults: 100 });
    expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
    expect(pages.flat().toSorted()).toEqual(keys.toSorted());
    for (const segmentCount of [1, 3, 16]) {
      const segments = await Promise.all(
        Array.from({ length: segmentCount }, (_, segmentIndex) =>
          listAll(index, { segmentCount, segmentIndex, maxResults: 7 }),
        ),
      );
      expect(segments.flat(2).toSorted()).toEqual(keys.toSorted());
    }
    const first = await client.listVectors({ ...index, maxResults: 100 });
    await client.deleteVectors({ ...index, keys: first.vectors!.slice(50).map(({ key }) => key!) });
    await client.putVectors({ ...index, vectors: keyed(30).map((key) => vector(`new-${key}`)) });
    const second = await client.listVectors({ ...index, maxResults: 1000, nextToken: first.nextToken });
    const seen = [...first.vectors!, ...second.vectors!]
      .map(({ key }) => key!)
      .filter((key) => !key.startsWith('new-'));
    expect(seen.toSorted()).toEqual(keys.toSorted());
  });

  test('ends a page at 1 MB of what is returned', async () => {
    const { client } = server;
    const { index } = await freshIndex({ nonFilterableMetadataKeys: ['text'] });
    const text = 'x'.repeat(30_000);
    await client.putVectors({ ...index, vectors: keyed(50).map((key) => vector(key, { metadata: { text } })) });
    expect((await listAll(index)).map((page) => page.length)).toEqual([50]);
    expect((await listAll(index, { returnMetadata: true })).map((page) => page.length)).toEqual([34, 16]);
  });

  test('returns data and metadata when asked to, and 500 keys by default', async () => {
    const { client } = server;
    const { index } = await freshIndex();
    const vectors = keyed(501).map((key) => vector(key, { metadata: { key } }));
    await client.putVectors({ ...index, vectors: vectors.slice(0, 500) });
    await client.putVectors({ ...index, vectors: vectors.slice(500) });
    expect((await client.listVectors(index)).vectors).toHaveLength(500);
    const one = await client.listVectors({ ...index, maxResults: 1, returnData: true, returnMetadata: true });
    expect(one.vectors).toEqual([vectors[0]]);
  });

  test.each([
    [{ maxResults: 0 }, '/maxResults'],
    [{ maxResults: 1001 }, '/maxResults'],
    [{ segmentCount: 17, segmentIndex: 0 }, '/segmentCount'],
    [{ segmentCount: 2 }, '/segmentIndex'],
    [{ segmentIndex: 0 }, '/segmentIndex'],
    [{ segmentCount: 2, segmentIndex: 2 }, '/segmentIndex'],
    [{ nextToken: '' }, '/nextToken'],
    [{ nextToken: 'made up' }, '/nextToken'],
    [{ nextToken: 'x'.repeat(2049) }, '/nextToken'],
  ])('refuses %j', async (more, path) => {
    expect(await refusal(server.client.listVectors({ ...index, ...more }))).toBe(`ValidationException 400 ${path}`);
  });

  test('refuses the token of another segment, and takes its own after a restart', async () => {
    const first = await startTestServer();
    const { index } = await createIndex(first.client, { vectorBucketName: 'restart' });
    await first.client.putVectors({ ...index, vectors: keyed(10).map((key) => vector(key)) });
    const segment = { ...index, segmentCount: 2, segmentIndex: 1, maxResults: 3 };
    const page = await first.client.listVectors(segment);
    await first.stop();
    const second = await startTestServer({ dataDir: first.dataDir });
    const { nextToken } = page;
    expect(await refusal(second.client.listVectors({ ...segment, segmentIndex: 0, nextToken }))).toBe(
      'ValidationException 400 /nextToken',
    );
    const rest = await second.client.listVectors({ ...segment, nextToken });
    expect([...page.vectors!, ...rest.vectors!]).toHaveLength(5);
    await second.stop();
    second.remove();
  });
});
