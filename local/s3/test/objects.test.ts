import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type S3Harness, startS3 } from './s3-harness.ts';

let s3: S3Harness;
const Bucket = 'objects';
beforeAll(async () => {
  s3 = await startS3();
  s3.server.createBucket(Bucket);
});
afterAll(() => s3.close());

const put = (Key: string, Body: string | Uint8Array, more = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const read = async (Key: string, more = {}) => {
  const answer = await s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, text: await answer.Body?.transformToString('latin1') };
};
const md5 = (bytes: string | Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const pattern = (size: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 8)) & 255));

test.each([0, 1, 1024, 64 * 1024, 64 * 1024 + 1, 3_000_000])(
  'a body of %i bytes comes back as it was',
  async (size) => {
    const body = pattern(size);
    const { ETag } = await put(`size-${size}`, body);
    expect(ETag).toBe(`"${md5(body)}"`);
    const answer = await read(`size-${size}`);
    expect(answer.text).toBe(body.toString('latin1'));
    expect(answer.ContentLength).toBe(size);
  },
);

test.each([
  'plain',
  'a b+c&d=e/f?g#h%25',
  'ünï/çødé/😀',
  '//double//',
  '../up/./here/..',
  'trailing/',
  '\u0001\n',
  "!'()*~",
])('the key %j is kept as it is', async (key) => {
  await put(key, key);
  expect((await read(key)).text).toBe(Buffer.from(key).toString('latin1'));
  const listed = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: key, EncodingType: 'url' }));
  const keys = listed.Contents?.map(({ Key }) => decodeURIComponent(Key!.replaceAll('+', ' ')));
  expect(keys).toContain(key);
  await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: key }] } }));
  await expect(read(key)).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('headers and metadata come back, and can be overridden for one answer', async () => {
  const given = {
    ContentType: 'text/markdown',
    ContentEncoding: 'gzip',
    ContentDisposition: 'attachment',
    ContentLanguage: 'de',
    CacheControl: 'no-store',
    Metadata: { one: '1', 'two-words': 'two words' },
  };
  await put('described', 'text', { ...given, Expires: new Date(1_800_000_000_000) });
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'described' }));
  expect(head).toMatchObject({ ...given, ContentLength: 4, AcceptRanges: 'bytes', ServerSideEncryption: 'AES256' });
  expect(head.ExpiresString).toBe(new Date(1_800_000_000_000).toUTCString());
  const overridden = await read('described', { ResponseContentType: 'text/plain', ResponseCacheControl: 'public' });
  expect(overridden).toMatchObject({ ContentType: 'text/plain', CacheControl: 'public', ContentLanguage: 'de' });
});

test.each<[range: string, text: string, contentRange: string]>([
  ['bytes=0-3', '0123', 'bytes 0-3/10'],
  ['bytes=8-', '89', 'bytes 8-9/10'],
  ['bytes=-3', '789', 'bytes 7-9/10'],
  ['bytes=5-100', '56789', 'bytes 5-9/10'],
  ['bytes=-100', '0123456789', 'bytes 0-9/10'],
])('range %s', async (Range, text, contentRange) => {
  await put('ranged', '0123456789');
  const answer = await read('ranged', { Range, ChecksumMode: 'ENABLED' });
  expect(answer).toMatchObject({ text, ContentRange: contentRange, ContentLength: text.length });
  expect(answer.$metadata.httpStatusCode).toBe(206);
  expect(answer.ChecksumCRC32).toBeUndefined();
});

