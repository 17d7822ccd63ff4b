import { readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IndexRecord } from './index-record.ts';
import { limits } from './limits.ts';
import { createOpenIndexes, type OpenIndexes } from './open-indexes.ts';
import { temporaryFolder } from './test-server.ts';

let folder: string;
let indexes: OpenIndexes;
beforeEach(() => {
  folder = temporaryFolder();
  indexes = createOpenIndexes(folder, []);
});
afterEach(async () => {
  await indexes.close();
  rmSync(folder, { recursive: true });
});

const indexOf = (id: number): IndexRecord => ({
  id,
  bucketName: 'bucket',
  indexName: `index-${id}`,
  creationTime: 0,
  dimension: 1,
  distanceMetric: 'cosine',
  nonFilterableKeys: [],
  encryption: { sseType: 'AES256' },
});
const record = (key: string) => ({ key, values: Float32Array.from([1]), metadata: undefined, metadataJson: null });
const nothing = { data: false, metadata: false };

test('more indexes than are held open keep their vectors: the idle ones are put away, the busy ones are not', async () => {
  const all = Array.from({ length: limits.openIndexesMax + 3 }, (_, at) => indexOf(at + 1));
  for (const index of all) {
    indexes.create(index);
    await indexes.use(index, (store) => store.put([record(index.indexName)]));
  }
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const keys = (index: IndexRecord, when?: Promise<void>) =>
    indexes.use(index, async (store) => {
      await when;
      return store.get([index.indexName], nothing).map(({ key }) => key);
    });
  const busy = keys(all[0]!, gate);
  for (const index of all.slice(1)) expect(await keys(index)).toEqual([index.indexName]);
  const behind = keys(all[0]!);
  openGate();
  expect(await Promise.all([busy, behind])).toEqual([['index-1'], ['index-1']]);
});

test('operations on an index come one after the other; those behind its deletion are told that it is gone', async () => {
  const index = indexOf(1);
  indexes.create(index);
  const order: string[] = [];
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const first = indexes.use(index, () => gate.then(() => order.push('first')));
  const second = indexes.use(index, () => order.push('second'));
  const dropped = indexes.drop(index, () => order.push('dropped'));
  const late = indexes.use(index, () => order.push('late'));
  openGate();
  await Promise.all([first, second, dropped]);
  await expect(late).rejects.toMatchObject({ name: 'NotFoundException' });
  expect(order).toEqual(['first', 'second', 'dropped']);
  expect(readdirSync(folder)).toEqual([]);
});
