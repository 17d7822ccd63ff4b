import type { Chunk } from '@alex/core/chunk';
import type { DocumentRecord } from '@alex/core/document-record';
import type { RevisionMetadata } from '@alex/core/vector-record';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { describe, expect, test } from 'vitest';
import { changeRecord, createLedger, type ReadRecord } from './ledger.ts';
import { removeDocument } from './transitions.ts';

const [bucket, index] = ['state', 'minilm'];
const [id, other] = ['0'.repeat(31).concat('a'), '0'.repeat(31).concat('b')];
const name = { revision: '0A', contentHash: 'h1' };

const open = () => {
  const store = createInMemoryObjectStore();
  return { store, ledger: createLedger(store, { bucket, index }) };
};

const record = (documentId: string, more: Partial<DocumentRecord> = {}): DocumentRecord => ({
  ...removeDocument(undefined, {
    document: { bucket: 'docs', key: 'a.md' },
    sequencer: '01',
    eventTime: 'e',
    now: 'n',
  }),
  documentId,
  ...more,
});

const metadata: RevisionMetadata = {
  bucket: 'docs',
  key: 'ü\u2028.md',
  extension: 'md',
  format: 'markdown',
  title: 'A\nB',
  documentId: id,
  revision: '0A',
  modified: 1,
};
const chunk = (ordinal: number, text: string): Chunk => ({
  ordinal,
  text,
  start: 0,
  end: text.length,
  headings: ['One\ntwo'],
  tokens: 1,
  wordPieces: 1,
  unknownPieces: 0,
  hash: `hash ${ordinal}`,
});

describe('what is written is read', () => {
  test('a batch, whatever its text holds', async () => {
    const { ledger } = open();
    const content = {
      metadata,
      chunks: ['line\nbreak\r\u2028', '“é” 😀 \ud800 \0', '{"a": 1}'].map((text, i) => chunk(i, text)),
    };
    await ledger.writeBatch(id, name, 0, content);
    expect(await ledger.readBatch(id, name, 0)).toEqual(content);
    expect(await ledger.readBatch(id, name, 1)).toBeUndefined();
  });

  test('a revision', async () => {
    const { ledger } = open();
    await ledger.writeRevision(id, name, { hashes: ['a', 'b'] });
    expect(await ledger.readRevision(id, name)).toEqual({ hashes: ['a', 'b'] });
    expect(await ledger.readRevision(other, name)).toBeUndefined();
  });

  test.each([2, 99, 100, 101, 250])(
    'all of %i receipts are there for whoever is last, and for nobody before',
    async (batches) => {
      const { ledger } = open();
      const revision = { revision: '0A', batches };
      const order = Array.from({ length: batches }, (_, i) => (i * 37 + 11) % batches);
      const complete: boolean[] = [];
      for (const batch of new Set([...order, ...order.keys()])) {
        await ledger.writeReceipt(id, '0A', batch, { kept: 0, reused: 0, embedded: 1, visibleCharacters: 0 });
        complete.push((await ledger.sumReceipts(id, revision, batch)) !== undefined);
      }
      expect(complete).toEqual([...Array<boolean>(batches - 1).fill(false), true]);
    },
  );

  test('receipts: of their batch, added up once all are there', async () => {
    const { ledger } = open();
    const revision = { revision: '0A', batches: 2 };
    await ledger.writeReceipt(id, '0A', 0, { kept: 2, reused: 3, embedded: 27, visibleCharacters: 900 });
    await ledger.writeReceipt(id, '0A0', 1, { kept: 0, reused: 100, embedded: 100, visibleCharacters: 0 });
    expect(await ledger.sumReceipts(id, revision, 0)).toBeUndefined();
    await ledger.writeReceipt(id, '0A', 1, { kept: 0, reused: 0, embedded: 7, visibleCharacters: 80 });
    expect(await ledger.hasReceipt(id, '0A', 1)).toBe(true);
    expect(await ledger.hasReceipt(id, '0A', 11)).toBe(false);
    expect(await ledger.sumReceipts(id, revision, 0)).toEqual({
      kept: 2,
      reused: 3,
      embedded: 34,
      visibleCharacters: 980,
    });
    await ledger.removeReceipt(id, '0A', 1);
    await ledger.removeReceipt(id, '0A', 1);
    expect(await ledger.sumReceipts(id, revision, 0)).toBeUndefined();
  });

  test('receipts that are known are not read', async () => {
    const { ledger, store } = open();
    const done = { kept: 1, reused: 0, embedded: 31, visibleCharacters: 5 };
    await ledger.writeReceipt(id, '0A', 0, done);
    await ledger.writeReceipt(id, '0A', 1, done);
    store.upload({ bucket, key: `indexes/${index}/receipts/${id}/0A/000001.json` }, 'damaged');
    const revision = { revision: '0A', batches: 2 };
    expect(await ledger.sumReceipts(id, revision, 0, new Map([[1, done]]))).toEqual({
      kept: 2,
      reused: 0,
      embedded: 62,
      visibleCharacters: 10,
    });
  });

  test('each index has a state of its own', async () => {
    const { store, ledger } = open();
    await ledger.swap({ record: undefined, etag: undefined }, record(id));
    expect(await createLedger(store, { bucket, index: 'minilm-2' }).read(id)).toEqual({});
  });
});

