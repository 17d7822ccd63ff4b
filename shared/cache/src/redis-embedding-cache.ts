// The embedding cache in Redis, shared by all functions: float32 numbers, little endian, under `alex/NAMESPACE/HASH`.
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddingCache } from '@alex/core/ports/embedding-cache';
import type { Telemetry } from '@alex/core/ports/telemetry';
import { createClient, RESP_TYPES } from '@redis/client';

export interface RedisEmbeddingCacheOptions {
  /** `redis://` or, with TLS, `rediss://`. */
  readonly url: string;
  /** What the embeddings depend on besides the text: model, pooling, precision. */
  readonly namespace: string;
  readonly ttlSeconds: number;
  readonly dimension: number;
  readonly telemetry: Telemetry;
}

export interface RedisEmbeddingCache extends EmbeddingCache {
  close(): void;
}

/** Longer than this a cache is no help: the endpoint needs 20 ms for a text. */
const answerMsMax = 250;
const connectMsMax = 1_000;
/** A cache that is down is asked again so seldom, and its failures are told no more often. */
const pauseMs = 5_000;

export const createRedisEmbeddingCache = ({
  url,
  namespace,
  ttlSeconds,
  dimension,
  telemetry,
}: RedisEmbeddingCacheOptions): RedisEmbeddingCache => {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: connectMsMax, reconnectStrategy: pauseMs },
  }).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  let pausedUntil = 0;
  let connected: Promise<unknown> | undefined;

  const rest = (error: unknown) => {
    if (performance.now() < pausedUntil) return;
    pausedUntil = performance.now() + pauseMs;
    telemetry.record('cache-unavailable', { message: error instanceof Error ? error.message : String(error) });
  };
  client.on('error', rest);

  const inTime = async <Result>(work: Promise<Result>, ms: number, what: string): Promise<Result> => {
    const clock = new AbortController();
    const late = sleep(ms, undefined, { signal: clock.signal, ref: false }).then(() => {
      throw new Error(`Redis did not ${what} within ${ms} ms.`);
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      clock.abort();
      work.catch(() => undefined);
    }
  };

  /** What the work answers, or the fallback where the cache is down. */
  const ask = async <Result>(fallback: Result, work: () => Promise<Result>): Promise<Result> => {
    if (performance.now() < pausedUntil) return fallback;
    try {
      connected ??= client.connect();
      await inTime(connected, connectMsMax, 'connect');
      return await inTime(work(), answerMsMax, 'answer');
    } catch (error) {
      rest(error);
      return fallback;
    }
  };

  const keyOf = (hash: string) => `alex/${namespace}/${hash}`;
  /** Undefined where what is kept is no embedding of this dimension: whoever else writes there must not make a document fail. */
  const decode = (bytes: unknown): Float32Array | undefined => {
    if (!Buffer.isBuffer(bytes) || bytes.byteLength !== dimension * Float32Array.BYTES_PER_ELEMENT) return undefined;
    const embedding = new Float32Array(new Uint8Array(bytes).buffer);
    return embedding.every(Number.isFinite) && embedding.some((number) => number !== 0) ? embedding : undefined;
  };

  return {
    get: async (hashes) => {
      if (hashes.length === 0) return new Map();
      const kept = await ask([], () => client.mGet(hashes.map(keyOf)));
      return new Map(
        hashes.flatMap((hash, i) => {
          const embedding = decode(kept[i]);
          return embedding ? [[hash, embedding] as const] : [];
        }),
      );
    },
    set: async (embeddings) => {
      if (embeddings.size === 0) return;
      await ask(undefined, async () => {
        const all = client.multi();
        for (const [hash, { buffer, byteOffset, byteLength }] of embeddings)
          all.set(keyOf(hash), Buffer.from(buffer, byteOffset, byteLength), {
            expiration: { type: 'EX', value: ttlSeconds },
          });
        await all.execAsPipeline();
      });
    },
    close: () => client.destroy(),
  };
};
