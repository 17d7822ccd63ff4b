import type { QueryOutputVector, QueryVectorsCommandInput, S3Vectors } from '@aws-sdk/client-s3vectors';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIndex, refusal, startTestServer, type TestServer } from './test-server.ts';
import type { Metadata, MetadataValue } from './vector-record.ts';

let server: TestServer;
let index: { vectorBucketName: string; indexName: string };

beforeAll(async () => {
  server = await startTestServer();
  ({ index } = await createIndex(server.client, { vectorBucketName: 'films', nonFilterableMetadataKeys: ['text'] }));
  const film = (key: string, float32: number[], metadata: Record<string, string | number | string[]>) => ({
    key,
    data: { float32 },
    metadata,
  });
  await server.client.putVectors({
    ...index,
    vectors: [
      film('alien', [1, 0, 0], { year: 1979, genre: ['horror', 'scifi'], text: 'In space' }),
      film('brazil', [1, 1, 0], { year: 1985, genre: 'scifi', text: 'Paperwork' }),
      film('casablanca', [0, 1, 0], { year: 1942, genre: 'drama' }),
      { key: 'dune', data: { float32: [-1, 0, 0] } },
    ],
  });
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const query = (more: Partial<QueryVectorsCommandInput>) =>
  server.client.queryVectors({ ...index, topK: 10, queryVector: { float32: [2, 0, 0] }, ...more });
const keysOf = async (more: Partial<QueryVectorsCommandInput>) => (await query(more)).vectors!.map(({ key }) => key);

test('the nearest come first, with distance and metadata when asked for', async () => {
  const { vectors, distanceMetric, nextToken } = await query({ returnDistance: true, returnMetadata: true });
  expect(vectors).toEqual([
    { key: 'alien', distance: 0, metadata: { year: 1979, genre: ['horror', 'scifi'], text: 'In space' } },
    { key: 'brazil', distance: Math.fround(1 - Math.SQRT1_2), metadata: expect.objectContaining({ year: 1985 }) },
    { key: 'casablanca', distance: 1, metadata: { year: 1942, genre: 'drama' } },
    { key: 'dune', distance: 2 },
  ]);
  expect([distanceMetric, nextToken]).toEqual(['cosine', undefined]);
  expect((await query({ topK: 2 })).vectors).toEqual([{ key: 'alien' }, { key: 'brazil' }]);
});

test('under euclidean the distance is the straight line', async () => {
  const { index } = await createIndex(server.client, {
    vectorBucketName: 'plane',
    dimension: 2,
    distanceMetric: 'euclidean',
  });
  const vectors = [
    { key: 'far', data: { float32: [3, 4] } },
    { key: 'here', data: { float32: [0, 0] } },
  ];
  await server.client.putVectors({ ...index, vectors });
  const found = await server.client.queryVectors({
    ...index,
    topK: 2,
    queryVector: { float32: [0, 0] },
    returnDistance: true,
  });
  expect(found).toMatchObject({
    vectors: [
      { key: 'here', distance: 0 },
      { key: 'far', distance: 5 },
    ],
    distanceMetric: 'euclidean',
  });
});

test('a filter comes before topK, and sees what was put, replaced and deleted since', async () => {
  const { client } = server;
  expect(await keysOf({ filter: { genre: 'scifi' } })).toEqual(['alien', 'brazil']);
  expect(await keysOf({ filter: { year: { $lt: 1980 } }, topK: 1 })).toEqual(['alien']);
  expect(await keysOf({ filter: { year: { $exists: false } } })).toEqual(['dune']);
  const late = { key: 'eraserhead', data: { float32: [1, 0.1, 0] } };
  await client.putVectors({ ...index, vectors: [{ ...late, metadata: { genre: 'scifi' } }] });
  expect(await keysOf({ filter: { genre: 'scifi' } })).toEqual(['alien', 'eraserhead', 'brazil']);
  await client.putVectors({ ...index, vectors: [{ ...late, metadata: { genre: 'drama' } }] });
  expect(await keysOf({ filter: { genre: 'scifi' } })).toEqual(['alien', 'brazil']);
  expect(await keysOf({ filter: { genre: 'drama' } })).toEqual(['eraserhead', 'casablanca']);
  await client.deleteVectors({ ...index, keys: ['eraserhead'] });
  expect(await keysOf({ filter: { genre: 'drama' } })).toEqual(['casablanca']);
});

test('vectors at the same distance come in the order of their keys', async () => {
  const { index } = await createIndex(server.client, { vectorBucketName: 'ties' });
  const keys = Array.from({ length: 300 }, (_, at) => `k${(at * 7919) % 300}`);
  await server.client.putVectors({ ...index, vectors: keys.map((key) => ({ key, data: { float32: [1, 2, 3] } })) });
  const { vectors } = await server.client.queryVectors({ ...index, topK: 20, queryVector: { float32: [1, 1, 1] } });
  expect(vectors!.map(({ key }) => key)).toEqual(keys.toSorted().slice(0, 20));
});

describe('refused:', () => {
  test.each<[more: Record<string, unknown>, expected: string]>([
    [{ topK: 0 }, 'ValidationException 400 /topK'],
    [{ topK: 10_001 }, 'ValidationException 400 /topK'],
    [{ topK: undefined }, 'ValidationException 400 /topK'],
    [{ topK: 10_000 }, 'accepted'],
    [{ queryVector: undefined }, 'ValidationException 400 /queryVector'],
    [{ queryVector: { float32: [1, 2] } }, 'ValidationException 400 /queryVector/float32'],
    [{ queryVector: { float32: [1, 2, Number.NaN] } }, 'ValidationException 400 /queryVector/float32'],
    [{ queryVector: { float32: [0, 0, 0] } }, 'ValidationException 400 /queryVector/float32'],
    [{ filter: { text: 'In space' } }, 'ValidationException 400 /filter/text'],
    [{ filter: { year: { $near: 1980 } } }, 'ValidationException 400 /filter/year/$near'],
    [{ nextToken: 'made up' }, 'ValidationException 400 /nextToken'],
    [{ indexName: 'absent' }, 'NotFoundException 404'],
  ])('%j: %s', async (more, expected) => {
    expect(await refusal(query(more as Partial<QueryVectorsCommandInput>))).toBe(expected);
  });
});

describe('a query of more than a page', () => {
  const dimension = 4;
  const count = 230;
  const input = { topK: 220, queryVector: { float32: [1, 2, 3, 4] }, returnDistance: true };

  const fill = async (client: S3Vectors) => {
    const { index } = await createIndex(client, { vectorBucketName: 'pages', dimension });
    const vectors = Array.from({ length: count }, (_, at) => ({
      key: `k${at}`,
      data: { float32: [Math.cos(at), Math.sin(at), Math.cos(2 * at), 1] },
      metadata: { even: at % 2 === 0 },
    }));
    await client.putVectors({ ...index, vectors });
    return index;
  };

  test('continues with its token: each result once, in order, topK in all, and after a restart', async () => {
    const first = await startTestServer();
    const index = await fill(first.client);
    const pageOne = await first.client.queryVectors({ ...index, ...input });
    const pageTwo = await first.client.queryVectors({ ...index, ...input, nextToken: pageOne.nextToken });
    await first.stop();
    const second = await startTestServer({ dataDir: first.dataDir });
    const pageThree = await second.client.queryVectors({ ...index, ...input, nextToken: pageTwo.nextToken });
    const all = [pageOne, pageTwo, pageThree].flatMap(({ vectors }) => vectors!);
    expect(new Set(all.map(({ key }) => key)).size).toBe(220);
    expect(all.map(({ distance }) => distance)).toEqual(all.map(({ distance }) => distance!).toSorted((a, b) => a - b));
    expect(pageThree.nextToken).toBeUndefined();

    for (const change of [{ topK: 219 }, { queryVector: { float32: [1, 2, 3, 5] } }, { filter: { even: true } }])
      expect(
        await refusal(second.client.queryVectors({ ...index, ...input, ...change, nextToken: pageOne.nextToken })),
      ).toBe('ValidationException 400 /nextToken');
    await second.stop();
    second.remove();
  });

  test('shows a vector neither twice nor never because others were put and deleted meanwhile', async () => {
    const { client } = server;
    const index = await fill(client);
    const one = await client.queryVectors({ ...index, ...input });
    const nearest = one.vectors!.slice(0, 10).map(({ key }) => key!);
    await client.deleteVectors({ ...index, keys: nearest });
    await client.putVectors({ ...index, vectors: [{ key: 'newcomer', data: { float32: [1, 2, 3, 4] } }] });
    const two = await client.queryVectors({ ...index, ...input, nextToken: one.nextToken });
    const three = await client.queryVectors({ ...index, ...input, nextToken: two.nextToken });
    const keys = [one, two, three].flatMap(({ vectors }) => vectors!.map(({ key }) => key!));
    expect(keys).toHaveLength(220);
    expect(new Set(keys).size).toBe(220);
    expect(keys).not.toContain('newcomer');
  });

  test('ends a page at 1 MB of metadata', async () => {
    const { client } = server;
    const { index } = await createIndex(client, { vectorBucketName: 'heavy', nonFilterableMetadataKeys: ['text'] });
    const metadata = { text: 'x'.repeat(40_000) };
    const vectors = Array.from({ length: 60 }, (_, at) => ({ key: `k${at}`, data: { float32: [1, at, 1] }, metadata }));
    await client.putVectors({ ...index, vectors });
    const all = { ...index, topK: 60, queryVector: { float32: [1, 1, 1] }, returnMetadata: true };
    const one = await client.queryVectors(all);
    expect(one.vectors).toHaveLength(25);
    expect((await client.queryVectors({ ...all, nextToken: one.nextToken })).vectors).toHaveLength(25);
  });
});

// The whole against a model that is nothing but a map: any writes, then any query, paged to its end.
describe.each(['cosine', 'euclidean'] as const)(
  '%s: whatever was put and deleted, a query is answered as by a naive scan',
  (distanceMetric) => {
    const dimension = 3;
    const component = fc.integer({ min: -2, max: 2 });
    const float32 = fc.tuple(component, component, component).filter((values) => values.some((value) => value !== 0));
    const tag = fc.constantFrom<MetadataValue>('a', 'b', 1, 2, true, ['a', 'b'], [1]);
    const key = fc.integer({ min: 0, max: 150 }).map((at) => `key-${at}`);
    const metadata = fc.record({ tag, size: fc.integer({ min: 0, max: 5 }) }, { requiredKeys: [] });
    const put = fc.array(fc.record({ key, float32, metadata }), { minLength: 1, maxLength: 150 });
    const write = fc.oneof(
      { weight: 3, arbitrary: put.map((put) => ({ put })) },
      { weight: 1, arbitrary: fc.array(key, { minLength: 1, maxLength: 40 }).map((remove) => ({ remove })) },
    );
    const has = (wanted: MetadataValue) => (value: MetadataValue | undefined) =>
      Array.isArray(value) ? value.includes(wanted) : value === wanted;
    const filter = fc.oneof(
      fc.constant({ filter: undefined, test: () => true }),
      fc.constantFrom('a', 1, true).map((wanted) => ({
        filter: { tag: wanted },
        test: ({ tag }: Metadata) => has(wanted)(tag),
      })),
      fc.constantFrom('a', 2).map((wanted) => ({
        filter: { $or: [{ tag: { $ne: wanted } }, { size: { $gte: 4 } }] },
        test: ({ tag, size }: Metadata) => !has(wanted)(tag) || (size as number) >= 4,
      })),
      fc.integer({ min: 0, max: 5 }).map((bound) => ({
        filter: { $and: [{ size: { $lt: bound } }, { tag: { $exists: true } }] },
        test: ({ tag, size }: Metadata) => (size as number) < bound && tag !== undefined,
      })),
    );

    test('property', async () => {
      const { client } = server;
      let round = 0;
      await client.createVectorBucket({ vectorBucketName: `model-${distanceMetric}` });
      const property = fc.asyncProperty(
        fc.array(write, { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(float32, filter, fc.integer({ min: 1, max: 200 })), { minLength: 1, maxLength: 4 }),
        async (writes, queries) => {
          const index = { vectorBucketName: `model-${distanceMetric}`, indexName: `round-${round++}` };
          await client.createIndex({ ...index, dataType: 'float32', dimension, distanceMetric });
          const model = new Map<string, { float32: readonly number[]; metadata: Metadata }>();
          for (const write of writes) {
            if ('put' in write) {
              const vectors = write.put.map(({ key, float32, metadata }) => ({
                key,
                data: { float32: [...float32] },
                metadata,
              }));
              await client.putVectors({ ...index, vectors: vectors as never });
              for (const { key, ...vector } of write.put) model.set(key, vector as never);
            } else {
              await client.deleteVectors({ ...index, keys: write.remove });
              for (const key of write.remove) model.delete(key);
            }
            // Also between the writes, so that columns and matrix are there to be kept in step.
            const [query, { filter, test }, topK] = queries[writes.indexOf(write) % queries.length]!;
            const expected = [...model]
              .filter(([, { metadata }]) => test(metadata))
              .map(([key, { float32 }]) => ({ key, distance: naive(query, float32) }))
              .sort((one, other) => one.distance - other.distance || (one.key < other.key ? -1 : 1))
              .slice(0, topK);
            const found: QueryOutputVector[] = [];
            let nextToken: string | undefined;
            do {
              const page = await client.queryVectors({
                ...index,
                topK,
                queryVector: { float32: [...query] },
                returnDistance: true,
                ...(filter && { filter: filter as never }),
                ...(nextToken && { nextToken }),
              });
              found.push(...page.vectors!);
              nextToken = page.nextToken;
            } while (nextToken);
            expect(found).toEqual(expected.map(({ key, distance }) => ({ key, distance: Math.fround(distance) })));
          }
          await client.deleteIndex(index);
        },
      );
      await fc.assert(property, { numRuns: 30 });
    });

    const naive = (one: readonly number[], other: readonly number[]): number => {
      const sum = (term: (at: number) => number) => term(0) + term(1) + term(2);
      if (distanceMetric === 'euclidean') return Math.sqrt(sum((at) => (one[at]! - other[at]!) ** 2));
      const squares = sum((at) => one[at]! ** 2) * sum((at) => other[at]! ** 2);
      return Math.min(2, Math.max(0, 1 - sum((at) => one[at]! * other[at]!) / Math.sqrt(squares)));
    };
  },
);
