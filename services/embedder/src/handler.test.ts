import { createMemoryEmbeddingCache } from '@alex/cache/memory-embedding-cache';
import { encodeBatchMessage, parseBatchMessage } from '@alex/core/batch-message';
import { visibleCharacters } from '@alex/core/chunk';
import { contentHash, documentId } from '@alex/core/document';
import type { ContentHolder, DocumentRecord, RevisionRef, RevisionReport } from '@alex/core/document-record';
import { type FailureCode, PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { EmbeddingCache } from '@alex/core/ports/embedding-cache';
import { traceIdOf } from '@alex/core/trace';
import { vectorKeys } from '@alex/core/vector-record';
import { collectRetired } from '@alex/ledger/collect';
import { changeRecord, createLedger } from '@alex/ledger/ledger';
import type { Batch } from '@alex/ledger/revision';
import { beginRevision, failEvent, removeDocument } from '@alex/ledger/transitions';
import { absentEmbeddingCache } from '@alex/testing/absent-embedding-cache';
import { sqsEvent } from '@alex/testing/event-factories';
import { createInMemoryEmbeddingEndpoint } from '@alex/testing/in-memory-embedding-endpoint';
import { createInMemoryMessageQueue } from '@alex/testing/in-memory-message-queue';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { createInMemoryTelemetry } from '@alex/testing/in-memory-telemetry';
import { createInMemoryVectorIndex } from '@alex/testing/in-memory-vector-index';
import { describe, expect, test } from 'vitest';
import { createHandler } from './handler.ts';

const settings = {
  stateBucket: 'state',
  vectorBucket: 'vectors',
  vectorIndex: 'i',
  embeddingEndpointName: 'endpoint',
  batchesQueueUrl: 'batches',
  batchesDeadLetterQueueUrl: 'batches-dead',
  requestsInFlightMax: 2,
  cache: { url: undefined, ttlSeconds: 1 },
};

interface Faults {
  /** Asked before every call but the endpoint's. */
  readonly call?: (call: string, detail: unknown) => FailureCode | undefined;
  readonly endpoint?: (texts: readonly string[]) => FailureCode | undefined;
  /** Done once the endpoint has answered. */
  readonly afterEmbedding?: () => Promise<void>;
}

/** An embedder alone: what the chunker would do is done by `begin`, `remove` and `fail`. */
const open = (
  { call, endpoint: endpointFault, afterEmbedding }: Faults = {},
  cache: EmbeddingCache = absentEmbeddingCache,
) => {
  const hooks = {
    beforeCall: async (name: string, detail: unknown) => {
      const code = call?.(name, detail);
      if (code) throw new PipelineError(code, `${name} fails`);
    },
  };
  const objects = createInMemoryObjectStore(hooks);
  const ledger = createLedger(objects, { bucket: 'state', index: 'i' });
  const index = createInMemoryVectorIndex(hooks);
  const queue = createInMemoryMessageQueue(hooks);
  const endpoint = createInMemoryEmbeddingEndpoint({
    ...(endpointFault && { failure: endpointFault }),
    ...(afterEmbedding && { afterCall: afterEmbedding }),
  });
  const telemetry = createInMemoryTelemetry();
  const handler = createHandler({ ledger, index, queue, endpoint, cache, telemetry, now: () => new Date(0) }, settings);

  const eventOf = (key: string, sequencer: string) => ({
    document: { bucket: 'docs', key },
    sequencer,
    eventTime: new Date(0).toISOString(),
    now: 'n',
  });
  const idOf = (key = 'a') => documentId({ bucket: 'docs', key });
  const change = async (key: string, next: (record: DocumentRecord | undefined) => DocumentRecord) =>
    (await changeRecord(ledger, idOf(key), next)) as DocumentRecord;

  /** Writes a revision whose chunks are the given texts, and answers the bodies of its messages. */
  const begin = async (revision: string, texts: readonly string[], key = 'a', sameAs?: ContentHolder) => {
    const id = idOf(key);
    const ref = {
      revision,
      batches: Math.ceil(texts.length / limits.batchChunksMax),
      chunks: texts.length,
      visibleCharacters: texts.reduce((sum, text) => sum + visibleCharacters(text), 0),
      contentHash: texts.join(),
      ...(sameAs && { sameAs }),
    };
    const metadata = {
      bucket: 'docs',
      key,
      extension: '',
      format: 'text',
      title: '',
      documentId: id,
      revision,
      modified: 0,
    };
    const chunks = texts.map((text, ordinal) => ({
      ordinal,
      text,
      start: ordinal * 10,
      end: ordinal * 10 + 5,
      headings: [],
      tokens: 1,
      wordPieces: 1,
      unknownPieces: 0,
      hash: contentHash(text),
    }));
    const bodies: string[] = [];
    for (let batch = 0; batch < ref.batches; batch += 1) {
      const firstOrdinal = batch * limits.batchChunksMax;
      const own = chunks.slice(firstOrdinal, firstOrdinal + limits.batchChunksMax);
      await ledger.writeBatch(id, ref, batch, { metadata, chunks: own });
      bodies.push(encodeBatchMessage({ documentId: id, revision, batch, firstOrdinal, chunks: own.length }));
    }
    if (ref.batches > 1) await ledger.writeRevision(id, ref, { hashes: chunks.map(({ hash }) => hash) });
    await change(key, (record) => beginRevision(record, eventOf(key, revision), ref, {} as RevisionReport));
    return bodies;
  };
  const remove = (sequencer: string, key = 'a') =>
    change(key, (record) => removeDocument(record, eventOf(key, sequencer)));

  /** Bodies that come again. */
  const deliver = async (bodies: readonly string[], { deliveries = 1, seconds = 600 } = {}) => {
    const event = sqsEvent(...bodies.map((body, i) => ({ body, deliveries, messageId: String(i) })));
    const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => seconds * 1_000 });
    return batchItemFailures.map(({ itemIdentifier }) => bodies[Number(itemIdentifier)]);
  };

  const record = async (key = 'a') => (await ledger.read(idOf(key))).record;
  const show = async (key = 'a') => {
    const { status, target, live, retired = [] } = (await record(key)) ?? {};
    return `${status}: target ${target?.revision ?? '–'}, live ${live?.revision ?? '–'}, retired ${retired.length}`;
  };
  const vectors = () => [...index.records.keys()].sort();
  const keysOf = (revision: string, from: number, count: number, key = 'a') =>
    vectorKeys(idOf(key), revision, from, count).sort();
  const dead = () => queue.messages('batches-dead').map(({ body, attributes }) => ({ body, code: attributes.code }));
  const eventsOf = (name: string) => telemetry.events.filter(({ event }) => event === name);
  return {
    objects,
    ledger,
    index,
    endpoint,
    handler,
    change,
    eventOf,
    begin,
    remove,
    deliver,
    record,
    show,
    vectors,
    keysOf,
    idOf,
    dead,
    eventsOf,
  };
};

