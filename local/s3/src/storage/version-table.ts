// Rows of object versions.
import type { DatabaseSync } from 'node:sqlite';
import type { Checksum, ChecksumAlgorithm, ChecksumType } from '../checksums/checksum.ts';
import type { BodyFile } from './body-files.ts';

/** One version of an object, or a delete marker. Flags are 0 or 1. */
export type Version = {
  /** The number of the change that wrote it. */
  id: number;
  key: string;
  isLatest: number;
  /** Written while versioning was not enabled; a key has at most one. */
  isNull: number;
  isMarker: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  size: number;
  etag: string;
  storageClass: string;
  /** `algorithm type value`; null only for delete markers. */
  checksum: string | null;
  /** JSON: the response headers that the client gave the object. */
  headers: string;
  /** JSON: [key, value] pairs. */
  tags: string | null;
  /** JSON: the files that hold the body; null when `content` does. */
  files: string | null;
  /** Of the multipart upload that made it. */
  uploadId: string | null;
};

export type VersionWithContent = Version & { content: Uint8Array | null };

export type NewVersion = Omit<VersionWithContent, 'isLatest'> & { bucketId: number };

/** What listings say of a version. */
export type ListedVersion = Omit<Version, 'headers' | 'tags' | 'files' | 'uploadId'>;

/** What the conditions and the fate of a former version depend on. */
export type VersionState = Pick<Version, 'id' | 'isNull' | 'isMarker' | 'etag' | 'modifiedAt' | 'files'>;

export const filesOf = ({ files }: Pick<Version, 'files'>): BodyFile[] => (files === null ? [] : JSON.parse(files));

export const tagsOf = ({ tags }: Pick<Version, 'tags'>): [key: string, value: string][] =>
  tags === null ? [] : JSON.parse(tags);

export const checksumToText = ({ algorithm, type, value }: Checksum): string => `${algorithm} ${type} ${value}`;

export const checksumOf = ({ checksum }: Pick<Version, 'checksum'>): Checksum | undefined => {
  if (checksum === null) return undefined;
  const [algorithm, type, value] = checksum.split(' ') as [ChecksumAlgorithm, ChecksumType, string];
  return { algorithm, type, value };
};

const nullVersionId = 'null';

export const versionIdOf = ({ id, isNull }: Pick<Version, 'id' | 'isNull'>): string =>
  isNull ? nullVersionId : id.toString(16).padStart(32, '0');

/** The number behind a version id, or 'null'; undefined when this server cannot have given it out. */
export const parseVersionId = (versionId: string): number | 'null' | undefined => {
  if (versionId === nullVersionId) return nullVersionId;
  return /^0{18}[0-9a-f]{14}$/.test(versionId) ? Number.parseInt(versionId, 16) : undefined;
};

const stateColumns = 'id, is_null AS "isNull", is_marker AS isMarker, etag, modified_at AS modifiedAt, files';
const listedColumns = `id, key, is_latest AS isLatest, is_null AS "isNull", is_marker AS isMarker, modified_at AS modifiedAt,
  size, etag, storage_class AS storageClass, checksum`;
const columns = `${stateColumns}, key, is_latest AS isLatest, size, storage_class AS storageClass, checksum, headers,
  tags, upload_id AS uploadId`;

export interface VersionTable {
  latest(bucketId: number, key: string): VersionWithContent | undefined;
  latestState(bucketId: number, key: string): VersionState | undefined;
  byVersionId(bucketId: number, key: string, id: number | 'null'): VersionWithContent | undefined;
  /** Becomes the latest; the former latest must be retired or removed before. */
  insert(version: NewVersion): void;
  retire(id: number): void;
  remove(id: number): void;
  /** Makes the newest remaining version the latest. */
  promote(bucketId: number, key: string): void;
  setTags(id: number, tags: string | null): void;
  /** Latest versions that are no delete markers, with keys from `from` to before `to`, by key. */
  scanLatest(bucketId: number, from: Uint8Array, to: Uint8Array): Iterable<ListedVersion>;
  /** All versions, by key and then newest first. */
  scanAll(bucketId: number, from: Uint8Array, to: Uint8Array): Iterable<ListedVersion>;
  isBucketEmpty(bucketId: number): boolean;
}

export const openVersionTable = (database: DatabaseSync): VersionTable => {
  const ofKey = 'bucket_id = ? AND key = ?';
  // The bounds are bytes, which need not be UTF-8; keys compare by their UTF-8 bytes.
  const inRange = 'bucket_id = ? AND key >= CAST(? AS TEXT) AND key < CAST(? AS TEXT)';
  const latest = database.prepare(`SELECT ${columns}, content FROM versions WHERE ${ofKey} AND is_latest = 1`);
  const latestState = database.prepare(`SELECT ${stateColumns} FROM versions WHERE ${ofKey} AND is_latest = 1`);
  const nullVersion = database.prepare(`SELECT ${columns}, content FROM versions WHERE ${ofKey} AND is_null = 1`);
  const byId = database.prepare(`SELECT ${columns}, content FROM versions WHERE id = ? AND ${ofKey} AND is_null = 0`);
  const insert = database.prepare(
    `INSERT INTO versions (id, bucket_id, key, is_latest, is_null, is_marker, modified_at, size, etag, storage_class,
      checksum, headers, tags, files, upload_id, content) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const retire = database.prepare('UPDATE versions SET is_latest = 0 WHERE id = ?');
  const remove = database.prepare('DELETE FROM versions WHERE id = ?');
  const promote = database.prepare(
    `UPDATE versions SET is_latest = 1 WHERE id = (SELECT max(id) FROM versions WHERE ${ofKey})`,
  );
  const setTags = database.prepare('UPDATE versions SET tags = ? WHERE id = ?');
  const scanLatest = database.prepare(
    `SELECT ${listedColumns} FROM versions WHERE ${inRange} AND is_latest = 1 AND is_marker = 0 ORDER BY key`,
  );
  const scanAll = database.prepare(`SELECT ${listedColumns} FROM versions WHERE ${inRange} ORDER BY key, id DESC`);
  const anyVersion = database.prepare('SELECT 1 FROM versions WHERE bucket_id = ? LIMIT 1');

  return {
    latest: (bucketId, key) => latest.get(bucketId, key) as VersionWithContent | undefined,
    latestState: (bucketId, key) => latestState.get(bucketId, key) as VersionState | undefined,
    byVersionId: (bucketId, key, id) =>
      (id === 'null' ? nullVersion.get(bucketId, key) : byId.get(id, bucketId, key)) as VersionWithContent | undefined,
    insert: (v) =>
      insert.run(
        ...[v.id, v.bucketId, v.key, v.isNull, v.isMarker, v.modifiedAt, v.size, v.etag, v.storageClass],
        ...[v.checksum, v.headers, v.tags, v.files, v.uploadId, v.content],
      ),
    retire: (id) => retire.run(id),
    remove: (id) => remove.run(id),
    promote: (bucketId, key) => promote.run(bucketId, key),
    setTags: (id, tags) => setTags.run(tags, id),
    scanLatest: (bucketId, from, to) => scanLatest.iterate(bucketId, from, to) as Iterable<ListedVersion>,
    scanAll: (bucketId, from, to) => scanAll.iterate(bucketId, from, to) as Iterable<ListedVersion>,
    isBucketEmpty: (bucketId) => anyVersion.get(bucketId) === undefined,
  };
};
