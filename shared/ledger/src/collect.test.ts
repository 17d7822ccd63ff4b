import type { DocumentRecord, RevisionRef, RevisionReport } from '@alex/core/document-record';
import { vectorKeys } from '@alex/core/vector-record';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { expect, test } from 'vitest';
import { collectRetired } from './collect.ts';
import { createLedger } from './ledger.ts';
import { beginRevision, commitRevision, removeDocument } from './transitions.ts';

const ref = (revision: string): RevisionRef => ({ revision, batches: 1, chunks: 2, contentHash: 'h' });
const event = (sequencer: string) => ({
  document: { bucket: 'docs', key: 'a.md' },
  sequencer,
  eventTime: 'e',
  now: 'n',
});
const begun = (record: DocumentRecord | undefined, revision: string) =>
  beginRevision(record, event(revision), ref(revision), {} as RevisionReport);
const live = (record: DocumentRecord) =>
  commitRevision(record, record.target as RevisionRef, { kept: 0, reused: 0, embedded: 2, visibleCharacters: 0 }, 'n');

/** Revision 03 is live; 01 and 02 are retired, their vectors and state still there. */
const replacedTwice = live(begun(begun(live(begun(undefined, '01')), '02'), '03'));
const { documentId: id } = replacedTwice;
const vectors = (...revisions: string[]) => revisions.flatMap((revision) => vectorKeys(id, revision, 0, 2));

/** @param callsLeft after so many calls the process dies */
const world = async (record: DocumentRecord, callsLeft = Number.POSITIVE_INFINITY) => {
  const calls: string[] = [];
  let dead = false;
  const beforeCall = async (call: string) => {
    if (dead) return;
    if (callsLeft-- <= 0) throw new Error('killed');
    calls.push(call);
  };
  const store = createInMemoryObjectStore({ beforeCall });
  const stored = new Set(vectors('01', '02', '03'));
  const index = {
    get: async (keys: readonly string[]) =>
      new Map(keys.flatMap((key) => (stored.has(key) ? [[key, Float32Array.of(key.length)] as const] : []))),
    delete: async (keys: readonly string[]) => {
      await beforeCall(`index.delete ${keys.join(' ')}`);
      for (const key of keys) stored.delete(key);
    },
  };
  const ledger = createLedger(store, { bucket: 'state', index: 'i' });
  dead = true;
  for (const revision of ['01', '02', '03']) {
    await ledger.writeRevision(id, ref(revision), { hashes: [] });
    await ledger.writeReceipt(id, revision, 0, { kept: 0, reused: 0, embedded: 2, visibleCharacters: 0 });
  }
  await ledger.swap({ record: undefined, etag: undefined }, record);
  dead = false;
  return {
    calls,
    stored,
    ledger,
    store,
    collect: (seen = record) => collectRetired({ ledger, index, now: () => new Date(0) }, seen),
    revive: () => {
      callsLeft = Number.POSITIVE_INFINITY;
    },
  };
};

const expectCollected = async ({ stored, ledger, store }: Awaited<ReturnType<typeof world>>) => {
  expect([...stored]).toEqual(vectors('03'));
  expect((await ledger.read(id)).record).toMatchObject({ retired: [], live: ref('03'), target: ref('03') });
  expect(store.keys('state').filter((key) => /\/0[12]\//.test(key))).toEqual([]);
  expect(store.keys('state').filter((key) => /\/03\//.test(key))).toHaveLength(2);
};

test('vectors first, then state, then the names: a crash never leaves vectors that nobody knows of', async () => {
  const opened = await world(replacedTwice);
  await opened.collect();
  const one = (revision: string) => [
    `index.delete ${vectors(revision).join(' ')}`,
    'objects.list',
    'objects.list',
    'objects.delete',
  ];
  expect(opened.calls).toEqual([...one('02'), ...one('01'), 'objects.get', 'objects.put']);
  await expectCollected(opened);
});

test('killed at any call, the next one finishes', async () => {
  const undisturbed = await world(replacedTwice);
  await undisturbed.collect();
  for (const callsLeft of undisturbed.calls.keys()) {
    const opened = await world(replacedTwice, callsLeft);
    await expect(opened.collect()).rejects.toThrow('killed');
    opened.revive();
    for (const key of vectors('01', '02').filter((key) => opened.stored.has(key))) {
      const { record } = await opened.ledger.read(id);
      expect(record?.retired.some(({ revision }) => key.includes(`/${revision}/`))).toBe(true);
    }
    await opened.collect();
    await expectCollected(opened);
  }
});

test('nothing is retired: nothing is asked', async () => {
  const opened = await world(live(begun(undefined, '03')));
  await opened.collect();
  expect(opened.calls).toEqual([]);
});

test('what was retired since stays for the next collector', async () => {
  const opened = await world(removeDocument(replacedTwice, event('04')));
  await opened.collect(replacedTwice);
  expect([...opened.stored]).toEqual(vectors('03'));
  expect((await opened.ledger.read(id)).record?.retired).toEqual([ref('03')]);
});

test('two at once do no harm, and an old sight of the record costs no write', async () => {
  const opened = await world(replacedTwice);
  await Promise.all([opened.collect(), opened.collect()]);
  await expectCollected(opened);
  const { counter } = (await opened.ledger.read(id)).record as DocumentRecord;
  await opened.collect(replacedTwice);
  expect((await opened.ledger.read(id)).record?.counter).toBe(counter);
});
