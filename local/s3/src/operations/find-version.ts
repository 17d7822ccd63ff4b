// The version of an object that a request means.
import { invalidArgument, S3Error } from '../protocol/s3-error.ts';
import type { S3Request } from '../protocol/s3-request.ts';
import type { Bucket } from '../storage/bucket-table.ts';
import { parseVersionId, type Version, type VersionWithContent } from '../storage/version-table.ts';
import { httpDate, type S3Context } from './context.ts';
import { versionHeader } from './object-headers.ts';

interface FoundVersion {
  readonly bucket: Bucket;
  readonly version: VersionWithContent;
}

/** Throws InvalidArgument for an id that this bucket cannot have given out. */
export const versionNumber = (bucket: Bucket, versionId: string): number | 'null' => {
  const number = parseVersionId(versionId);
  if (number === undefined || (bucket.versioning === undefined && number !== 'null'))
    throw invalidArgument('versionId', versionId, 'This bucket has no version of this id.');
  return number;
};

const deleteMarkerHeaders = (bucket: Bucket, version: Version): Record<string, string> => ({
  'x-amz-delete-marker': 'true',
  ...versionHeader(bucket, version),
});

const onDeleteMarker = (bucket: Bucket, version: Version, method: string): S3Error =>
  new S3Error('MethodNotAllowed', {
    details: { Method: method, ResourceType: 'DeleteMarker' },
    headers: {
      ...deleteMarkerHeaders(bucket, version),
      allow: 'DELETE',
      'last-modified': httpDate(version.modifiedAt),
    },
  });

/** Throws NoSuchKey or NoSuchVersion, and MethodNotAllowed for a delete marker. */
export const findVersion = ({ buckets, versions }: S3Context, request: S3Request): FoundVersion => {
  const { key, method, query } = request;
  const bucket = buckets.get(request.bucket);
  const versionId = query.get('versionId');
  const version =
    versionId === null
      ? versions.latest(bucket.id, key)
      : versions.byVersionId(bucket.id, key, versionNumber(bucket, versionId));
  if (!version)
    throw versionId === null
      ? new S3Error('NoSuchKey', { details: { Key: key } })
      : new S3Error('NoSuchVersion', { details: { Key: key, VersionId: versionId } });
  if (version.isMarker) throw onDeleteMarker(bucket, version, method);
  return { bucket, version };
};

/** As above, but a delete marker on top means that there is no object. */
export const findObject = (context: S3Context, request: S3Request): FoundVersion => {
  if (request.query.has('versionId')) return findVersion(context, request);
  const { key } = request;
  const bucket = context.buckets.get(request.bucket);
  const version = context.versions.latest(bucket.id, key);
  if (version && !version.isMarker) return { bucket, version };
  const headers = version ? deleteMarkerHeaders(bucket, version) : {};
  throw new S3Error('NoSuchKey', { details: { Key: key }, headers });
};
