// The multipart upload that a request is about, and its parts.
import { type ChecksumAlgorithm, defaultAlgorithm } from '../checksums/checksum.ts';
import { S3Error } from '../protocol/s3-error.ts';
import type { S3Request } from '../protocol/s3-request.ts';
import type { Part, Upload } from '../storage/upload-table.ts';
import type { S3Context } from './context.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const partNumberMax = 10_000;

export const uploadIdOf = ({ query }: S3Request): string => query.get('uploadId') ?? '';

/** Throws NoSuchUpload. */
export const findUpload = ({ buckets, uploads }: S3Context, request: S3Request): Upload => {
  const uploadId = uploadIdOf(request);
  const upload = uploads.find(buckets.get(request.bucket).id, request.key, uploadId);
  if (!upload) throw new S3Error('NoSuchUpload', { details: { UploadId: uploadId } });
  return upload;
};

/** All of an upload's parts, by number. */
export const allParts = ({ uploads }: S3Context, upload: Upload): Part[] =>
  uploads.listParts(upload.id, 0, partNumberMax);

/** The algorithm of the checksums that are kept with its parts. */
export const storedAlgorithm = ({ checksumAlgorithm }: Upload): ChecksumAlgorithm =>
  checksumAlgorithm ?? defaultAlgorithm;