test('content of one event that was read twice and differed lies apart', async () => {
  const { ledger } = open();
  const another = { ...name, contentHash: 'h2' };
  await ledger.writeBatch(id, name, 0, { metadata, chunks: [chunk(0, 'first')] });
  await ledger.writeBatch(id, another, 0, { metadata, chunks: [chunk(0, 'second')] });
  expect((await ledger.readBatch(id, name, 0))?.chunks[0]?.text).toBe('first');
  expect((await ledger.readBatch(id, another, 0))?.chunks[0]?.text).toBe('second');
});

test('a revision is removed with all that it has, and nothing else is', async () => {
  const { store, ledger } = open();
  const write = async (documentId: string, revision: string, contentHash = 'h') => {
    await ledger.writeBatch(documentId, { revision, contentHash }, 0, { metadata, chunks: [chunk(0, 'x')] });
    await ledger.writeRevision(documentId, { revision, contentHash }, { hashes: [] });
    await ledger.writeReceipt(documentId, revision, 0, { kept: 0, reused: 0, embedded: 1, visibleCharacters: 0 });
  };
  await write(other, '0A');
  await write(id, '0A0');
  const kept = store.keys(bucket);
  await write(id, '0A');
  await write(id, '0A', 'h2');
  await ledger.removeRevision(id, '0A');
  expect(store.keys(bucket)).toEqual(kept);
  expect(kept).toHaveLength(6);
});

describe('swaps', () => {
  const swapped = async (before: (read: ReadRecord) => ReadRecord, present: boolean) => {
    const { ledger } = open();
    if (present) await ledger.swap({ record: undefined, etag: undefined }, record(id));
    const done = await ledger.swap(before(await ledger.read(id)), record(id, { counter: 7 }));
    return { done, counter: (await ledger.read(id)).record?.counter };
  };
  const absent = () => ({ record: undefined, etag: undefined });
  const stale = (read: ReadRecord) => ({ ...read, etag: 'another' });

  test('the first', async () => expect(await swapped((read) => read, false)).toEqual({ done: true, counter: 7 }));
  test('from what is there', async () =>
    expect(await swapped((read) => read, true)).toEqual({ done: true, counter: 7 }));
  test('the first, but somebody was faster', async () =>
    expect(await swapped(absent, true)).toEqual({ done: false, counter: 1 }));
  test('from what is there no more', async () =>
    expect(await swapped(stale, true)).toEqual({ done: false, counter: 1 }));
  test('from what was removed', async () => expect(await swapped(stale, false)).toEqual({ done: false }));

  test('of many at once, each is decided on what the one before it wrote', async () => {
    const { ledger } = open();
    const count = 20;
    await Promise.all(
      Array.from({ length: count }, () =>
        changeRecord(ledger, id, (before) => record(id, { counter: (before?.counter ?? 0) + 1 })),
      ),
    );
    expect((await ledger.read(id)).record?.counter).toBe(count);
  });

  test('nothing to be written: the record as it is', async () => {
    const { ledger } = open();
    expect(await changeRecord(ledger, id, () => undefined)).toBeUndefined();
    await ledger.swap({ record: undefined, etag: undefined }, record(id));
    expect(await changeRecord(ledger, id, () => undefined)).toEqual(record(id));
  });
});