test('a range of a body in a file, one that is not satisfiable, and one that is none', async () => {
  const body = pattern(500_000);
  await put('large', body);
  const answer = await read('large', { Range: 'bytes=299990-300009' });
  expect(answer.text).toBe(body.subarray(299_990, 300_010).toString('latin1'));
  await expect(read('large', { Range: 'bytes=500000-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  expect((await read('large', { Range: 'bytes=0-1,5-6' })).ContentLength).toBe(500_000);
  expect((await read('large', { Range: 'lines=1-2' })).ContentLength).toBe(500_000);
});

test('conditional reads', async () => {
  const { ETag } = await put('conditional', 'x');
  const { LastModified } = await read('conditional');
  const before = new Date(LastModified!.getTime() - 60_000);
  expect((await read('conditional', { IfMatch: ETag })).text).toBe('x');
  expect((await read('conditional', { IfNoneMatch: '"other"' })).text).toBe('x');
  expect((await read('conditional', { IfModifiedSince: before })).text).toBe('x');
  expect((await read('conditional', { IfMatch: ETag, IfUnmodifiedSince: before })).text).toBe('x');
  const statusOf = (more: object) => read('conditional', more).catch((error) => error.$metadata.httpStatusCode);
  expect(await statusOf({ IfMatch: '"other"' })).toBe(412);
  expect(await statusOf({ IfUnmodifiedSince: before })).toBe(412);
  expect(await statusOf({ IfNoneMatch: ETag })).toBe(304);
  expect(await statusOf({ IfNoneMatch: ETag!.replaceAll('"', '') })).toBe(304);
  expect(await statusOf({ IfModifiedSince: LastModified })).toBe(304);
  expect(await statusOf({ IfNoneMatch: '"other"', IfModifiedSince: LastModified })).toMatchObject({ text: 'x' });
});

test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME'] as const)(
  'a %s checksum is verified and kept',
  async (algorithm) => {
    await put(algorithm, 'test-checksum', { ChecksumAlgorithm: algorithm });
    const field = `Checksum${algorithm}` as const;
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: algorithm, ChecksumMode: 'ENABLED' }));
    const known = {
      CRC32: 'lVk/nw==',
      CRC32C: 'Fz3epA==',
      SHA1: 'jbXkHAsXUrubtL3dqDQ4w+7WXc0=',
      CRC64NVME: '1f2xscCCZCU=',
    };
    if (algorithm !== 'SHA256') expect(head[field]).toBe(known[algorithm]);
    expect(head.ChecksumType).toBe('FULL_OBJECT');
    await expect(put(algorithm, 'other bytes', { [field]: head[field] })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put(algorithm, 'x', { [field]: 'bad' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    expect((await read(algorithm)).text).toBe('test-checksum');
  },
);

test('without a checksum from the client, S3 keeps one of its own', async () => {
  const silent = s3.newClient({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  const answer = await silent.send(new PutObjectCommand({ Bucket, Key: 'silent', Body: 'test-checksum' }));
  expect(answer.ChecksumCRC64NVME).toBe('1f2xscCCZCU=');
});

test('Content-MD5 is verified', async () => {
  const ContentMD5 = Buffer.from(md5('right'), 'hex').toString('base64');
  await put('md5', 'right', { ContentMD5 });
  await expect(put('md5', 'wrong', { ContentMD5 })).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(put('md5', 'wrong', { ContentMD5: 'bm8=' })).rejects.toMatchObject({ name: 'InvalidDigest' });
});

test('a stream of known length arrives in chunks with its checksum as a trailer', async () => {
  const body = pattern(700_001);
  const stream = Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]);
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body: stream, ContentLength: body.length }));
  const answer = await read('streamed', { ChecksumMode: 'ENABLED' });
  expect(answer.text).toBe(body.toString('latin1'));
  expect(answer.ChecksumCRC32).toBeDefined();
  expect(answer.ContentEncoding).toBeUndefined();
});

