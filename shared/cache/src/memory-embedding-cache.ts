// The embedding cache in a function's own memory.
import { limits } from '@alex/core/limits';
import type { EmbeddingCache } from '@alex/core/ports/embedding-cache';
import { LRUCache } from 'lru-cache';

export const createMemoryEmbeddingCache = ({ ttlSeconds }: { readonly ttlSeconds: number }): EmbeddingCache => {
  const kept = new LRUCache<string, Float32Array>({ max: limits.embeddingsCachedMax, ttl: ttlSeconds * 1_000 });
  return {
    get: async (hashes) =>
      new Map(hashes.flatMap((hash) => (kept.has(hash) ? [[hash, kept.get(hash)!] as const] : []))),
    set: async (embeddings) => {
      for (const [hash, embedding] of embeddings) kept.set(hash, embedding);
    },
  };
};
