import { awsLimits } from '@alex/core/limits';
import type { VectorMetadata, VectorRecord } from '@alex/core/vector-record';
import { afterEach, expect, test } from 'vitest';
import { collect } from '../test/collect.ts';
import { openScriptedServer, type ScriptedServer } from '../test/scripted-server.ts';
import { createS3VectorsClient } from './clients.ts';
import { createS3VectorsIndex } from './s3-vectors-index.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

type Body = Record<string, unknown> & {
  readonly vectors?: readonly { readonly key: string }[];
  readonly keys?: readonly string[];
};

const open = async (answer: (body: Body, place: number) => unknown = () => ({})) => {
  const bodies: Body[] = [];
  server = await openScriptedServer(({ body }) => {
    bodies.push(JSON.parse(body) as Body);
    return {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer(bodies.at(-1)!, bodies.length - 1)),
    };
  });
  const index = createS3VectorsIndex(createS3VectorsClient(server.config), {
    vectorBucket: 'vectors',
    index: 'minilm',
  });
  return { index, bodies, requests: server.requests };
};

const metadata: VectorMetadata = {
  bucket: 'docs',
  key: 'a.md',
  extension: 'md',
  format: 'markdown',
  documentId: 'd',
  revision: '0A',
  ordinal: 0,
  page: 0,
  modified: 1,
  text: 'text',
  headings: [],
  start: 0,
  end: 4,
  title: 'A',
};

const record = (key: string, embedding: Float32Array = Float32Array.of(0.1, 0.2), text = 'text'): VectorRecord => ({
  key,
  embedding,
  metadata: { ...metadata, text },
});
const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `k${i}`);
const ascending = (a: number, b: number): number => a - b;

test('put: numbers as numbers, exactly those of the Float32Array', async () => {
  const { index, bodies } = await open();
  await index.put([record('k')]);
  expect(bodies).toEqual([
    {
      vectorBucketName: 'vectors',
      indexName: 'minilm',
      vectors: [{ key: 'k', data: { float32: [Math.fround(0.1), Math.fround(0.2)] }, metadata }],
    },
  ]);
});

test('put: five hundred a request', async () => {
  const { index, bodies } = await open();
  await index.put(numbered(501).map((key) => record(key)));
  expect(bodies.map(({ vectors }) => vectors!.length).sort(ascending)).toEqual([1, 500]);
});

test('put: a request stays within twenty mebibytes, and close to it', async () => {
  const { index, requests } = await open();
  const embedding = new Float32Array(4_096).fill(-0.1234567);
  await index.put(numbered(450).map((key) => record(key, embedding, 'é'.repeat(10_000))));
  const sizes = requests.map(({ body }) => Buffer.byteLength(body));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(awsLimits.vectorPutBytesMax);
  expect(Math.max(...sizes)).toBeGreaterThan(awsLimits.vectorPutBytesMax * 0.7);
});

for (const [name, ...numbers] of [
  ['NaN', Number.NaN, 1],
  ['infinite', Number.NEGATIVE_INFINITY, 1],
  ['all zero', 0, -0],
] as const)
  test(`put and query: a vector that is ${name} is refused before it is sent`, async () => {
    const { index, bodies } = await open();
    await expect(index.put([record('k', Float32Array.from(numbers))])).rejects.toMatchObject({ code: 'index-refused' });
    await expect(index.query(Float32Array.from(numbers), 1)).rejects.toMatchObject({ code: 'index-refused' });
    expect(bodies).toEqual([]);
  });

test('get: a hundred a request, absent keys absent', async () => {
  const { index, bodies } = await open(({ keys }) => ({
    vectors: keys!
      .filter((key) => key !== 'k1')
      .map((key) => ({ key, data: { float32: [0.5, Number(key.slice(1))] } })),
  }));
  const found = await index.get(numbered(250));
  expect(bodies.map(({ keys }) => keys!.length).sort(ascending)).toEqual([50, 100, 100]);
  expect(bodies[0]).toMatchObject({ returnData: true });
  expect(found.size).toBe(249);
  expect(found.has('k1')).toBe(false);
  expect(found.get('k249')).toEqual(Float32Array.of(0.5, 249));
});

test('delete: five hundred a request, none for none', async () => {
  const { index, bodies } = await open();
  await index.delete(numbered(1_200));
  await index.delete([]);
  expect(bodies.map(({ keys }) => keys!.length).sort(ascending)).toEqual([200, 500, 500]);
});

test('query: pages up to top, the same question each time, similarity from distance', async () => {
  const { index, bodies } = await open((_body, place) => ({
    vectors: [0, 1].map((i) => ({ key: `${place}/${i}`, distance: (place * 2 + i) / 10, metadata })),
    distanceMetric: 'cosine',
    nextToken: `t${place}`,
  }));
  const hits = await index.query(Float32Array.of(1, 0), 3, { extension: 'md' });
  expect(hits.map(({ key, similarity }) => [key, similarity])).toEqual([
    ['0/0', 1],
    ['0/1', 0.9],
    ['1/0', 0.8],
  ]);
  expect(hits[0]!.metadata).toEqual(metadata);
  const { nextToken, ...second } = bodies[1]!;
  expect(nextToken).toBe('t0');
  expect(second).toEqual(bodies[0]);
  expect(second).toMatchObject({
    topK: 3,
    queryVector: { float32: [1, 0] },
    filter: { extension: 'md' },
    returnMetadata: true,
    returnDistance: true,
  });
  expect(bodies).toHaveLength(2);
});

test('query: ends where the index has no more, and sends no filter where there is none', async () => {
  const { index, bodies } = await open(() => ({ vectors: [], distanceMetric: 'cosine' }));
  expect(await index.query(Float32Array.of(1, 0), 3)).toEqual([]);
  expect(bodies[0]).not.toHaveProperty('filter');
});

test('query: a vector of somebody else’s is an error, not a hit without a text', async () => {
  const { index } = await open(() => ({ vectors: [{ key: 'foreign', distance: 0 }], distanceMetric: 'cosine' }));
  await expect(index.query(Float32Array.of(1, 0), 3)).rejects.toMatchObject({
    code: 'index-refused',
    message: expect.stringContaining('foreign'),
  });
});

test('keys: all pages, without data', async () => {
  const { index, bodies } = await open((_body, place) => ({
    vectors: [{ key: `k${place}` }],
    ...(place < 2 && { nextToken: `t${place}` }),
  }));
  expect(await collect(index.keys())).toEqual(['k0', 'k1', 'k2']);
  expect(bodies.map(({ nextToken, returnData }) => [nextToken, returnData])).toEqual([
    [undefined, undefined],
    ['t0', undefined],
    ['t1', undefined],
  ]);
});