test('copies: as they are, with new metadata, onto themselves, under conditions', async () => {
  const { ETag } = await put('source+ü', 'copy me', {
    Metadata: { a: '1' },
    ContentType: 'text/plain',
    Tagging: 'k=v',
  });
  const copy = (more: object) =>
    s3.client.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'copy',
        CopySource: `${Bucket}/${encodeURIComponent('source+ü')}`,
        ...more,
      }),
    );
  const { CopyObjectResult } = await copy({});
  expect(CopyObjectResult).toMatchObject({ ETag, ChecksumType: 'FULL_OBJECT' });
  expect(await read('copy')).toMatchObject({
    text: 'copy me',
    Metadata: { a: '1' },
    ContentType: 'text/plain',
    TagCount: 1,
  });

  await copy({
    MetadataDirective: 'REPLACE',
    Metadata: { b: '2' },
    ContentType: 'text/html',
    TaggingDirective: 'REPLACE',
  });
  const replaced = await read('copy');
  expect(replaced).toMatchObject({ Metadata: { b: '2' }, ContentType: 'text/html' });
  expect(replaced.TagCount).toBeUndefined();

  await expect(copy({ Key: 'source+ü' })).rejects.toMatchObject({ name: 'InvalidRequest' });
  await copy({ Key: 'source+ü', MetadataDirective: 'REPLACE' });
  await expect(copy({ CopySourceIfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(copy({ CopySourceIfNoneMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await copy({ CopySourceIfMatch: ETag });
  await expect(copy({ CopySource: `${Bucket}/absent` })).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(copy({ CopySource: 'absent-bucket/key' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('a body in a file survives the deletion of the object it was copied from', async () => {
  const body = pattern(200_000);
  await put('file-source', body);
  await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'file-copy', CopySource: `${Bucket}/file-source` }));
  await put('file-source', 'replaced');
  expect((await read('file-copy')).text).toBe(body.toString('latin1'));
});

test('an object has one file, and a refused body none', async () => {
  const files = (): number => readdirSync(join(s3.dataDir, 'bodies')).length;
  const before = files();
  const body = pattern(100_000);
  await put('one-file', body);
  await put('one-file', body);
  await expect(put('one-file', body, { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(put('one-file', body, { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect.poll(files).toBe(before + 1);
  await put('one-file', 'small');
  await expect.poll(files).toBe(before);
});

test('DeleteObjects reports what it deleted, and only errors when quiet', async () => {
  await put('d1', '1');
  await put('d2', '2');
  const remove = (Quiet: boolean, ...Objects: { Key: string; ETag?: string }[]) =>
    s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }));
  const answer = await remove(false, { Key: 'd1' }, { Key: 'never-there' }, { Key: 'd2', ETag: '"other"' });
  expect(answer.Deleted).toEqual([{ Key: 'd1' }, { Key: 'never-there' }]);
  expect(answer.Errors).toMatchObject([{ Key: 'd2', Code: 'PreconditionFailed' }]);
  const quiet = await remove(true, { Key: 'd2' });
  expect(quiet.Deleted).toBeUndefined();
  await expect(read('d2')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('tags', async () => {
  const Key = 'tagged';
  await put(Key, 'x', { Tagging: 'b=2&a=1' });
  const tags = async () => (await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
  const replace = (TagSet: { Key: string; Value: string }[]) =>
    s3.client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
  expect(await tags()).toEqual([
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ]);
  await replace([{ Key: 'c', Value: 'three' }]);
  expect((await read(Key)).TagCount).toBe(1);
  await s3.client.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
  expect(await tags()).toEqual([]);
  const twice = [1, 2].map((value) => ({ Key: 'same', Value: String(value) }));
  await expect(replace(twice)).rejects.toMatchObject({ name: 'InvalidTag' });
  await expect(replace([{ Key: 'aws:x', Value: '' }])).rejects.toMatchObject({ name: 'InvalidTag' });
  const many = Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  await expect(replace(many)).rejects.toMatchObject({ name: 'InvalidTag' });
  expect((await read(Key)).text).toBe('x');
});

test('limits: key 1,024 bytes, metadata 2,048 bytes', async () => {
  await put('k'.repeat(1024), 'x');
  await expect(put('k'.repeat(1025), 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  await put('meta', 'x', { Metadata: { k: 'v'.repeat(2047) } });
  await expect(put('meta', 'x', { Metadata: { k: 'v'.repeat(2048) } })).rejects.toMatchObject({
    name: 'MetadataTooLarge',
  });
});

test('what this server does not keep is refused by name', async () => {
  await expect(put('x', 'x', { ServerSideEncryption: 'aws:kms' })).rejects.toMatchObject({ name: 'NotImplemented' });
  await expect(put('x', 'x', { StorageClass: 'GLACIER' })).rejects.toThrow('GLACIER');
  await expect(put('x', 'x', { StorageClass: 'NONE' })).rejects.toMatchObject({ name: 'InvalidStorageClass' });
  await expect(put('x', 'x', { ACL: 'public-read' })).rejects.toMatchObject({ name: 'AccessControlListNotSupported' });
  await expect(read('x')).rejects.toMatchObject({ name: 'NoSuchKey' });
});
