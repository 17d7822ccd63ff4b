// Settings → the embedding cache that they name.
import type { EmbeddingCache } from '@alex/core/ports/embedding-cache';
import { createMemoryEmbeddingCache } from './memory-embedding-cache.ts';
import { createRedisEmbeddingCache, type RedisEmbeddingCacheOptions } from './redis-embedding-cache.ts';
import type { CacheSettings } from './settings.ts';

export const openEmbeddingCache = (
  { url, ttlSeconds }: CacheSettings,
  options: Pick<RedisEmbeddingCacheOptions, 'namespace' | 'dimension' | 'telemetry'>,
): EmbeddingCache =>
  url === undefined
    ? createMemoryEmbeddingCache({ ttlSeconds })
    : createRedisEmbeddingCache({ ...options, url, ttlSeconds });
