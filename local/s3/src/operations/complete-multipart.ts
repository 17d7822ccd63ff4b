// CompleteMultipartUpload: the files of the parts become the object's, as they are.
import type { Checksum } from '../checksums/checksum.ts';
import { checksumElement } from '../checksums/checksum.ts';
import { receiveDocument } from '../protocol/receive-body.ts';
import { S3Error } from '../protocol/s3-error.ts';
import { headerOf, type S3Request } from '../protocol/s3-request.ts';
import { type S3Response, withHeaders, xmlResponse } from '../protocol/s3-response.ts';
import { urlEncodeKey } from '../protocol/url-encoding.ts';
import { childrenOf } from '../protocol/xml-reader.ts';
import { textElements } from '../protocol/xml-writer.ts';
import type { Check } from '../storage/object-store.ts';
import type { Upload } from '../storage/upload-table.ts';
import { checksumOf, checksumToText } from '../storage/version-table.ts';
import {
  checksumOfUpload,
  chooseParts,
  etagOfParts,
  type ListedPart,
  parseListedPart,
  verifyWhole,
} from './completed-parts.ts';
import { writeCheck } from './conditions.ts';
import { encryptionHeader, type Operation, quoted, type S3Context } from './context.ts';
import { allParts, findUpload, uploadIdOf } from './find-upload.ts';
import { versionHeader, writtenHeaders } from './object-headers.ts';

/** With If-Match, an object that was written since the upload began is a conflict even if it is the expected one. */
const completionCheck = (request: S3Request, upload: Upload): Check => {
  const check = writeCheck(request.headers, request.key);
  const isConditional = headerOf(request.headers, 'if-match') !== undefined;
  return (current) => {
    check(current);
    if (isConditional && current && current.id > upload.id)
      throw new S3Error('ConditionalRequestConflict', { details: { Condition: 'If-Match', Key: request.key } });
  };
};

const completedResponse = (
  { headers, bucket, key }: S3Request,
  etag: string,
  { algorithm, type, value }: Checksum,
  versionHeaders: Readonly<Record<string, string>>,
): S3Response => {
  const result = {
    Location: `http://${headers.host ?? 'localhost'}/${bucket}/${urlEncodeKey(key)}`,
    Bucket: bucket,
    Key: key,
    ETag: quoted(etag),
    [checksumElement(algorithm)]: value,
    ChecksumType: type,
  };
  const response = xmlResponse('CompleteMultipartUploadResult', textElements(result));
  return withHeaders(response, { ...encryptionHeader, ...versionHeaders });
};

/** The same answer again, for a client that did not get the first; undefined unless the upload made the current object. */
const answerAgain = ({ buckets, versions }: S3Context, request: S3Request): S3Response | undefined => {
  const bucket = buckets.get(request.bucket);
  const version = versions.latest(bucket.id, request.key);
  if (version?.uploadId !== uploadIdOf(request)) return undefined;
  return completedResponse(request, version.etag, checksumOf(version)!, versionHeader(bucket, version));
};

const complete = (context: S3Context, request: S3Request, listed: readonly ListedPart[]): S3Response => {
  const { bodies, objects, uploads } = context;
  const upload = findUpload(context, request);
  const uploaded = allParts(context, upload);
  const parts = chooseParts(upload, uploaded, listed);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const checksum = checksumOfUpload(upload, parts);
  verifyWhole(request, upload, size, checksum);

  const etag = etagOfParts(parts);
  const isComposite = checksum.type === 'COMPOSITE';
  const files = parts.map((part) => ({
    name: part.file,
    size: part.size,
    ...(isComposite ? { checksum: part.checksum } : {}),
  }));
  const { headers, storageClass, tags, uploadId } = upload;
  const content = { size, etag, storageClass, headers, tags, uploadId, content: null };
  const written = objects.put(
    request,
    { ...content, checksum: checksumToText(checksum), files: JSON.stringify(files) },
    {
      eventName: 'ObjectCreated:CompleteMultipartUpload',
      check: completionCheck(request, upload),
      alongside: () => uploads.remove(upload.id),
    },
  );
  const used = new Set(parts);
  bodies.remove(uploaded.filter((part) => !used.has(part)).map((part) => ({ name: part.file, size: part.size })));
  return completedResponse(request, etag, checksum, writtenHeaders(written));
};

export const completeMultipartUpload: Operation = async (context, request) => {
  // The checksum headers are about the object.
  const document = await receiveDocument(request, context.bodies, 'CompleteMultipartUpload', { hasChecksum: false });
  const listed = childrenOf(document, 'Part').map(parseListedPart);
  if (listed.length === 0) throw new S3Error('InvalidRequest', { message: 'The request lists no parts.' });
  return answerAgain(context, request) ?? complete(context, request, listed);
};
