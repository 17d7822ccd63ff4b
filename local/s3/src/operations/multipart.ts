// CreateMultipartUpload and AbortMultipartUpload.
import { randomBytes } from 'node:crypto';
import { checksumTypeFor, parseAlgorithm } from '../checksums/checksum.ts';
import { S3Error } from '../protocol/s3-error.ts';
import { headerOf } from '../protocol/s3-request.ts';
import { withHeaders, xmlResponse } from '../protocol/s3-response.ts';
import { textElements } from '../protocol/xml-writer.ts';
import type { Upload } from '../storage/upload-table.ts';
import { encryptionHeader, type Operation } from './context.ts';
import { allParts, findUpload } from './find-upload.ts';
import { describedHeaders, refuseUnsupportedHeaders, storageClassOf } from './object-headers.ts';
import { tagsInHeader } from './tag-set.ts';

const uploadChecksumHeaders = ({ checksumAlgorithm, checksumType }: Upload): Record<string, string> =>
  checksumAlgorithm && checksumType
    ? { 'x-amz-checksum-algorithm': checksumAlgorithm, 'x-amz-checksum-type': checksumType }
    : {};

export const createMultipartUpload: Operation = ({ buckets, uploads, change }, request) => {
  const { headers, key } = request;
  const bucket = buckets.get(request.bucket);
  refuseUnsupportedHeaders(headers);
  const algorithm = headerOf(headers, 'x-amz-checksum-algorithm');
  const type = headerOf(headers, 'x-amz-checksum-type');
  if (algorithm === undefined && type !== undefined)
    throw new S3Error('InvalidRequest', { message: 'x-amz-checksum-type needs x-amz-checksum-algorithm.' });
  const checksumAlgorithm = algorithm === undefined ? null : parseAlgorithm(algorithm);
  const description = {
    uploadId: randomBytes(48).toString('base64url'),
    bucketId: bucket.id,
    key,
    storageClass: storageClassOf(headers),
    checksumAlgorithm,
    checksumType: checksumAlgorithm && checksumTypeFor(checksumAlgorithm, type),
    headers: describedHeaders(headers),
    tags: tagsInHeader(headerOf(headers, 'x-amz-tagging')),
  };
  const upload = change((id) => {
    uploads.insert({ ...description, id });
    return { ...description, id };
  });
  const result = textElements({ Bucket: bucket.name, Key: key, UploadId: upload.uploadId });
  const response = xmlResponse('InitiateMultipartUploadResult', result);
  return withHeaders(response, { ...encryptionHeader, ...uploadChecksumHeaders(upload) });
};

export const abortMultipartUpload: Operation = (context, request) => {
  const { uploads, bodies, change } = context;
  const upload = findUpload(context, request);
  const parts = allParts(context, upload);
  change(() => uploads.remove(upload.id));
  bodies.remove(parts.map(({ file, size }) => ({ name: file, size })));
  return { status: 204 };
};
