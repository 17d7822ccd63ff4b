// What every embedding cache does. Run it over each implementation.
import type { EmbeddingCache } from '@alex/core/ports/embedding-cache';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

export interface OpenedCache {
  readonly cache: EmbeddingCache;
  /** For what the cache is opened with: one second. */
  readonly ttlSeconds: 1;
  readonly dimension: number;
  readonly tearDown: () => Promise<void>;
}

export const describeEmbeddingCacheContract = (name: string, open: () => Promise<OpenedCache>): void => {
  describe(`embedding cache: ${name}`, () => {
    let opened: OpenedCache;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.tearDown());
    const embedding = (seed: number) =>
      Float32Array.from({ length: opened.dimension }, (_, i) => Math.sin(seed + i) / 3);

    test('what was kept is had, to the bit, and nothing else', async () => {
      await opened.cache.set(
        new Map([
          ['a', embedding(1)],
          ['b', embedding(2)],
        ]),
      );
      expect(await opened.cache.get(['b', 'never', 'a'])).toEqual(
        new Map([
          ['b', embedding(2)],
          ['a', embedding(1)],
        ]),
      );
    });

    test('the newest is had', async () => {
      await opened.cache.set(new Map([['c', embedding(3)]]));
      await opened.cache.set(new Map([['c', embedding(4)]]));
      expect((await opened.cache.get(['c'])).get('c')).toEqual(embedding(4));
    });

    test('a part of a larger array is kept by itself', async () => {
      const two = Float32Array.of(...embedding(5), ...embedding(6));
      await opened.cache.set(new Map([['part', two.subarray(opened.dimension)]]));
      expect((await opened.cache.get(['part'])).get('part')).toEqual(embedding(6));
    });

    test('nothing is asked, nothing is kept', async () => {
      expect(await opened.cache.get([])).toEqual(new Map());
      await opened.cache.set(new Map());
    });

    test('many at once', async () => {
      const many = new Map(Array.from({ length: 500 }, (_, i) => [`many ${i}`, embedding(i)] as const));
      await opened.cache.set(many);
      expect(await opened.cache.get([...many.keys()])).toEqual(many);
    });

    test('is forgotten when its time is up', async () => {
      await opened.cache.set(new Map([['old', embedding(7)]]));
      expect((await opened.cache.get(['old'])).size).toBe(1);
      await expect.poll(() => opened.cache.get(['old']).then(({ size }) => size), { timeout: 3_000 }).toBe(0);
    });
  });
};
