// A passage that is searchable → the bytes of the very object that it was read from.
import type { ChunksResponse } from '@alex/core/api';
import { isOutdated } from '@alex/ledger/transitions';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { CommandError } from '../command-error.ts';
import type { Stack } from '../stack.ts';

/** What S3 calls an object that is another or none by now. */
const changedErrors: ReadonlySet<string> = new Set(['PreconditionFailed', 'NoSuchKey']);

/** @throws CommandError where the bucket holds another object by now: the passage's place would be marked on the wrong page */
export const readSource = async (
  { s3, bucket, api }: Pick<Stack, 's3' | 'bucket' | 'api'>,
  { key, revision }: ChunksResponse,
): Promise<Uint8Array> => {
  const changed = (cause?: unknown): CommandError =>
    new CommandError(
      `${key} has changed since revision ${revision}, which is searchable: the passage cannot be shown in it. See alex status ${key}`,
      1,
      { cause },
    );
  const { record } = await api.document(key);
  if (record?.live?.revision !== revision || isOutdated(record, revision)) throw changed();
  const { etag } = record;
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, ...(etag !== undefined && { IfMatch: etag }) }),
    );
    return await Body!.transformToByteArray();
  } catch (error) {
    throw error instanceof Error && changedErrors.has(error.name) ? changed(error) : error;
  }
};
