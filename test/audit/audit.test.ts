// Every damage is broken into a healthy pipeline, found, told from what is under way, and healed by the pipeline itself.
import type { DamageKind } from '@alex/audit/damage';
import { encodeBatchMessage } from '@alex/core/batch-message';
import { limits } from '@alex/core/limits';
import { type VectorRecord, vectorKey } from '@alex/core/vector-record';
import { changeRecord } from '@alex/ledger/ledger';
import { stateKeys } from '@alex/ledger/state-keys';
import { beginRevision } from '@alex/ledger/transitions';
import { describe, expect, test } from 'vitest';
import { unreadable } from '../convergence/script.ts';
import { documents, index, openPipeline, type Pipeline, state } from './pipeline.ts';

const keys = stateKeys(index);
const long = Array.from({ length: 70 }, (_, i) => `line ${i}`).join('\n');
const later = 2 * limits.auditGraceSeconds;

const healthy = async (): Promise<Pipeline> => {
  const pipeline = openPipeline();
  pipeline.put('a.txt', 'one\ntwo');
  pipeline.put('long.txt', long);
  pipeline.put('bad.txt', unreadable);
  pipeline.put('gone.txt', 'gone');
  await pipeline.rest();
  pipeline.remove('gone.txt');
  await pipeline.rest();
  pipeline.later(later);
  return pipeline;
};

const putVectors = (pipeline: Pipeline, ...places: (readonly [revision: string, ordinal: number])[]) =>
  pipeline.vectors.put(
    places.map(
      ([revision, ordinal]) =>
        ({
          key: vectorKey(pipeline.idOf('a.txt'), revision, ordinal),
          embedding: new Float32Array(8).fill(1),
          metadata: { key: 'a.txt', revision, ordinal, text: 'astray' },
        }) as VectorRecord,
    ),
  );

test('a healthy pipeline has no damage; what failed and what was deleted is counted', async () => {
  const { audit } = await healthy();
  const { summary, damages } = await audit();
  expect(damages).toEqual([]);
  expect(summary).toEqual({
    vectors: 72,
    objects: 3,
    documents: { live: 2, failed: 1, deleted: 1, embedding: 0 },
    underWay: 0,
    damaged: 0,
    strangers: { count: 0, some: [] },
  });
});

interface Story {
  readonly found: readonly DamageKind[];
  readonly breaks: (pipeline: Pipeline) => Promise<void> | void;
  /** What every document must hold in the end. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Texts that the endpoint must be sent for it. */
  readonly embedded?: number;
  /** Audits with repairs until nothing is found any more; 1 where nothing is said. */
  readonly rounds?: number;
}

