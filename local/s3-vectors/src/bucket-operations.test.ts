import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIndex, refusal, startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ region: 'eu-west-1', accountId: '123456789012' });
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const arn = (name: string) => `arn:aws:s3vectors:eu-west-1:123456789012:bucket/${name}`;

describe('a vector bucket', () => {
  test('is created, described by name and by ARN, and deleted', async () => {
    const { client } = server;
    const before = Date.now();
    expect((await client.createVectorBucket({ vectorBucketName: 'life' })).vectorBucketArn).toBe(arn('life'));
    const { vectorBucket } = await client.getVectorBucket({ vectorBucketName: 'life' });
    expect(vectorBucket).toEqual({
      vectorBucketName: 'life',
      vectorBucketArn: arn('life'),
      creationTime: expect.any(Date),
      encryptionConfiguration: { sseType: 'AES256' },
    });
    expect(vectorBucket!.creationTime!.getTime()).toBeGreaterThanOrEqual(before - 1);
    expect(vectorBucket!.creationTime!.getTime()).toBeLessThanOrEqual(Date.now());
    expect(await client.getVectorBucket({ vectorBucketArn: arn('life') })).toMatchObject({ vectorBucket });
    await client.deleteVectorBucket({ vectorBucketArn: arn('life') });
    expect(await refusal(client.getVectorBucket({ vectorBucketName: 'life' }))).toBe('NotFoundException 404');
    expect(await refusal(client.deleteVectorBucket({ vectorBucketName: 'life' }))).toBe('NotFoundException 404');
  });

  test('keeps its encryption, which its indexes take over', async () => {
    const { client } = server;
    const encryptionConfiguration = {
      sseType: 'aws:kms',
      kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k',
    } as const;
    await client.createVectorBucket({ vectorBucketName: 'secret', encryptionConfiguration });
    await client.createIndex({
      vectorBucketName: 'secret',
      indexName: 'one',
      dataType: 'float32',
      dimension: 2,
      distanceMetric: 'cosine',
    });
    const { index } = await client.getIndex({ vectorBucketName: 'secret', indexName: 'one' });
    expect(index!.encryptionConfiguration).toEqual(encryptionConfiguration);
  });

  test('exists once, and is not deleted while it has indexes', async () => {
    const { client } = server;
    const { index } = await createIndex(client, { vectorBucketName: 'full' });
    expect(await refusal(client.createVectorBucket({ vectorBucketName: 'full' }))).toBe('ConflictException 409');
    expect(await refusal(client.deleteVectorBucket({ vectorBucketName: 'full' }))).toBe('ConflictException 409');
    await client.deleteIndex(index);
    await client.deleteVectorBucket({ vectorBucketName: 'full' });
  });

  test.each([
    ['ab', 'ValidationException 400 /vectorBucketName'],
    ['a'.repeat(64), 'ValidationException 400 /vectorBucketName'],
    ['Upper', 'ValidationException 400 /vectorBucketName'],
    ['dots.are.for.indexes', 'ValidationException 400 /vectorBucketName'],
    ['-edge', 'ValidationException 400 /vectorBucketName'],
    ['a-1', 'accepted'],
  ])('of the name %s: %s', async (vectorBucketName, expected) => {
    expect(await refusal(server.client.createVectorBucket({ vectorBucketName }))).toBe(expected);
  });

  test.each([
    [{}, 'ValidationException 400 /vectorBucketName'],
    [{ vectorBucketName: 'a-1', vectorBucketArn: arn('a-1') }, 'ValidationException 400 /vectorBucketName'],
    [{ vectorBucketArn: 'arn:aws:s3:::a-1' }, 'ValidationException 400 /vectorBucketArn'],
    [{ vectorBucketArn: `${arn('a-1')}/index/one` }, 'ValidationException 400 /vectorBucketName'],
    [{ vectorBucketArn: arn('a-1').replace('eu-west-1', 'eu-west-2') }, 'NotFoundException 404'],
  ])('addressed by %j: %s', async (address, expected) => {
    expect(await refusal(server.client.getVectorBucket(address))).toBe(expected);
  });

  test('takes a KMS key with aws:kms only', async () => {
    const create = (encryptionConfiguration: object) =>
      refusal(server.client.createVectorBucket({ vectorBucketName: 'kms', encryptionConfiguration }));
    expect(await create({ sseType: 'aws:kms' })).toBe('ValidationException 400 /encryptionConfiguration/kmsKeyArn');
    expect(await create({ kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k' })).toBe(
      'ValidationException 400 /encryptionConfiguration/kmsKeyArn',
    );
    expect(await create({ sseType: 'rot13' })).toBe('ValidationException 400 /encryptionConfiguration/sseType');
  });
});

test('buckets are listed in order, by prefix, a page at a time, and a token fits its own list only', async () => {
  const { client } = server;
  const names = ['list-a', 'list-b', 'list-c', 'list-d'];
  for (const vectorBucketName of names.toReversed()) await client.createVectorBucket({ vectorBucketName });
  const first = await client.listVectorBuckets({ prefix: 'list-', maxResults: 3 });
  expect(first.vectorBuckets!.map(({ vectorBucketName }) => vectorBucketName)).toEqual(names.slice(0, 3));
  const { nextToken } = first;
  const second = await client.listVectorBuckets({ prefix: 'list-', maxResults: 3, nextToken });
  expect(second.vectorBuckets!.map(({ vectorBucketName }) => vectorBucketName)).toEqual(names.slice(3));
  expect(second.nextToken).toBeUndefined();
  for (const input of [
    { nextToken },
    { prefix: 'list-', nextToken: 'abc' },
    { prefix: 'list-', nextToken: `${nextToken}x` },
  ])
    expect(await refusal(client.listVectorBuckets(input))).toBe('ValidationException 400 /nextToken');
  expect(await refusal(client.listVectorBuckets({ maxResults: 501 }))).toBe('ValidationException 400 /maxResults');
  expect(await refusal(client.listVectorBuckets({ maxResults: 0 }))).toBe('ValidationException 400 /maxResults');
});

test('a policy is put, read back to the letter, and deleted', async () => {
  const { client } = server;
  const vectorBucketName = 'policy';
  await client.createVectorBucket({ vectorBucketName });
  const policy = '{ "Version": "2012-10-17", "Statement": [] }';
  expect(await refusal(client.getVectorBucketPolicy({ vectorBucketName }))).toBe('NotFoundException 404');
  await client.putVectorBucketPolicy({ vectorBucketName, policy });
  expect((await client.getVectorBucketPolicy({ vectorBucketArn: arn('policy') })).policy).toBe(policy);
  for (const broken of ['{', '[]', '"text"'])
    expect(await refusal(client.putVectorBucketPolicy({ vectorBucketName, policy: broken }))).toBe(
      'ValidationException 400 /policy',
    );
  await client.deleteVectorBucketPolicy({ vectorBucketName });
  expect(await refusal(client.getVectorBucketPolicy({ vectorBucketName }))).toBe('NotFoundException 404');
});

test('tags of a bucket and an index are set, merged, removed, and go with their resource', async () => {
  const { client } = server;
  const { index, indexArn } = await createIndex(client, { vectorBucketName: 'tagged' });
  for (const resourceArn of [arn('tagged'), indexArn]) {
    await client.tagResource({ resourceArn, tags: { team: 'search', 'cost centre': '7/a' } });
    await client.tagResource({ resourceArn, tags: { team: 'index' } });
    expect((await client.listTagsForResource({ resourceArn })).tags).toEqual({ team: 'index', 'cost centre': '7/a' });
    await client.untagResource({ resourceArn, tagKeys: ['team', 'absent'] });
    expect((await client.listTagsForResource({ resourceArn })).tags).toEqual({ 'cost centre': '7/a' });
  }
  await client.deleteIndex(index);
  expect(await refusal(client.listTagsForResource({ resourceArn: indexArn }))).toBe('NotFoundException 404');
  await client.createIndex({
    ...index,
    dataType: 'float32',
    dimension: 2,
    distanceMetric: 'cosine',
    tags: { made: 'again' },
  });
  expect((await client.listTagsForResource({ resourceArn: indexArn })).tags).toEqual({ made: 'again' });
});

test('tags are bounded', async () => {
  const { client } = server;
  const resourceArn = (await client.createVectorBucket({ vectorBucketName: 'tags' })).vectorBucketArn!;
  const tags = (count: number, start = 0) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${start + at}`, 'value']));
  await client.tagResource({ resourceArn, tags: tags(49) });
  expect(await refusal(client.tagResource({ resourceArn, tags: tags(2, 100) }))).toBe('ValidationException 400 /tags');
  await client.tagResource({ resourceArn, tags: tags(1, 100) });
  for (const [bad, path] of [
    [{ 'aws:own': '' }, '/tags/aws:own'],
    [{ ['k'.repeat(129)]: '' }, `/tags/${'k'.repeat(129)}`],
    [{ key: 'v'.repeat(257) }, '/tags/key'],
    [{ key: '<' }, '/tags/key'],
  ] as const)
    expect(await refusal(client.tagResource({ resourceArn, tags: bad }))).toBe(`ValidationException 400 ${path}`);
});