describe('records', () => {
  const ids = Array.from({ length: 70 }, (_, i) => i.toString(16).padStart(32, '0'));
  const idsOf = async (records: AsyncIterable<DocumentRecord>) =>
    (await Array.fromAsync(records)).map(({ documentId }) => documentId);

  test('all, in the order of their ids, over several reads', async () => {
    const { ledger } = open();
    for (const documentId of ids.toReversed())
      await ledger.swap({ record: undefined, etag: undefined }, record(documentId));
    expect(await idsOf(ledger.records())).toEqual(ids);
    expect(await idsOf(ledger.records(ids[63]))).toEqual(ids.slice(64));
    expect(await idsOf(ledger.records(ids.at(-1)))).toEqual([]);
  });

  test('read no further than they are taken', async () => {
    let reads = 0;
    const store = createInMemoryObjectStore({
      beforeCall: async (operation) => {
        if (operation === 'objects.get') reads += 1;
      },
    });
    const ledger = createLedger(store, { bucket, index });
    for (const documentId of ids) await ledger.swap({ record: undefined, etag: undefined }, record(documentId));
    for await (const { documentId } of ledger.records()) if (documentId === ids[3]) break;
    expect(reads).toBe(32);
  });
});

describe('a damaged object is named', () => {
  const { store, ledger } = open();
  const damage: Record<string, string | Uint8Array> = {
    'no JSON': '{"documentId": ',
    'nothing at all': '',
    'no UTF-8': Uint8Array.of(0x22, 0xff, 0x22),
  };
  const reads: Record<string, [prefix: string, read: () => Promise<unknown>]> = {
    record: [`documents/${id}.json`, () => ledger.read(id)],
    batch: [`revisions/${id}/0A/h1/batch-000000.jsonl`, () => ledger.readBatch(id, name, 0)],
    revision: [`revisions/${id}/0A/h1/revision.json`, () => ledger.readRevision(id, name)],
    receipt: [`receipts/${id}/0A/000000.json`, () => ledger.sumReceipts(id, { revision: '0A', batches: 1 }, 0)],
  };
  const cases = Object.entries(reads).flatMap(([what, [suffix, read]]) =>
    Object.entries(damage).map(([how, bytes]) => ({ what, how, key: `indexes/${index}/${suffix}`, bytes, read })),
  );
  test.each(cases)('$what: $how', async ({ key, bytes, read }) => {
    store.upload({ bucket, key }, bytes);
    await expect(read()).rejects.toMatchObject({ code: 'state-damaged', message: expect.stringContaining(key) });
  });

  test('… and harms no other: records are listed without it, and its content has a new holder', async () => {
    store.upload({ bucket, key: `indexes/${index}/documents/${id}.json` }, '{');
    const other = 'f'.repeat(32);
    await ledger.swap({ record: undefined, etag: undefined }, record(other));
    expect((await Array.fromAsync(ledger.records())).map(({ documentId }) => documentId)).toEqual([other]);
    store.upload({ bucket, key: `indexes/${index}/contents/h9.json` }, '{');
    const holder = { documentId: other, revision: '01' };
    expect(await ledger.claimContent('h9', holder)).toBeUndefined();
    expect(await ledger.claimContent('h9', { documentId: id, revision: '02' })).toEqual(holder);
  });

  test('a batch that ends in the middle of a chunk', async () => {
    await ledger.writeBatch(id, name, 0, { metadata, chunks: [chunk(0, 'x'), chunk(1, 'y')] });
    const key = `indexes/${index}/revisions/${id}/0A/h1/batch-000000.jsonl`;
    const whole = await store.get({ bucket, key });
    store.upload({ bucket, key }, whole?.bytes.slice(0, -5) ?? '');
    await expect(ledger.readBatch(id, name, 0)).rejects.toMatchObject({ code: 'state-damaged' });
  });
});

describe('embeddings of a content', () => {
  const embeddings = new Map([
    ['a', Float32Array.of(1, 2.5, -3)],
    ['bb', Float32Array.of(4, 5, 1e-7)],
  ]);

  test('are read as they were written, of this batch and content alone', async () => {
    const { ledger } = open();
    await ledger.writeEmbeddings('h', 1, embeddings);
    expect(await ledger.readEmbeddings('h', 1)).toEqual(embeddings);
    expect(await ledger.readEmbeddings('h', 0)).toEqual(new Map());
    expect(await ledger.readEmbeddings('other', 1)).toEqual(new Map());
  });

  test.each(['', 'x', '["a","b"]\n1234', '["a"]\n123'])(
    'damaged ones are as if they were not there: %j',
    async (text) => {
      const { store, ledger } = open();
      await ledger.writeEmbeddings('h', 0, embeddings);
      store.upload({ bucket, key: store.keys(bucket)[0] as string }, text);
      expect(await ledger.readEmbeddings('h', 0)).toEqual(new Map());
    },
  );

  test('outlive the revision', async () => {
    const { ledger } = open();
    await ledger.writeEmbeddings('h', 0, embeddings);
    await ledger.removeRevision(id, '0A');
    expect(await ledger.readEmbeddings('h', 0)).toEqual(embeddings);
  });
});