const stories: Readonly<Record<string, Story>> = {
  'an event of a creation is lost': {
    found: ['not-ingested'],
    breaks: ({ unheard, put }) => unheard(() => put('new.txt', 'new')),
    texts: { 'new.txt': 'new' },
    embedded: 1,
  },
  'an event of a replacement is lost': {
    found: ['outdated'],
    breaks: ({ unheard, put }) => unheard(() => put('a.txt', 'one\nthree')),
    texts: { 'a.txt': 'one\nthree' },
    embedded: 1,
  },
  'an event of a removal is lost': {
    found: ['object-gone'],
    breaks: ({ unheard, remove }) => unheard(() => remove('a.txt')),
    texts: { 'a.txt': '' },
    embedded: 0,
  },
  'a document that was removed is there again, and its event is lost': {
    found: ['outdated'],
    breaks: ({ unheard, put }) => unheard(() => put('gone.txt', 'back')),
    texts: { 'gone.txt': 'back' },
  },
  'a bad document is removed, and its event is lost': {
    found: ['object-gone'],
    breaks: ({ unheard, remove }) => unheard(() => remove('bad.txt')),
  },
  'vectors of a live revision are gone': {
    found: ['vectors-missing'],
    breaks: async ({ vectors, idOf, record }) => {
      const { live } = await record('long.txt');
      await vectors.delete([3, 40, 69].map((i) => vectorKey(idOf('long.txt'), live?.revision ?? '', i)));
    },
    texts: { 'long.txt': long },
    embedded: 3,
  },
  'state of a live revision is gone': {
    found: ['state-missing'],
    breaks: async ({ objects, idOf, record }) => {
      const live = (await record('long.txt')).live;
      if (live) await objects.delete(state, [keys.batch(idOf('long.txt'), live, 1)]);
    },
    texts: { 'long.txt': long },
    embedded: 0,
  },
  'messages of a revision in the making are lost': {
    found: ['stuck'],
    breaks: async ({ put, chunkAll, embedAll, queue, urls }) => {
      put('a.txt', 'one\nthree');
      await chunkAll();
      for (const message of await queue.receive(urls.batches, { visibilitySeconds: 60 }))
        await queue.delete(urls.batches, [message.receiptHandle]);
      await embedAll();
    },
    texts: { 'a.txt': 'one\nthree' },
    embedded: 1,
  },
  'receipts of a revision in the making speak of vectors that are gone': {
    found: ['vectors-missing', 'stuck'],
    breaks: async ({ put, chunkAll, queue, urls, ledger, idOf, record }) => {
      put('long.txt', `${long}\nmore`);
      await chunkAll();
      for (const message of await queue.receive(urls.batches, { visibilitySeconds: 60 }))
        await queue.delete(urls.batches, [message.receiptHandle]);
      const revision = (await record('long.txt')).target?.revision ?? '';
      await ledger.writeReceipt(idOf('long.txt'), revision, 1, {
        kept: 0,
        reused: 0,
        embedded: 32,
        visibleCharacters: 0,
      });
    },
    texts: { 'long.txt': `${long}\nmore` },
    embedded: 1,
  },
  'nobody has collected what is retired': {
    found: ['uncollected'],
    breaks: async (pipeline) => {
      await putVectors(pipeline, ['01', 0], ['01', 1]);
      await changeRecord(pipeline.ledger, pipeline.idOf('a.txt'), (record) =>
        record?.live ? { ...record, counter: 99, retired: [{ ...record.live, revision: '01' }] } : undefined,
      );
    },
    texts: { 'a.txt': 'one\ntwo' },
    embedded: 0,
  },
  'vectors of no revision': {
    found: ['orphan-vectors', 'orphan-vectors'],
    breaks: async (pipeline) => putVectors(pipeline, ['0AB', 0], ['0AB', 31], ['0AB', 32], ['FF', 2]),
    texts: { 'a.txt': 'one\ntwo' },
    embedded: 0,
  },
  'vectors beyond the end of a live revision': {
    found: ['orphan-vectors'],
    breaks: async (pipeline) => {
      const { live } = await pipeline.record('a.txt');
      await putVectors(pipeline, [live?.revision ?? '', 2], [live?.revision ?? '', 99]);
    },
    texts: { 'a.txt': 'one\ntwo' },
    embedded: 0,
  },
  'state of a revision that is over': {
    found: ['orphan-state'],
    breaks: async ({ objects, idOf }) => {
      await objects.put({ bucket: state, key: keys.batch(idOf('a.txt'), { revision: '0', contentHash: 'ab' }, 0) }, '');
      await objects.put({ bucket: state, key: keys.receipt(idOf('a.txt'), '0', 0) }, '');
    },
  },
  'a record that cannot be read': {
    found: ['record-damaged'],
    breaks: async ({ objects, idOf }) => {
      await objects.put({ bucket: state, key: keys.record(idOf('long.txt')) }, '{"target":');
    },
    texts: { 'long.txt': long },
  },
  'all records are lost': {
    found: ['not-ingested', 'orphan-vectors', 'not-ingested', 'orphan-vectors', 'not-ingested'],
    breaks: async ({ objects }) => {
      await objects.delete(
        state,
        objects.keys(state).filter((key) => key.startsWith(keys.records)),
      );
    },
    texts: { 'a.txt': 'one\ntwo', 'long.txt': long },
    // The state of what was live is known to be over once there are records again.
    rounds: 2,
  },
};

