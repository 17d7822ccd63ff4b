// What the pipeline asks of one vector index.
import type { SearchFilter } from '../search.ts';
import type { VectorMetadata, VectorRecord } from '../vector-record.ts';

export interface ScoredVector {
  readonly key: string;
  /** Cosine, −1 to 1. */
  readonly similarity: number;
  readonly metadata: VectorMetadata;
}

/** All methods throw PipelineError `index-busy` (try again), `index-refused`, `access-denied`; `query` throws `bad-request` for a filter that the index refuses. */
export interface VectorIndex {
  /** Any number; split into requests as large as the service takes. Existing keys are replaced. */
  put(records: readonly VectorRecord[]): Promise<void>;
  /** Embeddings by key; absent keys are absent. Any number. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** Absent keys are no error. Any number. */
  delete(keys: readonly string[]): Promise<void>;
  /** Best first. May hold fewer than `top` where a filter is given: the search is approximate. */
  query(embedding: Float32Array, top: number, filter?: SearchFilter): Promise<readonly ScoredVector[]>;
  /** Which of these keys are there. Any number. */
  has(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** All keys, in no order; those of one of `count` segments where a segment is named: together the segments hold every key once. */
  keys(segment?: { readonly index: number; readonly count: number }): AsyncIterable<string>;
}
