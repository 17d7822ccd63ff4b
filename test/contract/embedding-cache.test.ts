// The cache's contract: in memory, and in a real Redis, which may also be down.
import { createMemoryEmbeddingCache } from '@alex/cache/memory-embedding-cache';
import { createRedisEmbeddingCache } from '@alex/cache/redis-embedding-cache';
import { describeEmbeddingCacheContract } from '@alex/testing/contracts/embedding-cache.contract';
import { createInMemoryTelemetry } from '@alex/testing/in-memory-telemetry';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasRedis, startRedis } from './redis-server.ts';

const dimension = 384;
const ttlSeconds = 1;

describeEmbeddingCacheContract('memory', async () => ({
  cache: createMemoryEmbeddingCache({ ttlSeconds }),
  ttlSeconds,
  dimension,
  tearDown: async () => {},
}));

const openAt = (url: string, namespace = 'model') => {
  const telemetry = createInMemoryTelemetry();
  return { telemetry, cache: createRedisEmbeddingCache({ url, namespace, ttlSeconds, dimension, telemetry }) };
};

describe.skipIf(!hasRedis)(`a real Redis${hasRedis ? '' : ' (skipped: this machine has no redis-server)'}`, () => {
  describeEmbeddingCacheContract('Redis', async () => {
    const redis = await startRedis();
    const { cache } = openAt(redis.url);
    return {
      cache,
      ttlSeconds,
      dimension,
      tearDown: async () => {
        cache.close();
        await redis.stop();
      },
    };
  });

  const start = async () => {
    const redis = await startRedis();
    const opened = openAt(redis.url);
    onTestFinished(async () => {
      opened.cache.close();
      await redis.stop();
    });
    return { redis, ...opened };
  };
  const one = new Map([['a', Float32Array.from({ length: dimension }, () => 0.25)]]);

  test('what one function kept another one has; another model’s has nothing to do with it', async () => {
    const { redis, cache } = await start();
    await cache.set(one);
    const others = [openAt(redis.url), openAt(redis.url, 'another')];
    const found = await Promise.all(others.map((other) => other.cache.get(['a'])));
    for (const other of others) other.cache.close();
    expect(found).toEqual([one, new Map()]);
  });

  test('what is no embedding is not had', async () => {
    const { redis, cache } = await start();
    const short = createRedisEmbeddingCache({
      url: redis.url,
      namespace: 'model',
      ttlSeconds,
      dimension: 3,
      telemetry: createInMemoryTelemetry(),
    });
    await short.set(new Map([['a', Float32Array.of(1, 2, 3)]]));
    short.close();
    await cache.set(new Map([['b', new Float32Array(dimension)]]));
    await cache.set(new Map([['c', new Float32Array(dimension).fill(1).fill(Number.NaN, 7, 8)]]));
    expect(await cache.get(['a', 'b', 'c'])).toEqual(new Map());
  });

  test('a server that dies costs nothing but its answers, and says so once', async () => {
    const { redis, cache, telemetry } = await start();
    await cache.set(one);
    await redis.stop();
    for (let i = 0; i < 5; i += 1) {
      expect(await cache.get(['a'])).toEqual(new Map());
      await cache.set(one);
    }
    expect(telemetry.events.map(({ event }) => event)).toEqual(['cache-unavailable']);
  });

  test('a server that hangs is waited for once, and briefly', async () => {
    const { redis, cache, telemetry } = await start();
    await cache.set(one);
    redis.process.kill('SIGSTOP');
    const started = performance.now();
    for (let i = 0; i < 5; i += 1) expect(await cache.get(['a'])).toEqual(new Map());
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(telemetry.events).toHaveLength(1);
    redis.process.kill('SIGCONT');
  });
});

test('a server that is not there', async () => {
  const { cache, telemetry } = openAt('redis://127.0.0.1:1');
  expect(await cache.get(['a'])).toEqual(new Map());
  await cache.set(new Map([['a', new Float32Array(dimension)]]));
  expect(telemetry.events.map(({ event }) => event)).toEqual(['cache-unavailable']);
  cache.close();
});