describe('found, healed, and found no more', () => {
  test.each(Object.entries(stories))('%s', async (_, { found, breaks, texts = {}, embedded, rounds = 1 }) => {
    const pipeline = await healthy();
    await breaks(pipeline);
    pipeline.later(later);
    const { damages, summary } = await pipeline.audit();
    expect(damages.map(({ kind }) => kind).sort()).toEqual([...found].sort());
    expect(summary.underWay).toBe(0);

    const paid = pipeline.endpoint.requests.flat().length;
    await pipeline.repair(damages);
    await pipeline.repair(damages);
    await pipeline.rest();
    for (let round = 1; round < rounds; round += 1) {
      pipeline.later(later);
      await pipeline.repair((await pipeline.audit()).damages);
      await pipeline.rest();
    }
    pipeline.later(later);
    expect((await pipeline.audit()).damages).toEqual([]);
    for (const [key, text] of Object.entries(texts)) expect(pipeline.texts(key)).toBe(text);
    if (embedded !== undefined) expect(pipeline.endpoint.requests.flat().length - paid).toBe(embedded);
  });
});

describe('what is merely under way is no damage', () => {
  const underWay = async (pipeline: Pipeline) => {
    const { damages, summary } = await pipeline.audit();
    expect(damages).toEqual([]);
    return summary.underWay;
  };

  test('an event that waits, however long; lost, it is known once no queue could keep it', async () => {
    const pipeline = await healthy();
    pipeline.put('waits.txt', 'x');
    pipeline.unheard(() => pipeline.put('lost.txt', 'x'));
    pipeline.later(later);
    expect(await underWay(pipeline)).toBe(2);
    pipeline.later(limits.sourceRetentionSeconds);
    expect((await pipeline.audit()).damages.map(({ key }) => key).sort()).toEqual(['lost.txt', 'waits.txt']);
  });

  test('what changed a moment ago, though no message is there', async () => {
    const pipeline = await healthy();
    pipeline.unheard(() => pipeline.put('new.txt', 'x'));
    expect(await underWay(pipeline)).toBe(1);
    pipeline.later(later);
    expect((await pipeline.audit()).damages).toHaveLength(1);
  });

  test('a revision in the making whose messages are in flight', async () => {
    const pipeline = await healthy();
    pipeline.put('a.txt', 'one\nthree');
    await pipeline.chunkAll();
    await pipeline.queue.receive(pipeline.urls.batches, { visibilitySeconds: 10_000 });
    pipeline.later(later);
    expect(await underWay(pipeline)).toBe(1);
  });

  test('a document that moves on while it is looked at', async () => {
    const pipeline = await healthy();
    const { live } = await pipeline.record('a.txt');
    const name = vectorKey(pipeline.idOf('a.txt'), live?.revision ?? '', 0);
    const stored = pipeline.vectors.records.get(name) as VectorRecord;
    await pipeline.vectors.delete([name]);
    const count = pipeline.queue.count;
    // Between the two reads of the record the vectors are not those that the record asks for any more.
    Object.assign(pipeline.queue, {
      count: async (url: string) => {
        await changeRecord(pipeline.ledger, pipeline.idOf('a.txt'), (record) => record && { ...record, counter: 99 });
        return count(url);
      },
    });
    expect(await underWay(pipeline)).toBe(1);
    await pipeline.vectors.put([stored]);
  });

  test('vectors that were put or deleted after they were listed', async () => {
    const pipeline = await healthy();
    const listed = [...pipeline.vectors.records.keys()];
    const { live } = await pipeline.record('a.txt');
    const missed = vectorKey(pipeline.idOf('a.txt'), live?.revision ?? '', 1);
    const ghost = vectorKey(pipeline.idOf('a.txt'), '0AB', 1);
    Object.assign(pipeline.vectors, {
      keys: async function* ({ index: segment }: { index: number }) {
        if (segment === 0) yield* [...listed.filter((key) => key !== missed), ghost];
      },
    });
    expect(await underWay(pipeline)).toBe(0);
  });

  test('state of a revision that a chunker is about to record', async () => {
    const pipeline = await healthy();
    const { idOf, objects, ledger, record } = pipeline;
    const revision = { revision: 'FF', contentHash: 'ab' };
    await objects.put({ bucket: state, key: keys.batch(idOf('a.txt'), revision, 0) }, '');
    pipeline.later(later);
    expect(await underWay(pipeline)).toBe(0);
    const { sequencer, report } = await record('a.txt');
    expect(sequencer < 'FF').toBe(true);
    await changeRecord(ledger, idOf('a.txt'), (before) =>
      report
        ? beginRevision(
            before,
            { document: { bucket: documents, key: 'a.txt' }, sequencer: 'FF', eventTime: '', now: '' },
            { ...revision, batches: 1, chunks: 1 },
            report,
          )
        : undefined,
    );
    expect(objects.keys(state)).toContain(keys.batch(idOf('a.txt'), revision, 0));
  });
});

