// The object store port on S3. ETags travel without the quotes that HTTP puts around them, as S3 events give them.
import { inGroups, mapBounded } from '@alex/core/bounded';
import { awsLimits } from '@alex/core/limits';
import type { ObjectRef, ObjectStore, ObjectSummary, WriteCondition } from '@alex/core/ports/object-store';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type AwsFault, callAws, callAwsUnless } from './aws-error.ts';
import { sendUntilTaken } from './partial-failures.ts';

type VersionRef = ObjectRef & { readonly versionId?: string; readonly etag?: string };

const deletesAtOnceMax = 4;

const bareEtag = (etag: string): string => etag.replace(/^"(.*)"$/, '$1');
const quotedEtag = (etag: string): string => `"${bareEtag(etag)}"`;

/** HEAD answers without a body, so its 404 is called NotFound; 405 is a version that is a delete marker; 412 another ETag. */
const isAbsent = ({ name, status }: AwsFault): boolean =>
  ['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes(name) || status === 405 || status === 412;

/** The conditional-write table of contracts.md, section 3. */
const isConditionLost = ({ name, status }: AwsFault): boolean =>
  name === 'NoSuchKey' || name === 'ConditionalRequestConflict' || status === 412;

const readInput = ({ bucket, key, versionId, etag }: VersionRef) => ({
  Bucket: bucket,
  Key: key,
  ...(versionId !== undefined && { VersionId: versionId }),
  ...(etag !== undefined && { IfMatch: quotedEtag(etag) }),
});

const readCall = ({ bucket, key, versionId }: VersionRef) =>
  ({
    action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
    target: `s3://${bucket}/${key}`,
  }) as const;

const conditionInput = (condition: WriteCondition) =>
  'ifAbsent' in condition ? { IfNoneMatch: '*' } : { IfMatch: quotedEtag(condition.ifMatch) };

/** Keys are asked for URL-encoded, for XML cannot hold every character; S3 encodes as HTML forms do. */
const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

export const createS3ObjectStore = (client: S3Client): ObjectStore => ({
  head: async (ref) => {
    const found = await callAwsUnless(isAbsent, readCall(ref), () =>
      client.send(new HeadObjectCommand(readInput(ref))),
    );
    return (
      found && {
        key: ref.key,
        etag: bareEtag(found.ETag!),
        size: found.ContentLength!,
        modified: found.LastModified!.toISOString(),
        ...(found.VersionId !== undefined && { versionId: found.VersionId }),
      }
    );
  },

  get: (ref) =>
    callAwsUnless(isAbsent, readCall(ref), async () => {
      const found = await client.send(new GetObjectCommand(readInput(ref)));
      return {
        bytes: await found.Body!.transformToByteArray(),
        etag: bareEtag(found.ETag!),
        ...(found.ContentType !== undefined && { contentType: found.ContentType }),
        modified: found.LastModified!.toISOString(),
      };
    }),

  put: async ({ bucket, key }, bytes, condition) => {
    const call = { action: 's3:PutObject', target: `s3://${bucket}/${key}` } as const;
    const put = {
      Bucket: bucket,
      Key: key,
      Body: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
      ...(condition && conditionInput(condition)),
    };
    const written = await callAwsUnless(
      (fault) => condition !== undefined && isConditionLost(fault),
      call,
      () => client.send(new PutObjectCommand(put)),
    );
    return written && { etag: bareEtag(written.ETag!) };
  },

  delete: async (bucket, keys) => {
    const call = { action: 's3:DeleteObject', target: `s3://${bucket}` } as const;
    await mapBounded(inGroups(keys, awsLimits.s3DeleteObjectsMax), deletesAtOnceMax, (batch) =>
      sendUntilTaken(call, batch, async (entries) => {
        const Delete = { Quiet: true, Objects: entries.map((Key) => ({ Key })) };
        const { Errors = [] } = await callAws(call, () =>
          client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete })),
        );
        return Errors.map(({ Key, Code = '', Message = '' }) => ({
          entry: Key!,
          name: Code,
          message: `${Key}: ${Message}`,
        }));
      }),
    );
  },

  list: async function* (bucket, prefix, after): AsyncGenerator<ObjectSummary> {
    const call = { action: 's3:ListBucket', target: `s3://${bucket}/${prefix}*` } as const;
    let token: string | undefined;
    do {
      const place =
        token !== undefined ? { ContinuationToken: token } : after !== undefined ? { StartAfter: after } : {};
      const input = { Bucket: bucket, Prefix: prefix, EncodingType: 'url', ...place } as const;
      const page = await callAws(call, () => client.send(new ListObjectsV2Command(input)));
      for (const { Key, ETag, Size, LastModified } of page.Contents ?? [])
        yield { key: decodeKey(Key!), etag: bareEtag(ETag!), size: Size!, modified: LastModified!.toISOString() };
      token = page.NextContinuationToken;
    } while (token !== undefined);
  },
});
