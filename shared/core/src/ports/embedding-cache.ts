// What the pipeline asks of an embedding cache: whatever it answers, or not, only speed depends on it.

/** No method throws: a cache that is down has nothing and keeps nothing. */
export interface EmbeddingCache {
  /** Those that it has, by the hash of their text. */
  get(hashes: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** Resolves once they are kept, or will not be. */
  set(embeddings: ReadonlyMap<string, Float32Array>): Promise<void>;
}
