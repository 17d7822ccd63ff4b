import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateIndexCommandInput } from '@aws-sdk/client-s3vectors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIndex, refusal, startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.client.createVectorBucket({ vectorBucketName: 'bucket' });
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const input = {
  vectorBucketName: 'bucket',
  indexName: 'index',
  dataType: 'float32',
  dimension: 3,
  distanceMetric: 'cosine',
} satisfies CreateIndexCommandInput;

test('an index is created, described by names and by ARN, and deleted with its file', async () => {
  const { client, dataDir } = server;
  const indexArn = 'arn:aws:s3vectors:us-east-1:000000000000:bucket/bucket/index/my.index-1';
  const created = { ...input, indexName: 'my.index-1', metadataConfiguration: { nonFilterableMetadataKeys: ['text'] } };
  expect((await client.createIndex(created)).indexArn).toBe(indexArn);
  expect(await refusal(client.createIndex(created))).toBe('ConflictException 409');
  const { index } = await client.getIndex({ indexArn });
  expect(index).toEqual({
    ...created,
    indexArn,
    creationTime: expect.any(Date),
    encryptionConfiguration: { sseType: 'AES256' },
  });
  expect((await client.getIndex({ vectorBucketName: 'bucket', indexName: 'my.index-1' })).index).toEqual(index);
  const files = () => readdirSync(join(dataDir, 'indexes'));
  await client.putVectors({ indexArn, vectors: [{ key: 'a', data: { float32: [1, 2, 3] } }] });
  expect(files()).not.toEqual([]);
  await client.deleteIndex({ indexArn });
  expect(files()).toEqual([]);
  expect(await refusal(client.getIndex({ indexArn }))).toBe('NotFoundException 404');
  expect(await refusal(client.listVectors({ indexArn }))).toBe('NotFoundException 404');
  expect(await refusal(client.deleteIndex({ indexArn }))).toBe('NotFoundException 404');
});

test('an index made again under the same name is empty, and refuses the tokens of the former', async () => {
  const { client } = server;
  const { index } = await createIndex(client, { vectorBucketName: 'again' });
  const vectors = ['a', 'b'].map((key) => ({ key, data: { float32: [1, 2, 3] } }));
  await client.putVectors({ ...index, vectors });
  const { nextToken } = await client.listVectors({ ...index, maxResults: 1 });
  await client.deleteIndex(index);
  await client.createIndex({ ...index, dataType: 'float32', dimension: 3, distanceMetric: 'cosine' });
  expect((await client.listVectors(index)).vectors).toEqual([]);
  expect(await refusal(client.listVectors({ ...index, maxResults: 1, nextToken }))).toBe(
    'ValidationException 400 /nextToken',
  );
});

test('indexes are listed by bucket, in order, by prefix, a page at a time', async () => {
  const { client } = server;
  await client.createVectorBucket({ vectorBucketName: 'listing' });
  await client.createVectorBucket({ vectorBucketName: 'other' });
  const names = ['pre-1', 'pre-2', 'pre-3'];
  for (const indexName of [...names, 'zzz'])
    await client.createIndex({ ...input, vectorBucketName: 'listing', indexName });
  await client.createIndex({ ...input, vectorBucketName: 'other', indexName: 'pre-9' });
  const list = async (more: object) => {
    const { indexes, nextToken } = await client.listIndexes({ vectorBucketName: 'listing', ...more });
    return { names: indexes!.map(({ indexName }) => indexName), nextToken };
  };
  expect(await list({})).toEqual({ names: [...names, 'zzz'], nextToken: undefined });
  const first = await list({ prefix: 'pre-', maxResults: 2 });
  expect(first.names).toEqual(names.slice(0, 2));
  expect(await list({ prefix: 'pre-', maxResults: 2, nextToken: first.nextToken })).toEqual({
    names: names.slice(2),
    nextToken: undefined,
  });
  expect(
    await refusal(client.listIndexes({ vectorBucketName: 'other', prefix: 'pre-', nextToken: first.nextToken })),
  ).toBe('ValidationException 400 /nextToken');
});

const keys = (count: number) => Array.from({ length: count }, (_, at) => `key${at}`);

test.each<[change: Record<string, unknown>, expected: string]>([
  [{ vectorBucketName: 'absent' }, 'NotFoundException 404'],
  [{ vectorBucketName: undefined }, 'ValidationException 400 /vectorBucketName'],
  [{ indexName: 'in' }, 'ValidationException 400 /indexName'],
  [{ indexName: '.index' }, 'ValidationException 400 /indexName'],
  [{ indexName: 'Index' }, 'ValidationException 400 /indexName'],
  [{ dataType: 'float64' }, 'ValidationException 400 /dataType'],
  [{ dataType: undefined }, 'ValidationException 400 /dataType'],
  [{ dimension: 0 }, 'ValidationException 400 /dimension'],
  [{ dimension: 4097 }, 'ValidationException 400 /dimension'],
  [{ dimension: 1.5 }, 'ValidationException 400 /dimension'],
  [{ distanceMetric: 'dot' }, 'ValidationException 400 /distanceMetric'],
  ...[[], keys(11), ['same', 'same'], ['k'.repeat(64)], ['']].map(
    (nonFilterableMetadataKeys): [object & Record<string, unknown>, string] => [
      { metadataConfiguration: { nonFilterableMetadataKeys } },
      `ValidationException 400 /metadataConfiguration/nonFilterableMetadataKeys${nonFilterableMetadataKeys.length === 1 ? '/0' : ''}`,
    ],
  ),
  [
    { indexName: 'largest', dimension: 4096, metadataConfiguration: { nonFilterableMetadataKeys: keys(10) } },
    'accepted',
  ],
])('CreateIndex with %j: %s', async (change, expected) => {
  expect(await refusal(server.client.createIndex({ ...input, ...change } as CreateIndexCommandInput))).toBe(expected);
});
