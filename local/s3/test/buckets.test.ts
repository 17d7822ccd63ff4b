import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type S3Harness, startS3 } from './s3-harness.ts';
import { seededRandom } from './seeded-random.ts';

let s3: S3Harness;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());

const create = (Bucket: string, more = {}) => s3.client.send(new CreateBucketCommand({ Bucket, ...more }));
const remove = (Bucket: string) => s3.client.send(new DeleteBucketCommand({ Bucket }));
const put = (Bucket: string, Key: string) => s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));

test('a bucket is created, found, listed and deleted', async () => {
  expect(await create('my-bucket')).toMatchObject({ Location: '/my-bucket', BucketArn: 'arn:aws:s3:::my-bucket' });
  expect((await create('my-bucket')).$metadata.httpStatusCode).toBe(200);
  const head = await s3.client.send(new HeadBucketCommand({ Bucket: 'my-bucket' }));
  expect(head).toMatchObject({ BucketRegion: 'us-east-1' });
  const location = await s3.client.send(new GetBucketLocationCommand({ Bucket: 'my-bucket' }));
  expect(location.LocationConstraint).toBeUndefined();
  const { Owner } = await s3.client.send(new GetBucketAclCommand({ Bucket: 'my-bucket' }));
  expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  await remove('my-bucket');
  await expect(s3.client.send(new HeadBucketCommand({ Bucket: 'my-bucket' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
  await expect(remove('my-bucket')).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test.each(['ab', 'A-Bucket', '-bucket', 'bucket-', 'a..b', '192.168.1.1', 'under_score', 'b'.repeat(64), 'xn--bucket'])(
  '%s is no bucket name',
  async (name) => {
    await expect(create(name)).rejects.toMatchObject({ name: 'InvalidBucketName' });
  },
);

test('elsewhere than in us-east-1, a second creation is a conflict, and the region has a name', async () => {
  const other = await startS3({ region: 'eu-central-1' });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
  const command = new CreateBucketCommand({ Bucket: 'there', CreateBucketConfiguration });
  await other.client.send(command);
  await expect(other.client.send(command)).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
  const { LocationConstraint } = await other.client.send(new GetBucketLocationCommand({ Bucket: 'there' }));
  expect(LocationConstraint).toBe('eu-central-1');
  await other.close();
  await expect(create('here', { CreateBucketConfiguration })).rejects.toMatchObject({
    name: 'IllegalLocationConstraintException',
  });
});

test('a bucket with objects stays, one with unfinished uploads goes', async () => {
  await create('full-bucket');
  await put('full-bucket', 'k');
  await expect(remove('full-bucket')).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  await create('uploads-bucket');
  const target = { Bucket: 'uploads-bucket', Key: 'k' };
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(target));
  const part = new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'part' });
  await s3.client.send(part);
  await remove('uploads-bucket');
  await create('uploads-bucket');
  await expect(s3.client.send(part)).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('buckets are listed by name, a page at a time', async () => {
  for (const name of ['page-c', 'page-a', 'page-b']) await create(name);
  const list = (more: object) => s3.client.send(new ListBucketsCommand({ Prefix: 'page-', ...more }));
  const first = await list({ MaxBuckets: 2 });
  expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['page-a', 'page-b']);
  const rest = await list({ ContinuationToken: first.ContinuationToken });
  expect(rest.Buckets?.map(({ Name }) => Name)).toEqual(['page-c']);
  expect(rest.ContinuationToken).toBeUndefined();
});

test('both listings show the same keys in UTF-8 order, whatever the page size', async () => {
  const Bucket = 'listed';
  await create(Bucket);
  const random = seededRandom(3);
  const keys = new Set(['\uffff', '😀', 'é', 'a/b', 'a/', 'a', 'a0', 'z/1', 'z/2/3']);
  while (keys.size < 60) keys.add(`${random.pick(['a/', 'b/c/', 'é/', '😀/', ''])}${random.integer(1000)}`);
  await Promise.all([...keys].map((key) => put(Bucket, key)));
  const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  for (const MaxKeys of [1, 7, 1000]) {
    const seen: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const page = await s3.client.send(new ListObjectsV2Command({ Bucket, MaxKeys, ContinuationToken: token }));
      expect(page.KeyCount).toBe(page.Contents?.length);
      seen.push(...page.Contents!.map(({ Key }) => Key));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    expect(seen).toEqual(sorted);
  }

  const seen: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await s3.client.send(new ListObjectsCommand({ Bucket, MaxKeys: 7, Delimiter: '/', Marker }));
    seen.push(
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    );
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  const expected = new Set(sorted.map((key) => (key.includes('/') ? key.slice(0, key.indexOf('/') + 1) : key)));
  expect(seen.toSorted()).toEqual([...expected].sort());
});

test('what a listing says of an object', async () => {
  const Bucket = 'details';
  await create(Bucket);
  const { ETag } = await put(Bucket, 'a&b <c>');
  const list = (more: object) => s3.client.send(new ListObjectsV2Command({ Bucket, ...more }));
  const { Contents } = await list({ FetchOwner: true });
  expect(Contents).toEqual([
    {
      ...{ Key: 'a&b <c>', ETag, Size: 7, StorageClass: 'STANDARD', LastModified: expect.any(Date) },
      ...{ ChecksumAlgorithm: ['CRC32'], ChecksumType: 'FULL_OBJECT', Owner: { ID: expect.any(String) } },
    },
  ]);
  expect((await list({ EncodingType: 'url' })).Contents?.[0]?.Key).toBe('a%26b+%3Cc%3E');
  expect((await list({ StartAfter: 'a&b <c>' })).KeyCount).toBe(0);
  await expect(list({ ContinuationToken: '!' })).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(list({ EncodingType: 'xml' as 'url' })).rejects.toMatchObject({ name: 'InvalidArgument' });
});
