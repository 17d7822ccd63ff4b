// The vector buckets and indexes there are, with their policies and tags, in one SQLite file.
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openDataFile } from './data-file.ts';
import type { Encryption, IndexRecord } from './index-record.ts';

export interface BucketRecord {
  readonly bucketName: string;
  /** Seconds since 1970. */
  readonly creationTime: number;
  readonly encryption: Encryption;
}

export type Tags = ReadonlyMap<string, string>;

/** Names from `after` on, exclusive, that begin with `prefix`; at most `count` of them, in the order of their bytes. */
export interface NameRange {
  readonly prefix: string;
  readonly after: string;
  readonly count: number;
}

const schema = `
  CREATE TABLE buckets (
    bucketName TEXT PRIMARY KEY, creationTime REAL NOT NULL, encryption TEXT NOT NULL, policy TEXT
  ) WITHOUT ROWID;
  CREATE TABLE indexes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, bucketName TEXT NOT NULL REFERENCES buckets (bucketName), indexName TEXT NOT NULL,
    creationTime REAL NOT NULL, dimension INTEGER NOT NULL, distanceMetric TEXT NOT NULL, nonFilterableKeys TEXT NOT NULL,
    encryption TEXT NOT NULL, UNIQUE (bucketName, indexName)
  );
  CREATE TABLE tags (resource TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (resource, key)) WITHOUT ROWID;
`;

type Row<T> = { readonly [Key in keyof T]: T[Key] extends string | number ? T[Key] : string };
const bucketOf = (row: Row<BucketRecord>): BucketRecord => ({ ...row, encryption: JSON.parse(row.encryption) });
const indexOf = (row: Row<IndexRecord>): IndexRecord => ({
  ...row,
  nonFilterableKeys: JSON.parse(row.nonFilterableKeys),
  encryption: JSON.parse(row.encryption),
});

export type Catalog = ReturnType<typeof openCatalog>;

export const openCatalog = (path: string) => {
  const database: DatabaseSync = openDataFile(path, schema);
  const bucketColumns = 'bucketName, creationTime, encryption';
  const indexColumns = `id, bucketName, indexName, creationTime, dimension, distanceMetric, nonFilterableKeys, encryption`;
  const inRange = (name: string): string => `substr(${name}, 1, length(:prefix)) = :prefix AND ${name} > :after`;
  const run = {
    insertBucket: database.prepare(`INSERT INTO buckets (${bucketColumns}) VALUES (?, ?, ?)`),
    bucket: database.prepare(`SELECT ${bucketColumns} FROM buckets WHERE bucketName = ?`),
    buckets: database.prepare(
      `SELECT ${bucketColumns} FROM buckets WHERE ${inRange('bucketName')} ORDER BY bucketName LIMIT :count`,
    ),
    countBuckets: database.prepare('SELECT count(*) AS count FROM buckets'),
    deleteBucket: database.prepare('DELETE FROM buckets WHERE bucketName = ?'),
    policy: database.prepare('SELECT policy FROM buckets WHERE bucketName = ?'),
    setPolicy: database.prepare('UPDATE buckets SET policy = ? WHERE bucketName = ?'),
    insertIndex: database.prepare(
      `INSERT INTO indexes (bucketName, indexName, creationTime, dimension, distanceMetric, nonFilterableKeys, encryption)
       VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    ),
    index: database.prepare(`SELECT ${indexColumns} FROM indexes WHERE bucketName = ? AND indexName = ?`),
    indexes: database.prepare(
      `SELECT ${indexColumns} FROM indexes
       WHERE bucketName = :bucketName AND ${inRange('indexName')} ORDER BY indexName LIMIT :count`,
    ),
    indexIds: database.prepare('SELECT id FROM indexes'),
    countIndexes: database.prepare('SELECT count(*) AS count FROM indexes WHERE bucketName = ?'),
    deleteIndex: database.prepare('DELETE FROM indexes WHERE id = ?'),
    tags: database.prepare('SELECT key, value FROM tags WHERE resource = ? ORDER BY key'),
    setTag: database.prepare('INSERT OR REPLACE INTO tags (resource, key, value) VALUES (?, ?, ?)'),
    deleteTag: database.prepare('DELETE FROM tags WHERE resource = ? AND key = ?'),
    deleteTags: database.prepare('DELETE FROM tags WHERE resource = ?'),
  };

  const countOf = (row: unknown): number => (row as { count: number }).count;
  const setTags = (resource: string, tags: Tags): void => {
    for (const [key, value] of tags) run.setTag.run(resource, key, value);
  };

  return {
    addBucket: ({ bucketName, creationTime, encryption }: BucketRecord, resource: string, tags: Tags): void =>
      inTransaction(database, () => {
        run.insertBucket.run(bucketName, creationTime, JSON.stringify(encryption));
        setTags(resource, tags);
      }),
    bucket: (bucketName: string): BucketRecord | undefined => {
      const row = run.bucket.get(bucketName);
      return row && bucketOf(row as unknown as Row<BucketRecord>);
    },
    buckets: (range: NameRange): readonly BucketRecord[] =>
      (run.buckets.all({ ...range }) as unknown as Row<BucketRecord>[]).map(bucketOf),
    countBuckets: (): number => countOf(run.countBuckets.get()),
    removeBucket: (bucketName: string, resource: string): void =>
      inTransaction(database, () => {
        run.deleteBucket.run(bucketName);
        run.deleteTags.run(resource);
      }),
    policy: (bucketName: string): string | undefined =>
      (run.policy.get(bucketName) as { policy: string | null } | undefined)?.policy ?? undefined,
    setPolicy: (bucketName: string, policy: string | null): void => {
      run.setPolicy.run(policy, bucketName);
    },

    /** Gives the index its id; `beforeCommit` prepares what the id stands for, and undoes the whole by throwing. */
    addIndex: (
      index: Omit<IndexRecord, 'id'>,
      resource: string,
      tags: Tags,
      beforeCommit: (index: IndexRecord) => void,
    ): void =>
      inTransaction(database, () => {
        const { id } = run.insertIndex.get(
          index.bucketName,
          index.indexName,
          index.creationTime,
          index.dimension,
          index.distanceMetric,
          JSON.stringify(index.nonFilterableKeys),
          JSON.stringify(index.encryption),
        ) as { id: number };
        setTags(resource, tags);
        beforeCommit({ id, ...index });
      }),
    index: (bucketName: string, indexName: string): IndexRecord | undefined => {
      const row = run.index.get(bucketName, indexName);
      return row && indexOf(row as unknown as Row<IndexRecord>);
    },
    indexes: (bucketName: string, range: NameRange): readonly IndexRecord[] =>
      (run.indexes.all({ bucketName, ...range }) as unknown as Row<IndexRecord>[]).map(indexOf),
    indexIds: (): readonly number[] => (run.indexIds.all() as { id: number }[]).map(({ id }) => id),
    countIndexes: (bucketName: string): number => countOf(run.countIndexes.get(bucketName)),
    removeIndex: (id: number, resource: string): void =>
      inTransaction(database, () => {
        run.deleteIndex.run(id);
        run.deleteTags.run(resource);
      }),

    tags: (resource: string): Tags =>
      new Map((run.tags.all(resource) as { key: string; value: string }[]).map(({ key, value }) => [key, value])),
    addTags: (resource: string, tags: Tags): void => inTransaction(database, () => setTags(resource, tags)),
    removeTags: (resource: string, keys: readonly string[]): void =>
      inTransaction(database, () => {
        for (const key of keys) run.deleteTag.run(resource, key);
      }),

    close: (): void => database.close(),
  };
};
