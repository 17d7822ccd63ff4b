// A cache that is down: it has nothing and keeps nothing.
import type { EmbeddingCache } from '@alex/core/ports/embedding-cache';

export const absentEmbeddingCache: EmbeddingCache = { get: async () => new Map(), set: async () => {} };
