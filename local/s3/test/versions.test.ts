import {
  CopyObjectCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type S3Harness, startS3 } from './s3-harness.ts';

let s3: S3Harness;
let bucketCount = 0;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());

const newBucket = (versioned: boolean) => {
  const Bucket = `versions-${bucketCount++}`;
  s3.server.createBucket(Bucket, { versioned });
  return {
    Bucket,
    setVersioning: (Status: 'Enabled' | 'Suspended') =>
      s3.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } })),
    put: async (Key: string, Body: string) =>
      (await s3.client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId,
    read: async (Key: string, VersionId?: string) => {
      const answer = await s3.client.send(new GetObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) }));
      return { text: await answer.Body!.transformToString(), versionId: answer.VersionId };
    },
    remove: async (Key: string, VersionId?: string) => {
      const command = new DeleteObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) });
      const { $metadata, ...answer } = await s3.client.send(command);
      return answer;
    },
    /** `key version*` for the latest, `x` for delete markers, in the order of the listing. */
    list: async (more = {}) => {
      const command = new ListObjectVersionsCommand({ Bucket, ...more });
      const answer = await s3.client.send(command);
      return { ...answer, versions: answer.Versions ?? [], markers: answer.DeleteMarkers ?? [] };
    },
  };
};

test('versioning is unset, then on, then suspended, never off', async () => {
  const { Bucket, setVersioning } = newBucket(false);
  const status = async () => (await s3.client.send(new GetBucketVersioningCommand({ Bucket }))).Status;
  expect(await status()).toBeUndefined();
  await setVersioning('Enabled');
  expect(await status()).toBe('Enabled');
  await setVersioning('Suspended');
  expect(await status()).toBe('Suspended');
  await expect(setVersioning('Disabled' as 'Enabled')).rejects.toMatchObject({ name: 'MalformedXML' });
});

test('every PUT keeps the former versions, and each can be read', async () => {
  const bucket = newBucket(true);
  const ids = [await bucket.put('k', 'one'), await bucket.put('k', 'two'), await bucket.put('k', 'three')];
  expect(new Set(ids).size).toBe(3);
  expect(await bucket.read('k')).toEqual({ text: 'three', versionId: ids[2] });
  expect(await bucket.read('k', ids[0])).toEqual({ text: 'one', versionId: ids[0] });
  const { versions } = await bucket.list();
  expect(versions.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
    [ids[2], true],
    [ids[1], false],
    [ids[0], false],
  ]);
});

test('a delete marker hides the object; without it the object is back', async () => {
  const bucket = newBucket(true);
  const id = await bucket.put('k', 'text');
  const removed = await bucket.remove('k');
  expect(removed).toEqual({ DeleteMarker: true, VersionId: expect.any(String) });
  const gone = await bucket.read('k').catch((error) => error);
  expect(gone.name).toBe('NoSuchKey');
  expect(gone.$response.headers).toMatchObject({
    'x-amz-delete-marker': 'true',
    'x-amz-version-id': removed.VersionId,
  });
  const marker = await bucket.read('k', removed.VersionId).catch((error) => error);
  expect(marker.name).toBe('MethodNotAllowed');
  expect(marker.$response.headers).toMatchObject({ allow: 'DELETE', 'x-amz-delete-marker': 'true' });
  const head = new HeadObjectCommand({ Bucket: bucket.Bucket, Key: 'k', VersionId: removed.VersionId });
  await expect(s3.client.send(head)).rejects.toMatchObject({ $metadata: { httpStatusCode: 405 } });
  expect(await bucket.read('k', id)).toMatchObject({ text: 'text' });
  const { KeyCount } = await s3.client.send(new ListObjectsV2Command({ Bucket: bucket.Bucket }));
  expect(KeyCount).toBe(0);

  expect(await bucket.remove('k', removed.VersionId)).toEqual({ DeleteMarker: true, VersionId: removed.VersionId });
  expect(await bucket.read('k')).toEqual({ text: 'text', versionId: id });
});