/** The message as the chunker sends it when it has just made the revision. */
const sentFirst = (body: string) => encodeBatchMessage({ ...parseBatchMessage(body), isFirst: true });

const texts = (count: number, prefix = 'text') => Array.from({ length: count }, (_, i) => `${prefix} ${i}`);

describe('a batch', () => {
  test('of one: embedded, stored, live', async () => {
    const { begin, deliver, show, vectors, keysOf, endpoint, index, record, idOf, eventsOf } = open();
    expect(await deliver(await begin('0A', texts(3)))).toEqual([]);
    expect(await show()).toBe('live: target 0A, live 0A, retired 0');
    expect(vectors()).toEqual(keysOf('0A', 0, 3));
    expect(endpoint.requests).toEqual([texts(3)]);
    const [embedding] = await endpoint.embed(['text 2']);
    expect(index.records.get(`${idOf()}/0A/2`)).toEqual({
      key: `${idOf()}/0A/2`,
      embedding,
      metadata: expect.objectContaining({ ordinal: 2, text: 'text 2', revision: '0A', documentId: idOf(), page: 0 }),
    });
    expect((await record())?.report).toMatchObject({ reused: 0, embedded: 3 });
    const traceId = traceIdOf(idOf(), '0A');
    expect(eventsOf('batch-stored').map(({ fields }) => fields)).toMatchObject([{ traceId, chunks: 3, embedded: 3 }]);
    expect(eventsOf('document-live').map(({ fields }) => fields)).toMatchObject([{ traceId, milliseconds: 0 }]);
  });

  test('of one: asks the store for no more than the record and the chunks, and leaves no receipt', async () => {
    const calls: string[] = [];
    const { begin, deliver } = open({ call: (name) => void calls.push(name) });
    const bodies = await begin('0A', texts(3));
    calls.length = 0;
    await deliver(bodies);
    expect(calls).toEqual(['objects.get', 'objects.get', 'index.put', 'objects.put']);
  });

  test.each([
    ['in order', [0, 1, 2]],
    ['the last first', [2, 0, 1]],
  ])('of several, %s: live with the last one’s receipt, not before', async (_, order) => {
    const { begin, deliver, show, vectors, keysOf, record } = open();
    const bodies = await begin('0A', texts(70));
    for (const [i, batch] of order.entries()) {
      expect(await show()).toBe('embedding: target 0A, live –, retired 0');
      await deliver([bodies[batch] as string]);
      if (i < 2) expect((await record())?.live).toBeNull();
    }
    expect(await show()).toBe('live: target 0A, live 0A, retired 0');
    expect(vectors()).toEqual(keysOf('0A', 0, 70));
    expect((await record())?.report).toMatchObject({ reused: 0, embedded: 70 });
  });

  test.each([
    ['a few, and no receipts', 3, { gets: 1 + 3, lists: 0, puts: 1 }],
    // The ninth is loaded once one of eight is, and reads the record itself.
    ['many, each with its receipt', 9, { gets: 2 + 9, lists: 0, puts: 9 + 1 }],
  ])(
    'of a revision that is in the invocation as a whole: one commit from the record as it was; %s',
    async (_, batches, requests) => {
      const calls: string[] = [];
      const { begin, deliver, show, eventsOf, record } = open({ call: (name) => void calls.push(name) });
      const bodies = await begin('0A', texts(32 * batches));
      calls.length = 0;
      await deliver(bodies.map(sentFirst));
      const count = (name: string) => calls.filter((call) => call === `objects.${name}`).length;
      expect({ gets: count('get'), lists: count('list'), puts: count('put') }).toEqual(requests);
      expect(count('head')).toBe(0);
      expect(await show()).toBe('live: target 0A, live 0A, retired 0');
      expect(eventsOf('document-live')).toHaveLength(1);
      expect((await record())?.counter).toBe(2);
    },
  );

  test('that may have been stored asks for its receipt: sent anew, or delivered again', async () => {
    const calls: string[] = [];
    const { begin, deliver, endpoint } = open({ call: (name) => void calls.push(name) });
    const [first = ''] = await begin('0A', texts(40));
    await deliver([first]);
    calls.length = 0;
    await deliver([first]);
    await deliver([sentFirst(first)], { deliveries: 2 });
    expect(calls.filter((name) => name === 'objects.head')).toHaveLength(2);
    expect(endpoint.requests.flat()).toHaveLength(32);
  });

  test('of many documents share requests', async () => {
    const { begin, deliver, endpoint, show } = open();
    const bodies = [];
    for (let i = 0; i < 16; i += 1) bodies.push(...(await begin('0A', texts(4, `document ${i}`), `${i}`)));
    await deliver(bodies);
    expect(endpoint.requests.map(({ length }) => length)).toEqual([32, 32]);
    for (let i = 0; i < 16; i += 1) expect(await show(`${i}`)).toContain('live: ');
  });

  test('of a new version: what is unchanged is not embedded again, and the former one goes', async () => {
    const { begin, deliver, show, vectors, keysOf, endpoint, record, objects } = open();
    await deliver(await begin('0A', ['one', 'two', 'three']));
    await deliver(await begin('0B', ['zero', 'one', 'two', 'three']));
    expect(await show()).toBe('live: target 0B, live 0B, retired 0');
    expect(endpoint.requests).toEqual([['one', 'two', 'three'], ['zero']]);
    expect((await record())?.report).toMatchObject({ reused: 3, embedded: 1, removed: 0 });
    expect(vectors()).toEqual(keysOf('0B', 0, 4));
    expect(objects.keys('state').filter((key) => key.includes('/0A/'))).toEqual([]);
  });

  test('that reuses the wrong vector would be found by the wrong text', async () => {
    const { begin, deliver, index, idOf, endpoint } = open();
    await deliver(await begin('0A', ['one', 'two']));
    await deliver(await begin('0B', ['two', 'one']));
    const [one, two] = await endpoint.embed(['one', 'two']);
    expect(index.records.get(`${idOf()}/0B/0`)?.embedding).toEqual(two);
    expect(index.records.get(`${idOf()}/0B/1`)?.embedding).toEqual(one);
  });

  test('whose unchanged vectors are gone is embedded', async () => {
    const { begin, deliver, index, show, endpoint, keysOf, vectors } = open();
    await deliver(await begin('0A', ['one', 'two']));
    await index.delete(keysOf('0A', 0, 1));
    await deliver(await begin('0B', ['one', 'two', 'three']));
    expect(endpoint.requests.slice(1)).toEqual([['one', 'three']]);
    expect(await show()).toBe('live: target 0B, live 0B, retired 0');
    expect(vectors()).toEqual(keysOf('0B', 0, 3));
  });

  test('of a new version: what it lacks is counted', async () => {
    const { begin, deliver, record } = open();
    await deliver(await begin('0A', ['one', 'two', 'three', 'four']));
    await deliver(await begin('0B', ['four', 'one', 'five']));
    expect((await record())?.report).toMatchObject({ reused: 2, embedded: 1, removed: 2 });
  });

  test('with one text several times sends it once', async () => {
    const { begin, deliver, endpoint, record, vectors, keysOf } = open();
    await deliver(await begin('0A', ['one', 'two', 'one', 'one']));
    expect(endpoint.requests).toEqual([['one', 'two']]);
    expect((await record())?.report).toMatchObject({ reused: 2, embedded: 2 });
    expect(vectors()).toEqual(keysOf('0A', 0, 4));
  });

  test('of a copy in the same invocation sends nothing: it waits for the answer that is on its way', async () => {
    const { begin, deliver, endpoint, record } = open();
    const first = await begin('0A', texts(40));
    const copy = await begin('0B', texts(40), 'copied');
    await deliver([...first, ...copy]);
    expect(endpoint.requests.flat().sort()).toEqual(texts(40).sort());
    const reports = [(await record())?.report, (await record('copied'))?.report];
    expect(reports.map((report) => (report?.embedded ?? 0) + (report?.reused ?? 0))).toEqual([40, 40]);
    expect(reports.reduce((sum, report) => sum + (report?.embedded ?? 0), 0)).toBe(40);
  });

  test('of a copy sends nothing: the one who has the content has its embeddings too', async () => {
    const { begin, deliver, endpoint, record, index, idOf } = open();
    await deliver(await begin('0A', texts(70)));
    await deliver(await begin('0B', texts(70), 'copied', { documentId: idOf(), revision: '0A' }));
    expect(endpoint.requests.flat()).toHaveLength(70);
    expect((await record('copied'))?.report).toMatchObject({ reused: 70, embedded: 0, removed: 0 });
    const [embedding] = await endpoint.embed(['text 69']);
    expect(index.records.get(`${idOf('copied')}/0B/69`)?.embedding).toEqual(embedding);
  });

  test('of a moved or restored document sends nothing: its embeddings were kept when it was removed', async () => {
    const { begin, remove, deliver, endpoint, record, index, idOf, ledger, vectors } = open();
    await deliver(await begin('0A', texts(70)));
    await collectRetired({ ledger, index, now: () => new Date(0) }, await remove('0B'));
    expect(vectors()).toEqual([]);
    const holder = { documentId: idOf(), revision: '0A' };
    await deliver(await begin('0C', texts(70), 'moved', holder));
    await deliver(await begin('0D', texts(70), 'a', holder));
    expect(endpoint.requests.flat()).toHaveLength(70);
    for (const key of ['moved', 'a'])
      expect((await record(key))?.report).toMatchObject({ reused: 70, embedded: 0, removed: 0 });
    const [embedding] = await endpoint.embed(['text 69']);
    expect(index.records.get(`${idOf('moved')}/0C/69`)?.embedding).toEqual(embedding);
  });

  test('of a copy whose original is gone, with all that was kept, is embedded', async () => {
    const { begin, deliver, endpoint, record } = open();
    await deliver(await begin('0B', ['one', 'two'], 'a', { documentId: 'gone', revision: '0A' }));
    expect(endpoint.requests).toEqual([['one', 'two']]);
    expect((await record())?.report).toMatchObject({ reused: 0, embedded: 2 });
  });

  test('that another function has embedded within the hour sends nothing', async () => {
    const cache = createMemoryEmbeddingCache({ ttlSeconds: 60 });
    const [one, another] = [open({}, cache), open({}, cache)];
    await one.deliver(await one.begin('0A', texts(3)));
    await another.deliver(await another.begin('0A', [...texts(3), 'new'], 'elsewhere'));
    expect(another.endpoint.requests).toEqual([['new']]);
  });

  test('whose parts do not add up to the revision does not go live', async () => {
    const { begin, deliver, ledger, idOf, record, dead } = open();
    const bodies = await begin('0A', texts(3));
    const { target } = (await record()) as DocumentRecord;
    const batch = await ledger.readBatch(idOf(), target as RevisionRef, 0);
    await ledger.writeBatch(idOf(), target as RevisionRef, 0, {
      metadata: (batch as Batch).metadata,
      chunks: (batch as Batch).chunks.slice(1),
    });
    expect(await deliver(bodies)).toEqual([]);
    expect(await record()).toMatchObject({ live: null, failure: { code: 'counts-differ', stage: 'record' } });
    expect(dead()).toMatchObject([{ code: 'counts-differ' }]);
  });
});

