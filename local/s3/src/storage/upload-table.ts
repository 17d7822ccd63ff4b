// Rows of multipart uploads and their parts.
import type { DatabaseSync } from 'node:sqlite';
import type { ChecksumAlgorithm, ChecksumType } from '../checksums/checksum.ts';

export type Upload = {
  /** The number of the change that started it: whatever has a greater one happened since. */
  id: number;
  uploadId: string;
  bucketId: number;
  key: string;
  storageClass: string;
  /** Null unless the client chose one. */
  checksumAlgorithm: ChecksumAlgorithm | null;
  checksumType: ChecksumType | null;
  headers: string;
  tags: string | null;
};

export type Part = {
  upload: number;
  number: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  size: number;
  etag: string;
  /** Base64, of the upload's algorithm or S3's default. */
  checksum: string;
  /** The name of the file with its bytes. */
  file: string;
};

export interface UploadTable {
  insert(upload: Upload): void;
  find(bucketId: number, key: string, uploadId: string): Upload | undefined;
  /** With its parts. */
  remove(id: number): void;
  /** By key, then by age. */
  scan(bucketId: number, from: Uint8Array, to: Uint8Array): Iterable<Upload>;
  /** Replaces a part of the same number, which it returns. */
  putPart(part: Part): Part | undefined;
  /** By number, those above `after`. */
  listParts(upload: number, after: number, max: number): Part[];
}

const uploadColumns = `id, upload_id AS uploadId, bucket_id AS bucketId, key, storage_class AS storageClass,
  checksum_algorithm AS checksumAlgorithm, checksum_type AS checksumType, headers, tags`;
const partColumns = 'upload, number, modified_at AS modifiedAt, size, etag, checksum, file';

export const openUploadTable = (database: DatabaseSync): UploadTable => {
  const insert = database.prepare(
    `INSERT INTO uploads (id, upload_id, bucket_id, key, storage_class, checksum_algorithm, checksum_type, headers, tags)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const find = database.prepare(
    `SELECT ${uploadColumns} FROM uploads WHERE upload_id = ? AND bucket_id = ? AND key = ?`,
  );
  const remove = database.prepare('DELETE FROM uploads WHERE id = ?');
  const scan = database.prepare(
    `SELECT ${uploadColumns} FROM uploads
      WHERE bucket_id = ? AND key >= CAST(? AS TEXT) AND key < CAST(? AS TEXT) ORDER BY key, id`,
  );
  const part = database.prepare(`SELECT ${partColumns} FROM parts WHERE upload = ? AND number = ?`);
  const putPart = database.prepare(
    `INSERT OR REPLACE INTO parts (upload, number, modified_at, size, etag, checksum, file) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const parts = database.prepare(
    `SELECT ${partColumns} FROM parts WHERE upload = ? AND number > ? ORDER BY number LIMIT ?`,
  );

  return {
    insert: (u) =>
      insert.run(
        ...[u.id, u.uploadId, u.bucketId, u.key, u.storageClass, u.checksumAlgorithm],
        ...[u.checksumType, u.headers, u.tags],
      ),
    find: (bucketId, key, uploadId) => find.get(uploadId, bucketId, key) as Upload | undefined,
    remove: (id) => remove.run(id),
    scan: (bucketId, from, to) => scan.iterate(bucketId, from, to) as Iterable<Upload>,
    putPart(p) {
      const replaced = part.get(p.upload, p.number) as Part | undefined;
      putPart.run(p.upload, p.number, p.modifiedAt, p.size, p.etag, p.checksum, p.file);
      return replaced;
    },
    listParts: (upload, after, max) => parts.all(upload, after, max) as Part[],
  };
};
