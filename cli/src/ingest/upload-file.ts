// A file → an object of the documents bucket.
import { createReadStream } from 'node:fs';
import { Upload } from '@aws-sdk/lib-storage';
import mime from 'mime-types';
import type { Stack } from '../stack.ts';
import type { PlannedUpload } from './plan-uploads.ts';

/** Files above it go in parts, each of which is sent again by itself when it fails; S3 takes parts from 5 MiB on. */
const partBytes = 8 * 1024 * 1024;
/** Parts of one file at once. With the files at once it bounds memory: 8 × 2 × 8 MiB. */
const partsAtOnce = 2;

/** By the name alone, without a charset: the chunker finds out from the bytes. */
export const contentTypeOf = (path: string): string => mime.lookup(path) || 'application/octet-stream';

export const uploadFile = async (
  { s3, bucket }: Pick<Stack, 's3' | 'bucket'>,
  { path, key }: PlannedUpload,
): Promise<void> => {
  const params = { Bucket: bucket, Key: key, Body: createReadStream(path), ContentType: contentTypeOf(path) };
  await new Upload({ client: s3, params, partSize: partBytes, queueSize: partsAtOnce }).done();
};
