import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type S3Harness, startS3 } from './s3-harness.ts';

let s3: S3Harness;
beforeAll(async () => {
  s3 = await startS3();
  s3.server.createBucket('plain');
  s3.server.createBucket('versioned', { versioned: true });
});
afterAll(() => s3.close());

/** The error's name, or the status of success. */
const outcome = async (sent: Promise<{ $metadata: { httpStatusCode?: number } }>): Promise<unknown> =>
  sent.then(
    ({ $metadata }) => $metadata.httpStatusCode,
    (error) => error.name,
  );

describe.each(['plain', 'versioned'])('in a %s bucket', (Bucket) => {
  const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
    s3.client.send(new PutObjectCommand({ Bucket, Key, Body: 'body', ...more }));
  const remove = (Key: string, IfMatch?: string) =>
    s3.client.send(new DeleteObjectCommand({ Bucket, Key, ...(IfMatch ? { IfMatch } : {}) }));

  test('PutObject If-None-Match: * creates once, and again after a delete', async () => {
    expect(await outcome(put('create', { IfNoneMatch: '*' }))).toBe(200);
    expect(await outcome(put('create', { IfNoneMatch: '*' }))).toBe('PreconditionFailed');
    await remove('create');
    expect(await outcome(put('create', { IfNoneMatch: '*' }))).toBe(200);
  });

  test('PutObject If-Match replaces only the expected object', async () => {
    expect(await outcome(put('swap', { IfMatch: '"any"' }))).toBe('NoSuchKey');
    const { ETag } = await put('swap');
    expect(await outcome(put('swap', { IfMatch: '"other"' }))).toBe('PreconditionFailed');
    expect(await outcome(put('swap', { IfMatch: ETag!.replaceAll('"', ''), Body: 'next' }))).toBe(200);
    expect(await outcome(put('swap', { IfMatch: ETag! }))).toBe('PreconditionFailed');
    await remove('swap');
    expect(await outcome(put('swap', { IfMatch: ETag! }))).toBe('NoSuchKey');
  });

  test('what S3 does not take is NotImplemented, and changes nothing', async () => {
    const { ETag } = await put('refused');
    expect(await outcome(put('refused', { IfNoneMatch: ETag! }))).toBe('NotImplemented');
    expect(await outcome(put('refused', { IfMatch: '*' }))).toBe('NotImplemented');
    expect(await outcome(put('refused', { IfMatch: ETag!, IfNoneMatch: '*' }))).toBe('NotImplemented');
    expect((await s3.client.send(new GetObjectCommand({ Bucket, Key: 'refused' }))).ETag).toBe(ETag);
  });

  test('DeleteObject If-Match deletes only the expected object', async () => {
    const { ETag } = await put('delete');
    expect(await outcome(remove('delete', '"other"'))).toBe('PreconditionFailed');
    expect(await outcome(remove('delete', ETag))).toBe(204);
    expect(await outcome(remove('delete', ETag))).toBe('NoSuchKey');
    expect(await outcome(remove('delete', '*'))).toBe('NoSuchKey');
    await put('delete');
    expect(await outcome(remove('delete', '*'))).toBe(204);
  });

  test('CopyObject takes the same conditions on its target', async () => {
    await put('source');
    const copy = (more: object) =>
      outcome(
        s3.client.send(new CopyObjectCommand({ Bucket, Key: 'target', CopySource: `${Bucket}/source`, ...more })),
      );
    expect(await copy({ IfMatch: '"any"' })).toBe('NoSuchKey');
    expect(await copy({ IfNoneMatch: '*' })).toBe(200);
    expect(await copy({ IfNoneMatch: '*' })).toBe('PreconditionFailed');
  });

  test('CompleteMultipartUpload takes the same conditions; a later write is a conflict', async () => {
    const Key = 'multipart';
    const upload = async () => {
      const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      const part = await s3.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }));
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
      return (more: object) =>
        outcome(
          s3.client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, ...more })),
        );
    };
    const first = await upload();
    expect(await first({ IfMatch: '"any"' })).toBe('NoSuchKey');
    expect(await first({ IfNoneMatch: '*' })).toBe(200);
    const second = await upload();
    expect(await second({ IfNoneMatch: '*' })).toBe('PreconditionFailed');
    expect(await second({ IfMatch: '"other"' })).toBe('PreconditionFailed');
    const { ETag } = await put(Key);
    expect(await second({ IfMatch: ETag })).toBe('ConditionalRequestConflict');
    const third = await upload();
    expect(await third({ IfMatch: ETag })).toBe(200);
  });

  test('of many creations at once exactly one succeeds', async () => {
    const racers = Array.from({ length: 40 }, (_, index) =>
      outcome(put('race', { IfNoneMatch: '*', Body: `${index}` })),
    );
    const outcomes = await Promise.all(racers);
    expect(outcomes.filter((result) => result === 200)).toHaveLength(1);
    expect(outcomes.filter((result) => result === 'PreconditionFailed')).toHaveLength(39);
  });

  test('a counter that many change by compare-and-swap loses no step', async () => {
    await put('counter', { Body: '0' });
    const increment = async (): Promise<void> => {
      for (;;) {
        const current = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'counter' }));
        const Body = String(Number(await current.Body!.transformToString()) + 1);
        const result = await outcome(put('counter', { Body, IfMatch: current.ETag! }));
        if (result === 200) return;
        expect(result).toBe('PreconditionFailed');
      }
    };
    await Promise.all(Array.from({ length: 12 }, increment));
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'counter' }));
    expect(await Body!.transformToString()).toBe('12');
  });
});