test('what only a person can heal is said, and left alone', async () => {
  const pipeline = await healthy();
  pipeline.put('a.txt', unreadable);
  await pipeline.rest();
  const { live } = await pipeline.record('a.txt');
  await pipeline.vectors.delete([vectorKey(pipeline.idOf('a.txt'), live?.revision ?? '', 0)]);
  await pipeline.vectors.put([{ ...[...pipeline.vectors.records.values()][0], key: 'stranger' } as VectorRecord]);
  await pipeline.objects.put({ bucket: state, key: keys.record('f'.repeat(32)) }, '{');
  pipeline.later(later);
  const { damages, summary } = await pipeline.audit();
  expect(damages.map(({ kind, repairs }) => [kind, repairs]).sort()).toEqual([
    ['record-damaged', undefined],
    ['vectors-missing', undefined],
  ]);
  expect(damages.find(({ key }) => key === 'a.txt')?.detail).toContain('corrupt');
  expect(summary.strangers).toEqual({ count: 1, some: ['stranger'] });
});

test('embeddings of removed documents are kept for a while, and then swept', async () => {
  const pipeline = await healthy();
  const { objects, later: pass, sweep } = pipeline;
  const kept = () => objects.keys(state).filter((key) => key.startsWith(keys.embeddings)).length;
  const { embeddingsKeptDays } = limits;
  pass((embeddingsKeptDays - 1) * 86_400);
  expect([await sweep(true), kept()]).toEqual([0, 1]);
  pass(86_400);
  expect([await sweep(false), kept()]).toEqual([1, 1]);
  expect([await sweep(true), kept()]).toEqual([1, 0]);
});

test('a repair that comes late harms nothing', async () => {
  const pipeline = await healthy();
  pipeline.unheard(() => pipeline.put('a.txt', 'lost'));
  pipeline.unheard(() => pipeline.remove('long.txt'));
  await putVectors(pipeline, ['0AB', 0]);
  pipeline.later(later);
  const { damages } = await pipeline.audit();
  expect(damages).toHaveLength(3);
  pipeline.put('a.txt', 'newer');
  pipeline.put('long.txt', 'newer');
  await pipeline.chunkAll();
  await pipeline.repair(damages);
  await pipeline.rest();
  expect([pipeline.texts('a.txt'), pipeline.texts('long.txt')]).toEqual(['newer', 'newer']);
  pipeline.later(later);
  expect((await pipeline.audit()).damages).toEqual([]);
});

test('a forged batch message deletes nothing that is current', async () => {
  const pipeline = await healthy();
  const { live } = await pipeline.record('a.txt');
  const body = encodeBatchMessage({
    documentId: pipeline.idOf('a.txt'),
    revision: live?.revision ?? '',
    batch: 0,
    firstOrdinal: 0,
    chunks: limits.batchChunksMax,
  });
  await pipeline.queue.send(pipeline.urls.batches, [{ body }]);
  await pipeline.rest();
  expect(pipeline.texts('a.txt')).toBe('one\ntwo');
});
