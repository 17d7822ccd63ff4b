// The source of CopyObject and UploadPartCopy: found, checked against its conditions, and copied into a body of its own.
import { createHash } from 'node:crypto';
import { type ChecksumAlgorithm, newDigest } from '../checksums/checksum.ts';
import type { ReceivedBody } from '../protocol/receive-body.ts';
import { invalidArgument, S3Error } from '../protocol/s3-error.ts';
import { headerOf, type S3Request } from '../protocol/s3-request.ts';
import type { BodyFiles } from '../storage/body-files.ts';
import type { Bucket } from '../storage/bucket-table.ts';
import { filesOf, type VersionWithContent, versionIdOf } from '../storage/version-table.ts';
import { checkCopySource } from './conditions.ts';
import type { S3Context } from './context.ts';
import { versionNumber } from './find-version.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyBytesMax = 5 * 1024 ** 3;

interface CopySource {
  readonly bucket: Bucket;
  readonly version: VersionWithContent;
  readonly versionId: string | null;
}

const parseCopySource = (header: string): { bucket: string; key: string; versionId: string | null } => {
  const invalid = invalidArgument('x-amz-copy-source', header, 'x-amz-copy-source must be bucket/key, URL-encoded.');
  const [path = '', versionId] = header.split('?versionId=');
  try {
    const decoded = decodeURIComponent(path.replaceAll('+', ' ')).replace(/^\//, '');
    const slash = decoded.indexOf('/');
    if (slash < 1 || slash === decoded.length - 1) throw invalid;
    return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1), versionId: versionId ?? null };
  } catch {
    throw invalid;
  }
};

/** Throws what S3 answers when there is no such source, or it does not meet the conditions on it. */
export const findCopySource = ({ buckets, versions }: S3Context, { headers }: S3Request): CopySource => {
  const { bucket: name, key, versionId } = parseCopySource(headerOf(headers, 'x-amz-copy-source') ?? '');
  const bucket = buckets.get(name);
  const version =
    versionId === null
      ? versions.latest(bucket.id, key)
      : versions.byVersionId(bucket.id, key, versionNumber(bucket, versionId));
  if (version?.isMarker && versionId !== null)
    throw new S3Error('InvalidRequest', { message: 'A delete marker cannot be the source of a copy.' });
  if (!version || version.isMarker)
    throw new S3Error(versionId === null ? 'NoSuchKey' : 'NoSuchVersion', { details: { Key: key } });
  checkCopySource(headers, version);
  return { bucket, version, versionId };
};

export const copySourceHeaders = ({ bucket, version }: CopySource): Record<string, string> =>
  bucket.versioning === undefined ? {} : { 'x-amz-copy-source-version-id': versionIdOf(version) };

interface CopyOptions {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly algorithm: ChecksumAlgorithm;
  readonly inlineBytesMax: number;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export const copyBody = async (
  bodies: BodyFiles,
  version: VersionWithContent,
  { start, end, algorithm, inlineBytesMax }: CopyOptions,
): Promise<ReceivedBody> => {
  const md5 = createHash('md5');
  const checksum = newDigest(algorithm);
  const onBytes = (bytes: Uint8Array): void => {
    md5.update(bytes);
    checksum.update(bytes);
  };
  const source = version.content
    ? once(version.content.subarray(start, end))
    : bodies.read(filesOf(version), start, end);
  const stored = await bodies.store(source, { inlineBytesMax, onBytes });
  return { stored, md5: md5.digest('hex'), checksum: { algorithm, value: checksum.digest().toString('base64') } };
};