test('deleting the latest version makes the one before it the latest', async () => {
  const bucket = newBucket(true);
  const first = await bucket.put('k', 'one');
  const second = await bucket.put('k', 'two');
  expect(await bucket.remove('k', second)).toEqual({ VersionId: second });
  expect(await bucket.read('k')).toEqual({ text: 'one', versionId: first });
  await bucket.remove('k', first);
  await expect(bucket.read('k')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(bucket.read('k', first)).rejects.toMatchObject({ name: 'NoSuchVersion' });
  expect(await bucket.remove('k', first)).toEqual({ VersionId: first });
  await expect(bucket.read('k', 'nonsense')).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('while suspended there is one null version, and the older ones stay', async () => {
  const bucket = newBucket(false);
  await bucket.put('k', 'before versioning');
  await bucket.setVersioning('Enabled');
  expect(await bucket.read('k')).toEqual({ text: 'before versioning', versionId: 'null' });
  const id = await bucket.put('k', 'versioned');
  await bucket.setVersioning('Suspended');
  expect(await bucket.put('k', 'null again')).toBeUndefined();
  await bucket.put('k', 'null once more');
  expect(await bucket.read('k', 'null')).toMatchObject({ text: 'null once more' });
  const { versions } = await bucket.list();
  expect(versions.map(({ VersionId }) => VersionId)).toEqual(['null', id]);

  expect(await bucket.remove('k')).toEqual({ DeleteMarker: true, VersionId: 'null' });
  const { versions: left, markers } = await bucket.list();
  expect(left.map(({ VersionId }) => VersionId)).toEqual([id]);
  expect(markers.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([['null', true]]);
});

test('a version can be the source of a copy, a delete marker cannot', async () => {
  const { Bucket, put, remove, read } = newBucket(true);
  const id = await put('k', 'one');
  await put('k', 'two');
  const marker = await remove('k');
  const copy = (versionId: string | undefined) =>
    s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k?versionId=${versionId}` }));
  expect((await copy(id)).CopySourceVersionId).toBe(id);
  expect(await read('copy')).toMatchObject({ text: 'one' });
  await expect(copy(marker.VersionId)).rejects.toMatchObject({ name: 'InvalidRequest' });
});

test('DeleteObjects tells markers from versions', async () => {
  const { Bucket, put } = newBucket(true);
  const id = await put('k', 'one');
  const remove = (...Objects: { Key: string; VersionId?: string }[]) =>
    s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  const marked = await remove({ Key: 'k' }, { Key: 'never-there' });
  expect(marked.Deleted).toMatchObject([
    { Key: 'k', DeleteMarker: true },
    { Key: 'never-there', DeleteMarker: true },
  ]);
  const VersionId = marked.Deleted![0]!.DeleteMarkerVersionId!;
  const answer = await remove(
    { Key: 'k', VersionId },
    { Key: 'k', VersionId: id! },
    { Key: 'k', VersionId: 'nonsense' },
  );
  expect(answer.Deleted).toEqual([
    { Key: 'k', VersionId, DeleteMarker: true, DeleteMarkerVersionId: VersionId },
    { Key: 'k', VersionId: id },
  ]);
  expect(answer.Errors).toMatchObject([{ Key: 'k', Code: 'NoSuchVersion' }]);
});

test('versions are listed a page at a time, whatever the page size', async () => {
  const bucket = newBucket(true);
  for (const key of ['a', 'b/1', 'b/2', 'c']) for (const text of ['one', 'two']) await bucket.put(key, text);
  await bucket.remove('a');
  const all = await bucket.list();
  const expected = [...all.versions, ...all.markers].map(({ Key, VersionId }) => `${Key} ${VersionId}`).sort();
  expect(expected).toHaveLength(9);
  for (const MaxKeys of [1, 2, 4, 9]) {
    const seen: string[] = [];
    let page = await bucket.list({ MaxKeys });
    for (;;) {
      seen.push(...[...page.versions, ...page.markers].map(({ Key, VersionId }) => `${Key} ${VersionId}`));
      if (!page.IsTruncated) break;
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
      page = await bucket.list({ MaxKeys, KeyMarker, VersionIdMarker });
    }
    expect(seen.sort()).toEqual(expected);
  }
  const rolledUp = await bucket.list({ Delimiter: '/', MaxKeys: 4 });
  expect(rolledUp.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
  expect(rolledUp.NextKeyMarker).toBe('b/');
  const rest = await bucket.list({ Delimiter: '/', KeyMarker: 'b/' });
  expect(rest.versions.map(({ Key }) => Key)).toEqual(['c', 'c']);
  await expect(bucket.list({ VersionIdMarker: 'null' })).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('a bucket with only a delete marker is not empty', async () => {
  const bucket = newBucket(true);
  const { VersionId } = await bucket.remove('k');
  const remove = () => s3.client.send(new DeleteBucketCommand({ Bucket: bucket.Bucket }));
  await expect(remove()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  await bucket.remove('k', VersionId);
  await remove();
});