test('a batch that has lost some of its text does not go live, and the old version serves on', async () => {
  const { begin, deliver, ledger, idOf, record, show, dead } = open();
  await deliver(await begin('0A', ['old']));
  const bodies = await begin('0B', texts(40));
  const { target } = (await record()) as DocumentRecord;
  const batch = (await ledger.readBatch(idOf(), target as RevisionRef, 1)) as Batch;
  const chunks = batch.chunks.map((chunk, i) => (i === 3 ? { ...chunk, text: chunk.text.slice(1) } : chunk));
  await ledger.writeBatch(idOf(), target as RevisionRef, 1, { ...batch, chunks });
  expect(await deliver(bodies)).toEqual([]);
  expect(await show()).toBe('failed: target 0B, live 0A, retired 0');
  expect((await record())?.failure).toMatchObject({ code: 'counts-differ', message: expect.stringContaining('text') });
  expect(new Set(dead().map(({ code }) => code))).toEqual(new Set(['counts-differ']));
});

describe('again, late, or in vain', () => {
  test('of what is live: nothing but the cleaning up that a crash left over', async () => {
    const { begin, deliver, index, endpoint, show, vectors, keysOf } = open();
    const first = await begin('0A', texts(2));
    await deliver(first);
    expect(await deliver(first)).toEqual([]);
    expect(endpoint.requests).toHaveLength(1);
    expect(vectors()).toEqual(keysOf('0A', 0, 2));

    const down = new PipelineError('index-busy', 'down');
    const { delete: remove } = index;
    index.delete = () => Promise.reject(down);
    const second = await begin('0B', texts(3));
    expect(await deliver(second)).toEqual(second);
    expect(await show()).toBe('live: target 0B, live 0B, retired 1');
    index.delete = remove;
    expect(await deliver(second)).toEqual([]);
    expect(await show()).toBe('live: target 0B, live 0B, retired 0');
    expect(vectors()).toEqual(keysOf('0B', 0, 3));
  });

  test('of a replaced revision: cleans up its own vectors and nothing else', async () => {
    const puts: unknown[] = [];
    const { begin, deliver, index, endpoint, vectors, keysOf, show } = open({
      call: (name, detail) => {
        if (name === 'index.put') puts.push(detail);
        return undefined;
      },
    });
    const old = await begin('0A', texts(40));
    await deliver(await begin('0B', texts(40)));
    const stored = [...index.records.values()];
    const asOld = (ordinal: number) =>
      ({ ...stored[ordinal], key: keysOf('0A', ordinal, 1)[0] }) as (typeof stored)[number];
    await index.put([asOld(0), asOld(31), asOld(32)]);
    puts.length = 0;
    await deliver([old[0] as string]);
    expect(vectors()).toEqual([...keysOf('0A', 32, 1), ...keysOf('0B', 0, 40)].sort());
    await deliver([old[1] as string]);
    expect(vectors()).toEqual(keysOf('0B', 0, 40));
    expect(puts).toEqual([]);
    expect(endpoint.requests.flat()).toHaveLength(40);
    expect(await show()).toBe('live: target 0B, live 0B, retired 0');
  });

  test('of a removed document, while it was embedded: cleans up after itself', async () => {
    const removeMeanwhile: (() => Promise<unknown>)[] = [];
    const { begin, remove, deliver, vectors, show, ledger, idOf, eventsOf } = open({
      afterEmbedding: async () => {
        await removeMeanwhile.shift()?.();
      },
    });
    const bodies = await begin('0A', texts(40));
    removeMeanwhile.push(() => remove('0B'));
    expect(await deliver(bodies)).toEqual([]);
    expect(vectors()).toEqual([]);
    expect(await ledger.hasReceipt(idOf(), '0A', 0)).toBe(false);
    expect(await show()).toContain('deleted');
    expect(eventsOf('batch-superseded')).toHaveLength(2);
  });

  test('of a document that nobody knows', async () => {
    const { deliver, endpoint, objects } = open();
    expect(
      await deliver([
        encodeBatchMessage({ documentId: 'f'.repeat(32), revision: '0A', batch: 0, firstOrdinal: 0, chunks: 1 }),
      ]),
    ).toEqual([]);
    expect([endpoint.requests, objects.keys('state')]).toEqual([[], []]);
  });

  test('with its receipt: no second call, and the commit that a crash left over', async () => {
    let down = true;
    const { begin, deliver, show, endpoint } = open({
      call: (name, detail) =>
        down && name === 'objects.put' && (detail as { condition?: object }).condition && endpoint.requests.length > 0
          ? 'object-store-failed'
          : undefined,
    });
    const [first = '', second = ''] = await begin('0A', texts(40));
    await deliver([first]);
    expect(await deliver([second])).toEqual([second]);
    expect(await show()).toBe('embedding: target 0A, live –, retired 0');
    down = false;
    expect(await deliver([second])).toEqual([]);
    expect(await show()).toBe('live: target 0A, live 0A, retired 0');
    expect(endpoint.requests.flat()).toHaveLength(40);
  });

  test('of all at once, whose commit failed: embedded again', async () => {
    let down = true;
    const { begin, deliver, show, endpoint } = open({
      call: (name) =>
        down && name === 'objects.put' && endpoint.requests.length > 0 ? 'object-store-failed' : undefined,
    });
    const bodies = await begin('0A', texts(40));
    expect(await deliver(bodies)).toEqual(bodies);
    down = false;
    expect(await deliver(bodies)).toEqual([]);
    expect(await show()).toBe('live: target 0A, live 0A, retired 0');
    expect(endpoint.requests.flat()).toHaveLength(80);
  });

  test('with its receipt, beside one without: nobody waits for texts that it does not bring', async () => {
    const { begin, deliver, show, endpoint } = open();
    const [first, second] = (await begin('0A', texts(40))) as [string, string];
    await deliver([first]);
    expect(await deliver([first, second])).toEqual([]);
    expect(await show()).toBe('live: target 0A, live 0A, retired 0');
    expect(endpoint.requests.flat()).toHaveLength(40);
  });

  test('a bad newer version does not keep the target from going live, and stays failed', async () => {
    const { begin, change, eventOf, deliver, show, record } = open();
    const bodies = await begin('0A', texts(2));
    const failure = {
      code: 'corrupt',
      stage: 'extract',
      message: '',
      advice: '',
      retryable: false,
      attempts: 1,
      at: '',
      messageId: '',
    } as const;
    await change('a', (before) => failEvent(before, eventOf('a', '0B'), failure));
    await deliver(bodies);
    expect(await show()).toBe('failed: target 0A, live 0A, retired 0');
    expect((await record())?.failure).toMatchObject({ code: 'corrupt', revision: '0B' });
  });
});

