// The buckets, kept in memory as well as on disk.
import type { DatabaseSync } from 'node:sqlite';
import type { NotificationRule } from '../notifications/notification-rules.ts';
import { S3Error } from '../protocol/s3-error.ts';

/** Undefined until versioning is first configured. */
type Versioning = 'Enabled' | 'Suspended' | undefined;

export interface Bucket {
  readonly id: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly versioning: Versioning;
  readonly notifications: readonly NotificationRule[];
}

type BucketRow = { id: number; name: string; createdAt: number; versioning: string | null; notifications: string };

const parseRow = ({ id, name, createdAt, versioning, notifications }: BucketRow): Bucket => ({
  id,
  name,
  createdAt,
  versioning: (versioning ?? undefined) as Versioning,
  notifications: JSON.parse(notifications),
});

export interface BucketTable {
  find(name: string): Bucket | undefined;
  /** Throws NoSuchBucket. */
  get(name: string): Bucket;
  /** By name. */
  list(): readonly Bucket[];
  create(name: string): Bucket;
  remove(bucket: Bucket): void;
  update(bucket: Bucket, settings: Partial<Pick<Bucket, 'versioning' | 'notifications'>>): Bucket;
}

export const openBucketTable = (database: DatabaseSync): BucketTable => {
  const insert = database.prepare('INSERT INTO buckets (name, created_at) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM buckets WHERE id = ?');
  const update = database.prepare('UPDATE buckets SET versioning = ?, notifications = ? WHERE id = ?');
  const select = 'SELECT id, name, created_at AS createdAt, versioning, notifications FROM buckets ORDER BY name';
  const rows = database.prepare(select).all() as BucketRow[];
  const buckets = new Map(rows.map((row) => [row.name, parseRow(row)]));

  const table: BucketTable = {
    find: (name) => buckets.get(name),
    get(name) {
      const bucket = buckets.get(name);
      if (!bucket) throw new S3Error('NoSuchBucket', { details: { BucketName: name } });
      return bucket;
    },
    list: () => [...buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    create(name) {
      const createdAt = Date.now();
      const id = Number(insert.run(name, createdAt).lastInsertRowid);
      const bucket: Bucket = { id, name, createdAt, versioning: undefined, notifications: [] };
      buckets.set(name, bucket);
      return bucket;
    },
    remove({ id, name }) {
      remove.run(id);
      buckets.delete(name);
    },
    update(bucket, settings) {
      const updated = { ...bucket, ...settings };
      update.run(updated.versioning ?? null, JSON.stringify(updated.notifications), bucket.id);
      buckets.set(bucket.name, updated);
      return updated;
    },
  };
  return table;
};
