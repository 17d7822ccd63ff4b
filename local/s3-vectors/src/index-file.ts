// The vectors of one index on disk: an SQLite table whose row numbers are those of the matrix in memory.
import { damaged, inTransaction, openDataFile } from './data-file.ts';
import type { VectorRecord } from './vector-record.ts';

export interface StoredVector {
  readonly row: number;
  readonly key: string;
  readonly values: Float32Array | undefined;
  readonly metadataJson: string | null;
}

export interface Wanted {
  readonly data: boolean;
  readonly metadata: boolean;
}

/** Rows after `after` whose number leaves the remainder `index` when divided by `count`. */
export interface Segment {
  readonly after: number;
  readonly count: number;
  readonly index: number;
}

const schema = `
  CREATE TABLE vectors (row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, data BLOB NOT NULL, metadata TEXT);
`;

type Columns = [row: number, key: string, data: Uint8Array | null, metadata: string | null];

export const openIndexFile = (path: string, dimension: number) => {
  const database = openDataFile(path, schema);
  const prepare = (sql: string) => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const columns = 'row, key, CASE WHEN :data THEN data END, CASE WHEN :metadata THEN metadata END';
  const run = {
    upsert: prepare(
      `INSERT INTO vectors (row, key, data, metadata) VALUES (?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET data = excluded.data, metadata = excluded.metadata RETURNING row`,
    ),
    delete: prepare('DELETE FROM vectors WHERE key = ? RETURNING row'),
    byKey: prepare(`SELECT ${columns} FROM vectors WHERE key = :key`),
    byRow: prepare(`SELECT ${columns} FROM vectors WHERE row = :row`),
    segment: prepare(
      `SELECT ${columns} FROM vectors WHERE row > :after AND row % :count = :index ORDER BY row LIMIT :limit`,
    ),
    allData: prepare('SELECT row, data FROM vectors ORDER BY row'),
    allMetadata: prepare('SELECT row, metadata FROM vectors ORDER BY row'),
  };

  const floats = (bytes: Uint8Array): Float32Array => {
    if (bytes.byteLength !== dimension * 4) throw new Error(damaged(path));
    return new Float32Array(bytes.buffer, bytes.byteOffset, dimension);
  };
  const stored = ([row, key, data, metadataJson]: Columns): StoredVector => ({
    row,
    key,
    values: data === null ? undefined : floats(data),
    metadataJson,
  });
  const one = (columns: unknown): StoredVector | undefined =>
    columns === undefined ? undefined : stored(columns as Columns);
  const flags = ({ data, metadata }: Wanted) => ({ data: Number(data), metadata: Number(metadata) });

  return {
    /** All of it or nothing when it throws. */
    inTransaction: <T>(work: () => T): T => inTransaction(database, work),
    /** Stores the vector in the row its key has, else in `freeRow`; returns the row. */
    upsert: (freeRow: number, { key, values, metadataJson }: VectorRecord): number => {
      const [row] = run.upsert.get(freeRow, key, new Uint8Array(values.buffer), metadataJson) as unknown as [number];
      return row;
    },
    /** The row that the key had. */
    delete: (key: string): number | undefined => (run.delete.get(key) as unknown as [number] | undefined)?.[0],
    byKey: (key: string, wanted: Wanted): StoredVector | undefined => one(run.byKey.get({ key, ...flags(wanted) })),
    byRow: (row: number, wanted: Wanted): StoredVector | undefined => one(run.byRow.get({ row, ...flags(wanted) })),
    *segment(segment: Segment, limit: number, wanted: Wanted): Generator<StoredVector> {
      for (const columns of run.segment.iterate({ ...segment, limit, ...flags(wanted) }))
        yield stored(columns as unknown as Columns);
    },
    *allData(): Generator<readonly [row: number, values: Float32Array]> {
      for (const columns of run.allData.iterate()) {
        const [row, data] = columns as unknown as [number, Uint8Array];
        yield [row, floats(data)];
      }
    },
    *allMetadata(): Generator<readonly [row: number, metadataJson: string | null]> {
      for (const columns of run.allMetadata.iterate()) yield columns as unknown as [number, string | null];
    },
    close: (): void => database.close(),
  };
};
