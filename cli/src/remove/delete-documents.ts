// Keys → objects deleted from the documents bucket, with what is needed to see their documents go.
import { inGroups, mapBounded } from '@alex/core/bounded';
import { awsLimits } from '@alex/core/limits';
import { DeleteObjectsCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { markOf, type RecordMark } from '../record-mark.ts';
import type { FailureLines } from '../render/failure.ts';
import type { Stack } from '../stack.ts';

interface Deleted {
  readonly key: string;
  readonly mark: RecordMark;
}

const lookUpsAtOnce = 8;

const missing = (key: string): FailureLines => ({
  key,
  code: 'not there',
  message: 'There is no such document. Keys are exact; alex status lists them.',
});

/** S3 deletes what is not there without a word, and sends no event that one could wait for: so it is looked for first. */
export const deleteDocuments = async (
  { s3, bucket, api }: Pick<Stack, 's3' | 'bucket' | 'api'>,
  keys: readonly string[],
): Promise<{ readonly deleted: readonly Deleted[]; readonly failures: readonly FailureLines[] }> => {
  const found = await mapBounded(
    keys,
    lookUpsAtOnce,
    async (key): Promise<Deleted | FailureLines> =>
      (await exists(s3, bucket, key)) ? { key, mark: markOf(await api.document(key)) } : missing(key),
  );
  const present = found.filter((each): each is Deleted => 'mark' in each);
  const failures = new Map(found.filter((each) => !('mark' in each)).map((each) => [each.key, each as FailureLines]));
  for (const group of inGroups(present, awsLimits.s3DeleteObjectsMax)) {
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Quiet: true, Objects: group.map(({ key }) => ({ Key: key })) },
      }),
    );
    for (const { Key: key = '', Code: code = 'unknown', Message: message = 'S3 gives no reason.' } of Errors)
      failures.set(key, { key, code, message });
  }
  return { deleted: present.filter(({ key }) => !failures.has(key)), failures: [...failures.values()] };
};

const exists = async (s3: S3Client, bucket: string, key: string): Promise<boolean> => {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') return false;
    throw error;
  }
};
