// What every vector index must do, whatever is behind it.
import type { VectorIndex } from '@alex/core/ports/vector-index';
import type { SearchFilter } from '@alex/core/search';
import type { VectorMetadata, VectorRecord } from '@alex/core/vector-record';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pseudoEmbedding } from '../in-memory-embedding-endpoint.ts';

export interface VectorIndexUnderTest {
  /** Empty at first; cosine, with `nonFilterableMetadataKeys`. */
  readonly index: VectorIndex;
  readonly dimension: number;
  readonly tearDown?: () => Promise<void>;
}

const metadata = (changes: Partial<VectorMetadata> = {}): VectorMetadata => ({
  bucket: 'documents',
  key: 'guide/tea.md',
  extension: 'md',
  format: 'markdown',
  documentId: '0'.repeat(32),
  revision: '0A',
  ordinal: 0,
  page: 0,
  modified: 1_700_000_000,
  text: 'Tea “éß日” 😀\nis warm.',
  headings: ['Guide', 'Tea'],
  start: 0,
  end: 10,
  title: 'Tea',
  ...changes,
});

const recordOf = (
  { dimension }: VectorIndexUnderTest,
  key: string,
  changes: Partial<VectorMetadata> = {},
  embedding = pseudoEmbedding(key, dimension),
): VectorRecord => ({ key, embedding, metadata: metadata(changes) });

