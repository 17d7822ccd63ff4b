// One index: its rows on disk, and in memory what answers queries (the matrix and the columns of filters), kept in step.
import { setImmediate as turn } from 'node:timers/promises';
import { type Filter, filterKeys } from './filter.ts';
import { createFilterColumn, evaluateFilter, type FilterColumn } from './filter-columns.ts';
import { openIndexFile, type Segment, type StoredVector, type Wanted } from './index-file.ts';
import type { IndexRecord } from './index-record.ts';
import { limits } from './limits.ts';
import { createRowAllocator, type RowAllocator } from './row-allocator.ts';
import { ServiceError } from './service-error.ts';
import { createVectorMatrix, type Neighbour, type VectorMatrix } from './vector-matrix.ts';
import { type Metadata, metadataValue, type VectorRecord } from './vector-record.ts';

/** Good until the next write. */
export interface Hit extends Neighbour {
  readonly key: string;
}

export type IndexStore = ReturnType<typeof openIndexStore>;

/** How many rows are read before other work gets its turn: some 5 ms. */
const rowsPerTurn = 2048;

/** Its operations must not overlap: each one is awaited before the next begins. */
export const openIndexStore = (path: string, { dimension, distanceMetric }: IndexRecord) => {
  const file = openIndexFile(path, dimension);
  const columns = new Map<string, FilterColumn>(); // the least recently used first
  // The last search's answer, for its next pages; gone with any write.
  let ranking: { readonly request: string; readonly hits: readonly Hit[] } | undefined;
  let memory: { readonly matrix: VectorMatrix; readonly rows: RowAllocator } | undefined;

  /** The matrix, read from disk at first use. */
  const loaded = async () => {
    if (memory) return memory;
    const matrix = createVectorMatrix(dimension, distanceMetric);
    const used: number[] = [];
    for (const [row, values] of file.allData()) {
      matrix.reserve(row + 1);
      matrix.set(row, values);
      if (used.push(row) % rowsPerTurn === 0) await turn();
    }
    memory = { matrix, rows: createRowAllocator(used) };
    return memory;
  };

  const loadColumns = async (keys: ReadonlySet<string>): Promise<void> => {
    const missing = [...keys].filter((key) => !columns.has(key)).map((key) => [key, createFilterColumn()] as const);
    let read = 0;
    for (const [row, metadataJson] of missing.length > 0 ? file.allMetadata() : []) {
      const metadata = parseMetadata(metadataJson);
      for (const [key, column] of missing) column.set(row, metadataValue(metadata, key));
      if (++read % rowsPerTurn === 0) await turn();
    }
    for (const [key, column] of missing) columns.set(key, column);
    for (const key of keys) {
      const column = columns.get(key)!;
      columns.delete(key);
      columns.set(key, column);
    }
    for (const key of [...columns.keys()].slice(0, Math.max(0, columns.size - limits.filterColumnsMax)))
      if (!keys.has(key)) columns.delete(key);
  };

  const hitOf = ({ row, distance }: Neighbour): Hit => {
    let key: string | undefined;
    return {
      row,
      distance,
      // Read when it is asked for: most hits of a large topK are on later pages.
      get key() {
        key ??= file.byRow(row, { data: false, metadata: false })!.key;
        return key;
      },
    };
  };

  return {
    /** Stores all of the vectors or, when it throws, none. */
    put: async (records: readonly VectorRecord[]): Promise<void> => {
      const { matrix, rows } = await loaded();
      const taken: number[] = [];
      const store = (record: VectorRecord): number => {
        const free = rows.next();
        const row = file.upsert(free, record);
        if (row === free) taken.push(rows.take());
        if (row >= matrix.rowsMax)
          throw new ServiceError('ServiceQuotaExceededException', `This index holds at most ${matrix.rowsMax} vectors`);
        matrix.reserve(row + 1);
        return row;
      };
      let rowOf: readonly number[];
      try {
        rowOf = file.inTransaction(() => records.map(store));
      } catch (error) {
        for (const row of taken.reverse()) rows.giveBack(row);
        throw error;
      }
      ranking = undefined;
      for (const [at, { values, metadata }] of records.entries()) {
        matrix.set(rowOf[at]!, values);
        for (const [key, column] of columns) column.set(rowOf[at]!, metadataValue(metadata, key));
      }
    },

    delete: async (keys: readonly string[]): Promise<void> => {
      const { matrix, rows } = await loaded();
      const deleted = file.inTransaction(() => keys.map((key) => file.delete(key)));
      ranking = undefined;
      for (const row of deleted) {
        if (row === undefined) continue;
        matrix.clear(row);
        for (const column of columns.values()) column.clear(row);
        rows.giveBack(row);
      }
    },

    get: (keys: readonly string[], wanted: Wanted): readonly StoredVector[] =>
      keys.flatMap((key) => file.byKey(key, wanted) ?? []),

    /** Vectors of the segment one by one, as they are asked for. */
    list: (segment: Segment, limit: number, wanted: Wanted): Iterable<StoredVector> =>
      file.segment(segment, limit, wanted),

    /** The metadata of a row that a search has found, as JSON; null when it has none. */
    metadataJson: (row: number): string | null => file.byRow(row, { data: false, metadata: true })!.metadataJson,

    /** The nearest to the query, at most `count`, by distance and then by key. `request` stands for all that is asked. */
    search: async (
      request: string,
      query: Float32Array,
      count: number,
      filter: Filter | undefined,
    ): Promise<readonly Hit[]> => {
      if (ranking?.request === request) return ranking.hits;
      const { matrix } = await loaded();
      if (filter) await loadColumns(filterKeys(filter));
      const mask = filter ? evaluateFilter(filter, columns, matrix.live().length) : matrix.live();
      const hits = matrix
        .nearest(query, count, mask)
        .map(hitOf)
        .sort((one, other) => one.distance - other.distance || (one.key < other.key ? -1 : 1))
        .slice(0, count);
      ranking = { request, hits };
      return hits;
    },

    close: (): void => file.close(),
  };
};

const parseMetadata = (json: string | null): Metadata | undefined => (json === null ? undefined : JSON.parse(json));