describe('failures', () => {
  test('a poison chunk: its document names it, its message is dead, and all others go live', async () => {
    const { begin, deliver, show, dead, record, vectors, keysOf } = open({
      endpoint: (asked) => (asked.includes('poison') ? 'text-refused' : undefined),
    });
    const good = await begin('0A', texts(3), 'good');
    const bad = await begin('0A', ['one', 'poison', 'three'], 'bad');
    const alsoGood = await begin('0A', texts(3), 'also good');
    expect(await deliver([...good, ...bad, ...alsoGood])).toEqual([]);
    expect(await show('good')).toBe('live: target 0A, live 0A, retired 0');
    expect(await show('also good')).toBe('live: target 0A, live 0A, retired 0');
    expect(await show('bad')).toBe('failed: target 0A, live –, retired 0');
    expect((await record('bad'))?.failure).toMatchObject({
      code: 'text-refused',
      stage: 'embed',
      revision: '0A',
      message: expect.stringContaining('Chunk 1 (characters 10 to 15)'),
    });
    expect(dead()).toEqual([{ body: bad[0], code: 'text-refused' }]);
    expect(vectors()).toEqual([...keysOf('0A', 0, 3, 'good'), ...keysOf('0A', 0, 3, 'also good')].sort());
  });

  test('in a batch of ten messages the one that is none, the one that is poisoned and the one that is late fail alone', async () => {
    const { begin, deliver, show, dead } = open({
      endpoint: (asked) => (asked.includes('poison') ? 'text-refused' : undefined),
      call: (call, detail) =>
        call === 'objects.get' && (detail as { key: string }).key.includes('/0F/') ? 'object-store-failed' : undefined,
    });
    const good = await Promise.all(Array.from({ length: 7 }, (_, i) => begin('0A', [`text ${i}`], `good ${i}`)));
    const [bad, late] = [await begin('0A', ['poison'], 'bad'), await begin('0F', ['one'], 'late')];
    const malformed = '{"format": 2}';
    expect(await deliver([...good.flat(), ...bad, ...late, malformed])).toEqual(late);
    for (let i = 0; i < 7; i += 1) expect(await show(`good ${i}`)).toBe('live: target 0A, live 0A, retired 0');
    expect(await show('late')).toBe('embedding: target 0F, live –, retired 0');
    expect(dead().map(({ code }) => code)).toEqual(expect.arrayContaining(['text-refused', 'malformed-message']));
    expect(dead()).toHaveLength(2);
  });

  test('replayed once the cause is gone: live, and failed no more', async () => {
    let poisoned = true;
    const { begin, deliver, show, record } = open({ endpoint: () => (poisoned ? 'text-refused' : undefined) });
    const bodies = await begin('0A', texts(2));
    await deliver(bodies);
    poisoned = false;
    await deliver(bodies);
    expect(await show()).toBe('live: target 0A, live 0A, retired 0');
    expect(await record()).not.toHaveProperty('failure');
  });

  test('one batch of several fails: the document fails, keeps what serves, and the others keep their receipts', async () => {
    const { begin, deliver, show, ledger, idOf, endpoint } = open({
      endpoint: (asked) => (asked.includes('text 40') ? 'text-refused' : undefined),
    });
    await deliver(await begin('0A', ['old']));
    await deliver(await begin('0B', texts(70)));
    expect(await show()).toBe('failed: target 0B, live 0A, retired 0');
    const kept = await Promise.all([0, 1, 2].map((batch) => ledger.hasReceipt(idOf(), '0B', batch)));
    expect(kept).toEqual([true, false, true]);
    expect(endpoint.requests.flat()).toContain('text 69');
  });

  test('a message that is none is dead and touches nothing', async () => {
    const { deliver, dead, objects } = open();
    expect(await deliver(['{"format": 2}'])).toEqual([]);
    expect(dead()).toEqual([{ body: '{"format": 2}', code: 'malformed-message' }]);
    expect(objects.keys('state')).toEqual([]);
  });

  test('what may pass comes again, and the document knows nothing of it until the last delivery', async () => {
    const { begin, deliver, record, dead } = open({
      call: (name) => (name === 'index.put' ? 'index-busy' : undefined),
    });
    const bodies = await begin('0A', texts(2));
    expect(await deliver(bodies)).toEqual(bodies);
    expect(await record()).not.toHaveProperty('failure');
    expect(await deliver(bodies, { deliveries: limits.deliveriesMax })).toEqual([]);
    expect((await record())?.failure).toMatchObject({ code: 'index-busy', attempts: limits.deliveriesMax });
    expect(dead()).toEqual([{ body: bodies[0], code: 'index-busy' }]);
  });

  test('vectors that the index refuses fail their own document only', async () => {
    const { begin, deliver, show, idOf } = open({
      call: (name, detail) =>
        name === 'index.put' && (detail as { keys: string[] }).keys.some((key) => key.startsWith(idOf('bad')))
          ? 'index-refused'
          : undefined,
    });
    await deliver([...(await begin('0A', texts(2), 'bad')), ...(await begin('0A', texts(2), 'good'))]);
    expect(await show('bad')).toContain('failed');
    expect(await show('good')).toContain('live: ');
  });

  test('once the function’s time is nearly up nothing more is asked: it comes again', async () => {
    const { begin, deliver, endpoint, record } = open();
    const bodies = await begin('0A', texts(2));
    expect(await deliver(bodies, { seconds: 89 })).toEqual(bodies);
    expect(endpoint.requests).toEqual([]);
    expect(await record()).not.toHaveProperty('failure');
    expect(await deliver(bodies, { seconds: 91 })).toEqual([]);
  });
});

