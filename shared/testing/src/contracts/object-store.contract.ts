// What every object store must do, whatever is behind it.
import type { ObjectStore } from '@alex/core/ports/object-store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

export interface ObjectStoreUnderTest {
  readonly store: ObjectStore;
  /** Empty at first. */
  readonly bucket: string;
  /** Empty at first; keeps versions. */
  readonly versionedBucket: string;
  readonly tearDown?: () => Promise<void>;
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

export const describeObjectStoreContract = (name: string, setUp: () => Promise<ObjectStoreUnderTest>): void => {
  describe(`object store: ${name}`, () => {
    let under: ObjectStoreUnderTest;
    beforeEach(async () => {
      under = await setUp();
    });
    afterEach(() => under.tearDown?.());

    const ref = (key: string) => ({ bucket: under.bucket, key });
    const put = async (key: string, content: Uint8Array | string): Promise<string> => {
      const written = await under.store.put(ref(key), content);
      return written!.etag;
    };
    const keysOf = async (prefix: string, after?: string): Promise<string[]> => {
      const keys: string[] = [];
      for await (const { key } of under.store.list(under.bucket, prefix, after)) keys.push(key);
      return keys;
    };
    const contentOf = async (key: string): Promise<string | undefined> => {
      const found = await under.store.get(ref(key));
      return found && text(found.bytes);
    };

    test('what was put is got, byte by byte, with its ETag and time', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      const etag = await put('a/bytes', bytes);
      const found = await under.store.get(ref('a/bytes'));
      expect(Uint8Array.from(found!.bytes)).toEqual(bytes);
      expect(found!.etag).toBe(etag);
      expect(new Date(found!.modified).toISOString()).toBe(found!.modified);
      expect(await under.store.head(ref('a/bytes'))).toEqual({
        key: 'a/bytes',
        etag,
        size: 256,
        modified: found!.modified,
      });
    });

    test('text is stored as UTF-8, and an empty object is one', async () => {
      await put('text', 'äß日');
      await put('empty', '');
      expect(await contentOf('text')).toBe('äß日');
      expect(await contentOf('empty')).toBe('');
      expect((await under.store.head(ref('empty')))?.size).toBe(0);
    });

    test('an object of several mebibytes comes back whole', async () => {
      const bytes = Buffer.alloc(3 << 20, 'abcdefg');
      await put('large', bytes);
      expect(Buffer.from((await under.store.get(ref('large')))!.bytes).equals(bytes)).toBe(true);
    });

    test('what is not there is undefined', async () => {
      expect(await under.store.get(ref('absent'))).toBeUndefined();
      expect(await under.store.head(ref('absent'))).toBeUndefined();
    });

    test('an ETag changes with the content, and one that differs is not there', async () => {
      const first = await put('a', '1');
      const second = await put('a', '2');
      expect(second).not.toBe(first);
      expect(await under.store.get({ ...ref('a'), etag: first })).toBeUndefined();
      expect(await under.store.head({ ...ref('a'), etag: first })).toBeUndefined();
      expect(text((await under.store.get({ ...ref('a'), etag: second }))?.bytes)).toBe('2');
      expect((await under.store.head({ ...ref('a'), etag: second }))?.etag).toBe(second);
    });

    describe('a write if absent', () => {
      test('takes place where nothing is, or no longer', async () => {
        expect(await under.store.put(ref('a'), '1', { ifAbsent: true })).toEqual({ etag: expect.any(String) });
        await under.store.delete(under.bucket, ['a']);
        expect(await under.store.put(ref('a'), '2', { ifAbsent: true })).toEqual({ etag: expect.any(String) });
        expect(await contentOf('a')).toBe('2');
      });

      test('does not where something is, be it the same', async () => {
        await put('a', '1');
        expect(await under.store.put(ref('a'), '1', { ifAbsent: true })).toBeUndefined();
        expect(await under.store.put(ref('a'), '2', { ifAbsent: true })).toBeUndefined();
        expect(await contentOf('a')).toBe('1');
      });
    });

    describe('a write if the ETag matches', () => {
      test('takes place, and gives the next ETag to match', async () => {
        const second = await under.store.put(ref('a'), '2', { ifMatch: await put('a', '1') });
        expect(await under.store.put(ref('a'), '3', { ifMatch: second!.etag })).toBeDefined();
        expect(await contentOf('a')).toBe('3');
      });

      test('takes place with an ETag from a head, a get or a list', async () => {
        await put('a', '1');
        const head = await under.store.head(ref('a'));
        expect(await under.store.put(ref('a'), '2', { ifMatch: head!.etag })).toBeDefined();
        const got = await under.store.get(ref('a'));
        expect(await under.store.put(ref('a'), '3', { ifMatch: got!.etag })).toBeDefined();
        for await (const { etag } of under.store.list(under.bucket, 'a'))
          expect(await under.store.put(ref('a'), '4', { ifMatch: etag })).toBeDefined();
        expect(await contentOf('a')).toBe('4');
      });

      test('does not where it differs', async () => {
        const first = await put('a', '1');
        await put('a', '2');
        expect(await under.store.put(ref('a'), '3', { ifMatch: first })).toBeUndefined();
        expect(await contentOf('a')).toBe('2');
      });

      test('does not where nothing is', async () => {
        const etag = await put('a', '1');
        await under.store.delete(under.bucket, ['a']);
        expect(await under.store.put(ref('a'), '2', { ifMatch: etag })).toBeUndefined();
        expect(await contentOf('a')).toBeUndefined();
      });
    });

    test('of many conditional writes at once, at most one takes place, and what it wrote stays', async () => {
      const etag = await put('a', 'start');
      const writers = Array.from({ length: 8 }, (_, i) => `writer ${i}`);
      const results = await Promise.all(writers.map((writer) => under.store.put(ref('a'), writer, { ifMatch: etag })));
      const winners = writers.filter((_, i) => results[i]);
      expect(winners).toHaveLength(1);
      expect(await contentOf('a')).toBe(winners[0]);
    });

    test('delete: any number, absent ones too', async () => {
      await Promise.all(['a', 'b', 'c'].map((key) => put(key, key)));
      await under.store.delete(under.bucket, ['a', 'absent', 'c']);
      await under.store.delete(under.bucket, []);
      expect(await keysOf('')).toEqual(['b']);
    });

    test('list: under the prefix, after a key, ascending by UTF-8', async () => {
      const keys = ['p/\u{1F600}', 'p/b', 'p/a', 'p/\uFF5E', 'p', 'q', 'p/ä', 'p/B'];
      await Promise.all(keys.map((key) => put(key, key)));
      expect(await keysOf('p/')).toEqual(['p/B', 'p/a', 'p/b', 'p/ä', 'p/\uFF5E', 'p/\u{1F600}']);
      expect(await keysOf('p/', 'p/b')).toEqual(['p/ä', 'p/\uFF5E', 'p/\u{1F600}']);
      expect(await keysOf('p/', 'p/aa')).toEqual(['p/b', 'p/ä', 'p/\uFF5E', 'p/\u{1F600}']);
      expect(await keysOf('none/')).toEqual([]);
    });

    test('list: tells of each object what head tells', async () => {
      await put('a', 'content');
      for await (const summary of under.store.list(under.bucket, ''))
        expect(summary).toEqual(await under.store.head(ref('a')));
    });

    test('list: more than a page', async () => {
      const keys = Array.from({ length: 1_005 }, (_, i) => `k/${String(i).padStart(4, '0')}`);
      for (let from = 0; from < keys.length; from += 50)
        await Promise.all(keys.slice(from, from + 50).map((key) => put(key, '')));
      expect(await keysOf('k/')).toEqual(keys);
      await under.store.delete(under.bucket, keys);
      expect(await keysOf('k/')).toEqual([]);
    });

    for (const key of [
      'a b+c&d=e?f#g%20h',
      'ünïcode/日本/\u{1F600}.md',
      'quote\'"<>\\;:@$,!*()~',
      ' lead/trail /',
      'tab\tkey',
    ])
      test(`the key ${JSON.stringify(key)} is itself`, async () => {
        await put(key, 'content');
        expect(await contentOf(key)).toBe('content');
        expect(await keysOf('')).toEqual([key]);
        await under.store.delete(under.bucket, [key]);
        expect(await contentOf(key)).toBeUndefined();
      });

    describe('in a bucket that keeps versions', () => {
      test('a version is found by its name until the end, a deleted object only so', async () => {
        const { store, versionedBucket: bucket } = under;
        const a = { bucket, key: 'a' };
        await store.put(a, '1');
        const first = await store.head(a);
        await store.put(a, '2');
        const second = await store.head(a);
        expect(first?.versionId).toBeDefined();
        expect(second?.versionId).not.toBe(first?.versionId);
        const old = { ...a, versionId: first!.versionId! };
        expect(text((await store.get(old))?.bytes)).toBe('1');
        expect(await store.get({ ...old, etag: second!.etag })).toBeUndefined();
        await store.delete(bucket, ['a']);
        expect(await store.head(a)).toBeUndefined();
        expect(await store.get(a)).toBeUndefined();
        expect(await store.head(old)).toEqual(first);
        expect(await store.put(a, '3', { ifAbsent: true })).toBeDefined();
      });
    });
  });
};
