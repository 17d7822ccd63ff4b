// The rules of versioning: what a PUT, a DELETE or new tags do to the versions of a key, in one transaction with their event.
import type { ObjectEvent } from '../notifications/event-message.ts';
import type { S3Request } from '../protocol/s3-request.ts';
import type { BodyFiles } from './body-files.ts';
import type { Bucket, BucketTable } from './bucket-table.ts';
import type { Change } from './changes.ts';
import {
  filesOf,
  type NewVersion,
  type Version,
  type VersionState,
  type VersionTable,
  versionIdOf,
} from './version-table.ts';

/** The MD5 of nothing: S3 gives it to delete markers too. */
const emptyEtag = 'd41d8cd98f00b204e9800998ecf8427e';

/** Called in the transaction with the current object, undefined where there is none; throws to refuse the change. */
export type Check = (current: VersionState | undefined) => void;

/** Called in the transaction. */
export type RecordEvent = (changeId: number, bucket: Bucket, event: ObjectEvent, request: S3Request) => void;

export type ObjectContent = Pick<
  NewVersion,
  'size' | 'etag' | 'storageClass' | 'checksum' | 'headers' | 'tags' | 'files' | 'uploadId' | 'content'
>;

interface PutOptions {
  /** Without `s3:`. */
  readonly eventName: string;
  readonly check: Check;
  /** Further writes of the same transaction. */
  readonly alongside?: () => void;
}

export interface Written {
  /** Undefined unless the bucket keeps versions. */
  readonly versionId: string | undefined;
  readonly modifiedAt: number;
}

export interface Removed {
  readonly versionId: string | undefined;
  /** A delete marker was written or removed. */
  readonly isMarker: boolean;
}

export interface ObjectStore {
  put(request: S3Request, content: ObjectContent, options: PutOptions): Written;
  /** Removes the object, or covers it by a delete marker, as the bucket's versioning says. */
  remove(request: S3Request, key: string, check: Check): Removed;
  removeVersion(request: S3Request, version: Version): Removed;
  /** JSON, or null for none. */
  setTags(request: S3Request, version: Version, tags: string | null, eventName: string): void;
}

interface ObjectStoreParts {
  readonly change: Change;
  readonly buckets: BucketTable;
  readonly versions: VersionTable;
  readonly bodies: BodyFiles;
  readonly recordEvent: RecordEvent;
}

const markerContent: ObjectContent = {
  size: 0,
  etag: emptyEtag,
  storageClass: 'STANDARD',
  checksum: null,
  headers: '{}',
  tags: null,
  files: null,
  uploadId: null,
  content: null,
};

const objectOf = (state: VersionState | undefined): VersionState | undefined => (state?.isMarker ? undefined : state);

/** Events name a version only where versioning is enabled. */
const namedVersion = (version: Pick<Version, 'id' | 'isNull'>): string | undefined =>
  version.isNull ? undefined : versionIdOf(version);

export const openObjectStore = ({ change, buckets, versions, bodies, recordEvent }: ObjectStoreParts): ObjectStore => {
  /** The version that a new null version of this key replaces. */
  const nullVersionToReplace = (bucket: Bucket, key: string, current: VersionState | undefined) => {
    if (bucket.versioning === 'Enabled' || current === undefined) return undefined;
    return current.isNull ? current : versions.byVersionId(bucket.id, key, 'null');
  };

  /** Makes this the latest version of its key. */
  const write = (
    id: number,
    bucket: Bucket,
    content: ObjectContent & Pick<NewVersion, 'key' | 'isMarker'>,
    current: VersionState | undefined,
  ): { version: NewVersion; replaced: VersionState | undefined } => {
    const isNull = bucket.versioning === 'Enabled' ? 0 : 1;
    const version = { ...content, id, bucketId: bucket.id, isNull, modifiedAt: Date.now() };
    const replaced = nullVersionToReplace(bucket, version.key, current);
    if (replaced) versions.remove(replaced.id);
    if (current && current.id !== replaced?.id) versions.retire(current.id);
    versions.insert(version);
    return { version, replaced };
  };

  const discard = (version: Pick<Version, 'files'> | undefined): void => {
    if (version) bodies.remove(filesOf(version));
  };

  return {
    put(request, content, { eventName, check, alongside }) {
      const { key } = request;
      const { version, replaced } = change((id) => {
        const bucket = buckets.get(request.bucket);
        const current = versions.latestState(bucket.id, key);
        check(objectOf(current));
        const written = write(id, bucket, { ...content, key, isMarker: 0 }, current);
        alongside?.();
        const { size, etag } = content;
        const versionId = namedVersion(written.version);
        recordEvent(id, bucket, { name: eventName, key, size, etag, versionId, change: id }, request);
        return written;
      });
      discard(replaced);
      return { versionId: namedVersion(version), modifiedAt: version.modifiedAt };
    },

    remove(request, key, check) {
      const { marker, gone } = change((id) => {
        const bucket = buckets.get(request.bucket);
        const current = versions.latestState(bucket.id, key);
        check(objectOf(current));
        if (bucket.versioning === undefined) {
          if (!current) return {};
          versions.remove(current.id);
          recordEvent(id, bucket, { name: 'ObjectRemoved:Delete', key, change: id }, request);
          return { gone: current };
        }
        const { version, replaced } = write(id, bucket, { ...markerContent, key, isMarker: 1 }, current);
        const name = 'ObjectRemoved:DeleteMarkerCreated';
        const versionId = namedVersion(version);
        recordEvent(id, bucket, { name, key, etag: emptyEtag, versionId, change: id }, request);
        return { marker: version, gone: replaced };
      });
      discard(gone);
      return { versionId: marker && versionIdOf(marker), isMarker: marker !== undefined };
    },

    removeVersion(request, version) {
      const { key } = version;
      const name = 'ObjectRemoved:Delete';
      change((id) => {
        const bucket = buckets.get(request.bucket);
        versions.remove(version.id);
        if (version.isLatest) versions.promote(bucket.id, key);
        recordEvent(id, bucket, { name, key, versionId: namedVersion(version), change: id }, request);
      });
      discard(version);
      return { versionId: versionIdOf(version), isMarker: version.isMarker === 1 };
    },

    setTags(request, version, tags, eventName) {
      const { key, etag } = version;
      const versionId = namedVersion(version);
      change((id) => {
        versions.setTags(version.id, tags);
        recordEvent(id, buckets.get(request.bucket), { name: eventName, key, etag, versionId }, request);
      });
    },
  };
};