describe('damaged state', () => {
  const batchOf = (keys: readonly string[]) =>
    keys.find((key) => key.includes('/0A/') && key.endsWith('.jsonl')) as string;

  test.each<[string, (objects: ReturnType<typeof open>['objects'], key: string) => unknown]>([
    ['a batch that cannot be read', (objects, key) => objects.upload({ bucket: 'state', key }, '{"')],
    ['a batch that is not there', (objects, key) => objects.remove({ bucket: 'state', key })],
  ])('%s: told, dead, and an upload mends it', async (_, damage) => {
    const { begin, deliver, objects, record, dead, show } = open();
    const bodies = await begin('0A', texts(2));
    damage(objects, batchOf(objects.keys('state')));
    expect(await deliver(bodies)).toEqual([]);
    expect((await record())?.failure).toMatchObject({ code: 'state-damaged', stage: 'record', revision: '0A' });
    expect(dead()).toMatchObject([{ code: 'state-damaged' }]);
    await deliver(await begin('0B', texts(2)));
    expect(await show()).toBe('live: target 0B, live 0B, retired 0');
  });

  test('what is live and damaged does not keep its successor from going live', async () => {
    const { begin, deliver, objects, show, endpoint } = open();
    await deliver(await begin('0A', texts(40)));
    const key = objects.keys('state').find((name) => name.endsWith('revision.json')) as string;
    objects.upload({ bucket: 'state', key }, 'x');
    await deliver(await begin('0B', texts(41)));
    expect(await show()).toBe('live: target 0B, live 0B, retired 0');
    expect(endpoint.requests.flat()).toHaveLength(81);
  });
});
