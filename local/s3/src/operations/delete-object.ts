// DeleteObject and DeleteObjects.
import { declaredChecksum } from '../protocol/body-claims.ts';
import { receiveDocument } from '../protocol/receive-body.ts';
import { notImplemented, S3Error } from '../protocol/s3-error.ts';
import { headerOf, type S3Request } from '../protocol/s3-request.ts';
import { xmlResponse } from '../protocol/s3-response.ts';
import { childrenOf, requiredTextOf, textOf, type XmlElement } from '../protocol/xml-reader.ts';
import { element, textElements } from '../protocol/xml-writer.ts';
import type { Check, Removed } from '../storage/object-store.ts';
import { deleteCheck, etagCheck } from './conditions.ts';
import type { Operation, S3Context } from './context.ts';
import { versionNumber } from './find-version.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const objectsMax = 1000;

/** A DeleteObjects lets other requests in after this many of its objects. */
const objectsPerTurn = 50;

interface Target {
  readonly key: string;
  readonly versionId: string | null;
  /** Of the current object. */
  readonly check: Check;
}

const remove = (context: S3Context, request: S3Request, { key, versionId, check }: Target): Removed => {
  const { buckets, versions, objects } = context;
  if (versionId === null) return objects.remove(request, key, check);
  const bucket = buckets.get(request.bucket);
  const current = versions.latestState(bucket.id, key);
  check(current?.isMarker ? undefined : current);
  const version = versions.byVersionId(bucket.id, key, versionNumber(bucket, versionId));
  return version ? objects.removeVersion(request, version) : { versionId, isMarker: false };
};

export const deleteObject: Operation = (context, request) => {
  const { buckets } = context;
  const check = deleteCheck(request.headers, request.key);
  const versionId = request.query.get('versionId');
  const removed = remove(context, request, { key: request.key, versionId, check });
  const isVersioned = buckets.get(request.bucket).versioning !== undefined;
  return {
    status: 204,
    headers: {
      ...(isVersioned && removed.versionId !== undefined ? { 'x-amz-version-id': removed.versionId } : {}),
      ...(removed.isMarker ? { 'x-amz-delete-marker': 'true' } : {}),
    },
  };
};

const parseTarget = (item: XmlElement): Target => {
  const key = requiredTextOf(item, 'Key');
  const isConditional = textOf(item, 'LastModifiedTime') ?? textOf(item, 'Size');
  if (isConditional !== undefined) throw notImplemented('deletion by time or size, which only directory buckets have');
  return { key, versionId: textOf(item, 'VersionId') ?? null, check: etagCheck(textOf(item, 'ETag'), key) };
};

const deletedElement = ({ key, versionId }: Target, removed: Removed): string =>
  element(
    'Deleted',
    textElements({
      Key: key,
      VersionId: versionId ?? undefined,
      DeleteMarker: removed.isMarker || undefined,
      DeleteMarkerVersionId: removed.isMarker ? removed.versionId : undefined,
    }),
  );

/** Here a version id that cannot exist is one that does not exist. */
const errorElement = ({ key, versionId }: Target, error: S3Error): string => {
  const { code, message } = error.code === 'InvalidArgument' ? new S3Error('NoSuchVersion') : error;
  return element('Error', textElements({ Key: key, VersionId: versionId ?? undefined, Code: code, Message: message }));
};

export const deleteObjects: Operation = async (context, request) => {
  const { headers } = request;
  context.buckets.get(request.bucket);
  if (headerOf(headers, 'content-md5') === undefined && declaredChecksum(headers) === undefined)
    throw new S3Error('InvalidRequest', { message: 'DeleteObjects needs Content-MD5 or a checksum header.' });
  const document = await receiveDocument(request, context.bodies, 'Delete');
  const targets = childrenOf(document, 'Object').map(parseTarget);
  if (targets.length === 0 || targets.length > objectsMax) throw new S3Error('MalformedXML');
  const isQuiet = textOf(document, 'Quiet')?.trim() === 'true';

  const results: string[] = [];
  for (const [index, target] of targets.entries()) {
    if (index % objectsPerTurn === objectsPerTurn - 1) await new Promise(setImmediate);
    try {
      const removed = remove(context, request, target);
      if (!isQuiet) results.push(deletedElement(target, removed));
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      results.push(errorElement(target, error));
    }
  }
  return xmlResponse('DeleteResult', ...results);
};
