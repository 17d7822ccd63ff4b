// The vector index port in memory: exact cosine, S3 Vectors' filters and refusals, without S3 Vectors.
import { PipelineError } from '@alex/core/errors';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import type { VectorRecord } from '@alex/core/vector-record';
import { type CallHooks, runCallsWith } from './call-hooks.ts';
import { parseFilter } from './metadata-filter.ts';

export interface InMemoryVectorIndexOptions extends CallHooks {
  /** Default 8, as the in-memory endpoint’s. */
  readonly dimension?: number;
}

export interface InMemoryVectorIndex extends VectorIndex {
  /** What is stored, by key; for a test to look at. */
  readonly records: ReadonlyMap<string, VectorRecord>;
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, number, i) => sum + number * b[i]!, 0);
const cosine = (a: Float32Array, b: Float32Array): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

export const createInMemoryVectorIndex = ({
  dimension = 8,
  ...hooks
}: InMemoryVectorIndexOptions = {}): InMemoryVectorIndex => {
  const run = runCallsWith(hooks);
  const records = new Map<string, VectorRecord>();

  const requireStorable = (embedding: Float32Array): void => {
    if (
      embedding.length !== dimension ||
      !embedding.every(Number.isFinite) ||
      embedding.every((number) => number === 0)
    )
      throw new PipelineError(
        'index-refused',
        `The index takes finite vectors of ${dimension} dimensions that are not all zero.`,
      );
  };

  return {
    records,

    put: (added) =>
      run('index.put', { keys: added.map(({ key }) => key) }, () => {
        for (const { embedding } of added) requireStorable(embedding);
        for (const record of added) records.set(record.key, { ...record, embedding: record.embedding.slice() });
      }),

    get: (keys) =>
      run('index.get', { keys }, () => {
        const found = keys.flatMap((key) => records.get(key) ?? []);
        return new Map(found.map(({ key, embedding }) => [key, embedding.slice()]));
      }),

    delete: (keys) =>
      run('index.delete', { keys }, () => {
        for (const key of keys) records.delete(key);
      }),

    query: (embedding, top, filter) =>
      run('index.query', { top, filter }, () => {
        requireStorable(embedding);
        const passes = filter ? parseFilter(filter) : () => true;
        return [...records.values()]
          .filter(({ metadata }) => passes({ ...metadata }))
          .map(({ key, embedding: stored, metadata }) => ({ key, similarity: cosine(embedding, stored), metadata }))
          .sort((a, b) => b.similarity - a.similarity)
          .slice(0, top);
      }),

    has: (keys) => run('index.has', { keys }, () => new Set(keys.filter((key) => records.has(key)))),

    keys: async function* (segment = { index: 0, count: 1 }): AsyncGenerator<string> {
      yield* await run('index.keys', segment, () =>
        [...records.keys()].filter((_, place) => place % segment.count === segment.index),
      );
    },
  };
};
