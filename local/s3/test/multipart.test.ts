import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type S3Harness, startS3 } from './s3-harness.ts';

const partBytes = 5 * 1024 ** 2;
const Bucket = 'multipart';
const big = randomBytes(partBytes);
const small = Buffer.from('the last part may be small');

let s3: S3Harness;
beforeAll(async () => {
  s3 = await startS3();
  s3.server.createBucket(Bucket);
});
afterAll(() => s3.close());

const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest();
const multipartEtag = (...parts: Uint8Array[]): string =>
  `"${md5(Buffer.concat(parts.map(md5))).toString('hex')}-${parts.length}"`;

const algorithmOf = ({ ChecksumAlgorithm }: Partial<CreateMultipartUploadCommandInput>) =>
  ChecksumAlgorithm ? { ChecksumAlgorithm } : {};

const begin = async (Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) => {
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return {
    UploadId,
    part: async (PartNumber: number, Body: Uint8Array): Promise<CompletedPart> => {
      const { $metadata, ServerSideEncryption, ...answer } = await s3.client.send(
        new UploadPartCommand({ ...{ Bucket, Key, UploadId, PartNumber, Body }, ...algorithmOf(more) }),
      );
      return { ...answer, PartNumber };
    },
    complete: (Parts: CompletedPart[], options: Partial<CompleteMultipartUploadCommandInput> = {}) =>
      s3.client.send(
        new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...options }),
      ),
    abort: () => s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
  };
};
const head = (Key: string, more = {}) => s3.client.send(new HeadObjectCommand({ Bucket, Key, ...more }));
const bare = ({ PartNumber, ETag }: CompletedPart): CompletedPart => ({ PartNumber, ETag });
const get = (Key: string, more = {}) => s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
const bodyFiles = (): string[] => readdirSync(join(s3.dataDir, 'bodies'));

test('parts become one object; parts and ranges of it can be read', async () => {
  const upload = await begin('object', { ContentType: 'text/x', Metadata: { a: 'b' } });
  const last = await upload.part(7, small);
  const first = await upload.part(2, big);
  const { ETag, Location } = await upload.complete([bare(first), bare(last)]);
  expect(ETag).toBe(multipartEtag(big, small));
  expect(Location).toContain(`/${Bucket}/object`);

  const whole = await get('object');
  expect(whole).toMatchObject({ ETag, ContentType: 'text/x', Metadata: { a: 'b' } });
  expect(Buffer.from(await whole.Body!.transformToByteArray()).equals(Buffer.concat([big, small]))).toBe(true);
  const range = await get('object', { Range: `bytes=${partBytes - 2}-${partBytes + 1}` });
  expect(Buffer.from(await range.Body!.transformToByteArray())).toEqual(
    Buffer.concat([big.subarray(-2), small.subarray(0, 2)]),
  );
  const second = await get('object', { PartNumber: 2 });
  expect(second).toMatchObject({ PartsCount: 2, ContentLength: small.length, $metadata: { httpStatusCode: 206 } });
  expect(await second.Body!.transformToString()).toBe(small.toString());
  await expect(get('object', { PartNumber: 3 })).rejects.toMatchObject({ name: 'InvalidPartNumber' });
});