export const describeVectorIndexContract = (name: string, setUp: () => Promise<VectorIndexUnderTest>): void => {
  describe(`vector index: ${name}`, () => {
    let under: VectorIndexUnderTest;
    beforeEach(async () => {
      under = await setUp();
    });
    afterEach(() => under.tearDown?.());

    const vector = (seed: string): Float32Array => pseudoEmbedding(seed, under.dimension);
    const record = (key: string, changes?: Partial<VectorMetadata>, embedding?: Float32Array): VectorRecord =>
      recordOf(under, key, changes, embedding);
    /** `similarity` of the axis' direction, the rest of it at a right angle. */
    const towards = (similarity: number): Float32Array =>
      Float32Array.from({ length: under.dimension }, (_, i) =>
        i === 0 ? similarity : i === 1 ? Math.sqrt(1 - similarity ** 2) : 0,
      );
    const axis = (): Float32Array => towards(1);
    const allKeys = async (): Promise<string[]> => {
      const keys: string[] = [];
      for await (const key of under.index.keys()) keys.push(key);
      return keys.sort();
    };

    test('what was put is got, number by number; absent keys are absent', async () => {
      const records = ['a', 'b'].map((key) => record(key));
      await under.index.put(records);
      const found = await under.index.get(['a', 'absent', 'b']);
      expect([...found.keys()].sort()).toEqual(['a', 'b']);
      for (const { key, embedding } of records) expect(found.get(key)).toEqual(embedding);
    });

    test('a key that is put again is replaced as a whole', async () => {
      await under.index.put([record('a', { title: 'old' })]);
      await under.index.put([record('a', { title: 'new' }, axis())]);
      expect((await under.index.get(['a'])).get('a')).toEqual(axis());
      expect(await under.index.query(axis(), 5)).toMatchObject([{ key: 'a', metadata: { title: 'new' } }]);
    });

    test('delete: absent keys too; what is gone is found no more', async () => {
      await under.index.put(['a', 'b'].map((key) => record(key)));
      await under.index.delete(['a', 'absent']);
      expect(await allKeys()).toEqual(['b']);
      expect((await under.index.get(['a'])).size).toBe(0);
      expect((await under.index.query(vector('a'), 5)).map(({ key }) => key)).toEqual(['b']);
    });

    test('nothing to put, get or delete is nothing', async () => {
      await under.index.put([]);
      await under.index.delete([]);
      expect((await under.index.get([])).size).toBe(0);
      expect((await under.index.has([])).size).toBe(0);
      expect(await allKeys()).toEqual([]);
      expect(await under.index.query(axis(), 3)).toEqual([]);
    });

    test('query: best first, by cosine, with the metadata as it was put', async () => {
      const similarities = [0.5, -1, 0.9, 0, 1];
      await under.index.put(
        similarities.map((similarity) => record(String(similarity), { start: 7 }, towards(similarity))),
      );
      const hits = await under.index.query(axis(), 4);
      expect(hits.map(({ key }) => key)).toEqual(['1', '0.9', '0.5', '0']);
      for (const { key, similarity } of hits) expect(similarity).toBeCloseTo(Number(key), 5);
      expect(hits[0]!.metadata).toEqual(metadata({ start: 7 }));
      expect(await under.index.query(axis(), 10)).toHaveLength(5);
    });

    test('the length of a vector does not matter, its direction does', async () => {
      await under.index.put([
        record(
          'long',
          {},
          axis().map((number) => number * 40),
        ),
        record('near', {}, towards(0.9)),
      ]);
      const [first] = await under.index.query(
        axis().map((number) => number / 3),
        1,
      );
      expect(first!.key).toBe('long');
      expect(first!.similarity).toBeCloseTo(1, 5);
    });

    test('more than one request holds', async () => {
      const keys = Array.from({ length: 1_100 }, (_, i) => `d/0A/${i}`);
      await under.index.put(keys.map((key, ordinal) => record(key, { ordinal })));
      expect(await allKeys()).toEqual([...keys].sort());
      expect((await under.index.get(keys)).get(keys[1_099]!)).toEqual(vector(keys[1_099]!));
      expect(await under.index.has(['absent', ...keys])).toEqual(new Set(keys));
      const segments = await Promise.all(
        [0, 1, 2].map((index) => Array.fromAsync(under.index.keys({ index, count: 3 }))),
      );
      expect(segments.flat().sort()).toEqual([...keys].sort());
      const hits = await under.index.query(vector(keys[3]!), 1_050);
      expect(hits[0]!.key).toBe(keys[3]);
      expect(new Set(hits.map(({ key }) => key)).size).toBe(1_050);
      await under.index.delete(keys.slice(1));
      expect(await allKeys()).toEqual(keys.slice(0, 1));
    });

    test('vectors that no index takes are refused, with their neighbours', async () => {
      const zero = new Float32Array(under.dimension);
      for (const bad of [zero, zero.map(() => Number.NaN), new Float32Array(under.dimension + 1).fill(1)]) {
        const put = under.index.put([record('good'), record('bad', {}, bad)]);
        await expect(put).rejects.toMatchObject({ code: 'index-refused' });
      }
      expect(await allKeys()).toEqual([]);
    });
  });

  describe(`vector index: ${name}, filters`, () => {
    let under: VectorIndexUnderTest;
    beforeAll(async () => {
      under = await setUp();
      await under.index.put([
        recordOf(under, 'tea', { key: 'guide/tea.md', page: 1, modified: 100 }),
        recordOf(under, 'sea', { key: 'guide/sea.pdf', extension: 'pdf', format: 'pdf', page: 2, modified: 200 }),
        recordOf(under, 'log', {
          key: 'log.txt',
          extension: 'txt',
          format: 'text',
          page: 0,
          modified: 300,
          ordinal: 5,
        }),
      ]);
    });
    afterAll(() => under.tearDown?.());

    const cases: readonly [SearchFilter, ...found: string[]][] = [
      [{ extension: 'pdf' }, 'sea'],
      [{ extension: { $eq: 'md' } }, 'tea'],
      [{ extension: { $ne: 'md' } }, 'log', 'sea'],
      [{ extension: { $in: ['md', 'txt', 'none'] } }, 'log', 'tea'],
      [{ extension: { $nin: ['md', 'txt'] } }, 'sea'],
      [{ modified: { $gt: 200 } }, 'log'],
      [{ modified: { $gte: 200 } }, 'log', 'sea'],
      [{ modified: { $lt: 200 } }, 'tea'],
      [{ modified: { $lte: 200 } }, 'sea', 'tea'],
      [{ modified: { $gt: 100, $lt: 300 } }, 'sea'],
      [{ page: 0 }, 'log'],
      [{ page: '0' }],
      [{ documentId: { $gte: 0 } }],
      [{ key: { $startsWith: 'guide/' } }, 'sea', 'tea'],
      [{ key: { $startsWith: 'guide/t' } }, 'tea'],
      [{ bucket: { $exists: true } }, 'log', 'sea', 'tea'],
      [{ author: { $exists: false } }, 'log', 'sea', 'tea'],
      [{ author: { $exists: true } }],
      [{ $and: [{ key: { $startsWith: 'guide/' } }, { page: { $gte: 2 } }] }, 'sea'],
      [{ $or: [{ extension: 'txt' }, { page: 1 }] }, 'log', 'tea'],
      [{ $and: [{ $or: [{ page: 1 }, { page: 2 }] }, { format: { $ne: 'pdf' } }] }, 'tea'],
    ];
    for (const [filter, ...found] of cases)
      test(`${JSON.stringify(filter)} → ${found.join(', ') || 'nothing'}`, async () => {
        const hits = await under.index.query(pseudoEmbedding('x', under.dimension), 10, filter);
        expect(hits.map(({ key }) => key).sort()).toEqual(found);
      });

    const refused: readonly SearchFilter[] = [
      { extension: { $like: 'm' } },
      { extension: { $in: [] } },
      { extension: { $in: 'md' } },
      { modified: { $gt: 'today' } },
      { $and: [] },
      { $not: { page: 1 } },
      { text: 'Tea' },
    ];
    for (const filter of refused)
      test(`${JSON.stringify(filter)} is a bad request`, async () => {
        await expect(under.index.query(pseudoEmbedding('x', under.dimension), 10, filter)).rejects.toMatchObject({
          code: 'bad-request',
        });
      });
  });
};
