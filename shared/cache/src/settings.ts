// The part of a function's environment that says where embeddings are cached.
import { readCount } from '@alex/core/environment';

export interface CacheEnvironment {
  /** `redis://…` or `rediss://…`. In the function's own memory where it is not set. */
  readonly CACHE_URL?: string;
  /** 3,600 where it is not set. */
  readonly CACHE_TTL_SECONDS?: string;
}

export interface CacheSettings {
  readonly url: string | undefined;
  readonly ttlSeconds: number;
}

const ttlSecondsDefault = 3_600;

/** @throws Error naming the variable that is wrong */
export const readCacheSettings = (environment: Readonly<Record<string, string | undefined>>): CacheSettings => {
  const { CACHE_URL: url } = environment;
  if (url && !/^rediss?:\/\/\S+$/.test(url))
    throw new Error('The environment variable CACHE_URL must be redis://HOST:PORT, or rediss:// with TLS.');
  return { url: url || undefined, ttlSeconds: readCount(environment, 'CACHE_TTL_SECONDS', ttlSecondsDefault) };
};