test('completing again gives the same answer, until the object is replaced', async () => {
  const upload = await begin('again');
  const parts = [bare(await upload.part(1, small))];
  const { ETag } = await upload.complete(parts);
  expect((await upload.complete(parts)).ETag).toBe(ETag);
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'again', Body: 'new' }));
  await expect(upload.complete(parts)).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('what does not fit is refused, and the upload goes on', async () => {
  const upload = await begin('refused');
  const one = bare(await upload.part(1, small));
  const two = bare(await upload.part(2, small));
  await expect(upload.complete([two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(upload.complete([one, two])).rejects.toMatchObject({ name: 'EntityTooSmall', PartNumber: '1' });
  await expect(upload.complete([{ ...one, ETag: '"other"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(upload.complete([{ ...one, PartNumber: 3 }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(upload.complete([])).rejects.toMatchObject({
    name: expect.stringMatching(/InvalidRequest|MalformedXML/),
  });
  await expect(upload.complete([one], { MpuObjectSize: 1 })).rejects.toMatchObject({ name: 'InvalidRequest' });
  await expect(upload.part(0, small)).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(upload.part(10_001, small)).rejects.toMatchObject({ name: 'InvalidArgument' });
  await upload.complete([two], { MpuObjectSize: small.length });
});

test('a part that is uploaded again replaces the former one', async () => {
  const upload = await begin('replaced-part');
  const former = await upload.part(1, big);
  const later = await upload.part(1, small);
  await expect(upload.complete([bare(former)])).rejects.toMatchObject({ name: 'InvalidPart' });
  await upload.complete([bare(later)]);
  expect((await head('replaced-part')).ContentLength).toBe(small.length);
});

test('composite checksums of parts, and full-object CRCs without reading the parts again', async () => {
  const composite = await begin('composite', { ChecksumAlgorithm: 'SHA256' });
  const parts = [await composite.part(1, big), await composite.part(2, small)];
  await expect(composite.complete(parts.map(bare))).rejects.toMatchObject({ name: 'InvalidRequest' });
  const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
  const value = `${sha256(Buffer.concat([sha256(big), sha256(small)])).toString('base64')}-2`;
  await expect(composite.complete(parts, { ChecksumSHA256: sha256(big).toString('base64') })).rejects.toMatchObject({
    name: 'BadDigest',
  });
  expect(await composite.complete(parts, { ChecksumSHA256: value })).toMatchObject({
    ChecksumSHA256: value,
    ChecksumType: 'COMPOSITE',
  });
  const part = await get('composite', { PartNumber: 2, ChecksumMode: 'ENABLED' });
  expect(part.ChecksumSHA256).toBe(sha256(small).toString('base64'));

  const full = await begin('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
  const fullParts = [await full.part(1, big), await full.part(2, small)];
  const { ChecksumCRC32, ChecksumType } = await full.complete(fullParts);
  expect(ChecksumType).toBe('FULL_OBJECT');
  const single = await s3.client.send(
    new PutObjectCommand({ Bucket, Key: 'single', Body: Buffer.concat([big, small]), ChecksumAlgorithm: 'CRC32' }),
  );
  expect(ChecksumCRC32).toBe(single.ChecksumCRC32);
});

test('an upload without an algorithm gets a CRC64NVME of the whole', async () => {
  const upload = await begin('default-checksum');
  await upload.complete([bare(await upload.part(1, Buffer.from('test-checksum')))]);
  expect(await head('default-checksum', { ChecksumMode: 'ENABLED' })).toMatchObject({
    ChecksumCRC64NVME: '1f2xscCCZCU=',
    ChecksumType: 'FULL_OBJECT',
  });
});

test('parts copied from an object, whole and by range', async () => {
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: Buffer.concat([big, small]) }));
  const upload = await begin('from-copies');
  const copy = async (PartNumber: number, CopySourceRange?: string): Promise<CompletedPart> => {
    const { CopyPartResult } = await s3.client.send(
      new UploadPartCopyCommand({
        ...{ Bucket, Key: 'from-copies', UploadId: upload.UploadId, PartNumber, CopySource: `${Bucket}/source` },
        ...(CopySourceRange ? { CopySourceRange } : {}),
      }),
    );
    return { PartNumber, ETag: CopyPartResult!.ETag };
  };
  const parts = [await copy(1), await copy(2, `bytes=${partBytes}-${partBytes + 7}`)];
  await expect(copy(3, 'bytes=0-99999999')).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(copy(3, 'bytes=5-')).rejects.toMatchObject({ name: 'InvalidArgument' });
  await upload.complete(parts);
  expect((await head('from-copies')).ContentLength).toBe(partBytes + small.length + 8);
  const plain = await s3.client.send(
    new CopyObjectCommand({ Bucket, Key: 'plain', CopySource: `${Bucket}/from-copies` }),
  );
  expect(plain.CopyObjectResult!.ETag).not.toContain('-');
});

test('uploads and parts are listed, by page and prefix', async () => {
  const ids: (string | undefined)[] = [];
  for (const key of ['list/a', 'list/a', 'list/b/1', 'list/b/2']) ids.push((await begin(key)).UploadId);
  const list = (more: object) => s3.client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'list/', ...more }));
  const all = await list({});
  expect(all.Uploads?.map(({ UploadId }) => UploadId)).toEqual(ids);
  const page = await list({ MaxUploads: 1 });
  expect(page).toMatchObject({ IsTruncated: true, NextKeyMarker: 'list/a', NextUploadIdMarker: ids[0] });
  const next = await list({ KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker });
  expect(next.Uploads?.map(({ UploadId }) => UploadId)).toEqual(ids.slice(1));
  const rolledUp = await list({ Delimiter: '/' });
  expect(rolledUp.CommonPrefixes).toEqual([{ Prefix: 'list/b/' }]);

  const upload = await begin('list/parts');
  for (const number of [1, 2, 3]) await upload.part(number, small);
  const parts = (more: object) =>
    s3.client.send(new ListPartsCommand({ Bucket, Key: 'list/parts', UploadId: upload.UploadId, ...more }));
  expect(await parts({ MaxParts: 2 })).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' });
  const rest = await parts({ PartNumberMarker: '2' });
  expect(rest.Parts).toMatchObject([{ PartNumber: 3, Size: small.length, ETag: `"${md5(small).toString('hex')}"` }]);
});

test('an object of several parts that is deleted while it is read is read to its end', async () => {
  const upload = await begin('read-on');
  const parts = [await upload.part(1, big), await upload.part(2, big), await upload.part(3, small)];
  await upload.complete(parts.map(bare));
  const { Body } = await get('read-on');
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'read-on' }));
  const read = Buffer.from(await Body!.transformToByteArray());
  expect(read.equals(Buffer.concat([big, big, small]))).toBe(true);
});

test('lib-storage uploads a large body in parts; nothing is left when it is deleted or aborted', async () => {
  const before = bodyFiles().length;
  const Body = Buffer.concat([big, big, small]);
  const upload = new Upload({ client: s3.client, params: { Bucket, Key: 'uploaded', Body }, partSize: partBytes });
  const { ETag } = await upload.done();
  expect(ETag).toBe(multipartEtag(big, big, small));
  expect(bodyFiles().length).toBe(before + 3);
  const answer = await get('uploaded', { ChecksumMode: 'ENABLED' });
  expect(Buffer.from(await answer.Body!.transformToByteArray()).equals(Body)).toBe(true);

  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'uploaded' }));
  const aborted = await begin('aborted');
  await aborted.part(1, big);
  await aborted.abort();
  await expect(aborted.part(2, small)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect.poll(() => bodyFiles().length).toBe(before);
});
