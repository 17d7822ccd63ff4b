import type { Chunk } from '@alex/core/chunk';
import { PipelineError } from '@alex/core/errors';
import type { Batch } from '@alex/ledger/revision';
import { describe, expect, test } from 'vitest';
import { createReuse } from './reuse.ts';

const id = 'd';
const live = { revision: '0A', batches: 2, chunks: 3, contentHash: 'h' };
/** The live revision's chunks have the hashes a, b and c, and vectors that say their ordinals. */
const open = (
  readRevision = async () => ({ hashes: ['a', 'b', 'c'] }) as { hashes: string[] } | undefined,
  stored = [0, 1, 2],
) => {
  const calls: string[] = [];
  const reuse = createReuse({
    ledger: {
      readBatch: async (_, { revision }, batch) => {
        calls.push(`read batch ${batch} of ${revision}`);
        return { metadata: {} as Batch['metadata'], chunks: ['a', 'b', 'c'].map((hash) => ({ hash }) as Chunk) };
      },
      readRevision: async (documentId, { revision, contentHash }) => {
        calls.push(`read ${documentId}/${revision}/${contentHash}`);
        return readRevision();
      },
    },
    index: {
      get: async (keys) => {
        calls.push(`get ${keys.join(' ')}`);
        const all = new Map(stored.map((ordinal) => [`d/0A/${ordinal}`, Float32Array.of(ordinal)]));
        return new Map(keys.flatMap((key) => (all.has(key) ? [[key, all.get(key) as Float32Array] as const] : [])));
      },
    },
  });
  const ask = async (...hashes: string[]) =>
    Object.fromEntries([...(await reuse.embeddings(id, live, hashes))].map(([hash, [of]]) => [hash, of]));
  return { reuse, ask, calls };
};

test('a text keeps the vector that it has in the live revision, wherever it stands there', async () => {
  const { ask, calls } = open();
  expect(await ask('c', 'new', 'a', 'a')).toEqual({ c: 2, a: 0 });
  expect(calls).toEqual(['read d/0A/h', 'get d/0A/2 d/0A/0']);
});

test('the only batch of a live revision tells its hashes itself', async () => {
  const { reuse, calls } = open();
  const found = await reuse.embeddings(id, { ...live, batches: 1 }, ['b']);
  expect(found).toEqual(new Map([['b', Float32Array.of(1)]]));
  expect(calls).toEqual(['read batch 0 of 0A', 'get d/0A/1']);
});

test('a vector that has gone meanwhile is missing, and so is embedded', async () =>
  expect(await open(undefined, [0]).ask('a', 'b')).toEqual({ a: 0 }));

describe('the index is not asked', () => {
  test('where nothing is live', async () => {
    const { reuse, calls } = open();
    expect(await reuse.embeddings(id, null, ['a'])).toEqual(new Map());
    expect(calls).toEqual([]);
  });

  test('where nothing is unchanged', async () => {
    const { ask, calls } = open();
    expect(await ask('x', 'y')).toEqual({});
    expect(calls).toEqual(['read d/0A/h']);
  });

  test('where the live revision has gone', async () => expect(await open(async () => undefined).ask('a')).toEqual({}));

  test('where what is live is damaged: its successor must not be kept from taking its place', async () =>
    expect(
      await open(async () => {
        throw new PipelineError('state-damaged', 'It cannot be read.');
      }).ask('a'),
    ).toEqual({}));
});

test('the batches of a document read its live revision once', async () => {
  const { ask, calls } = open();
  await Promise.all([ask('a'), ask('b')]);
  expect(calls.filter((call) => call.startsWith('read'))).toHaveLength(1);
});

test('a store that fails is no reason to pay again', async () =>
  await expect(
    open(async () => {
      throw new PipelineError('object-store-failed', 'down');
    }).ask('a'),
  ).rejects.toMatchObject({ code: 'object-store-failed' }));
