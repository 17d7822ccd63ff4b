import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IndexRecord } from './index-record.ts';
import { type IndexStore, openIndexStore } from './index-store.ts';
import { temporaryFolder } from './test-server.ts';
import type { VectorRecord } from './vector-record.ts';

const index: IndexRecord = {
  id: 1,
  bucketName: 'bucket',
  indexName: 'index',
  creationTime: 0,
  dimension: 2,
  distanceMetric: 'cosine',
  nonFilterableKeys: [],
  encryption: { sseType: 'AES256' },
};
const record = (key: string): VectorRecord => ({
  key,
  values: Float32Array.from([1, 2]),
  metadata: undefined,
  metadataJson: null,
});
const records = (prefix: string) => Array.from({ length: 10 }, (_, at) => record(`${prefix}${at}`));
const keysOf = (all: readonly VectorRecord[]) => all.map(({ key }) => key);

let folder: string;
let store: IndexStore;
const open = () => openIndexStore(join(folder, 'index.sqlite'), index);
beforeEach(() => {
  folder = temporaryFolder();
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const nothing = { data: false, metadata: false };
const rows = () => [...store.list({ after: -1, count: 1, index: 0 }, 100, nothing)].map(({ row }) => row);
const firstTen = Array.from({ length: 10 }, (_, row) => row);

test('rows of deleted vectors are used again, also after the index was opened anew', async () => {
  for (const round of ['a', 'b', 'c']) {
    await store.put(records(round));
    expect(rows()).toEqual(firstTen);
    store.close();
    store = open();
    await store.delete(keysOf(records(round)));
  }
  await store.put([...records('d'), ...records('d')]);
  expect(rows()).toEqual(firstTen);
  await store.delete(['d0', 'd4']);
  store.close();
  store = open();
  await store.put([record('e'), record('f'), record('g')]);
  expect(rows()).toEqual([...firstTen, 10]);
});

test('a put that fails in the middle stores nothing, on disk and in memory', async () => {
  const unstorable = { ...record('bad'), metadataJson: Symbol('no JSON') as unknown as string };
  await store.put([record('before')]);
  await expect(store.put([record('before'), ...records('a'), unstorable])).rejects.toThrow();
  expect(rows()).toEqual([0]);
  const hits = await store.search('a query', Float32Array.from([1, 1]), 5, undefined);
  expect(hits.map(({ key }) => key)).toEqual(['before']);
  await store.put(records('b'));
  expect(rows()).toEqual([...firstTen, 10]);
});
