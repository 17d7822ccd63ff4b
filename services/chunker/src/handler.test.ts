import { parseBatchMessage } from '@alex/core/batch-message';
import { visibleCharacters } from '@alex/core/chunk';
import { contentHash, documentId } from '@alex/core/document';
import type { RevisionRef } from '@alex/core/document-record';
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import { type DocumentChange, encodeS3Event, parseS3Event } from '@alex/core/s3-event';
import { sequencerAfter } from '@alex/core/sequencer';
import { traceIdOf } from '@alex/core/trace';
import { type VectorRecord, vectorKeys } from '@alex/core/vector-record';
import { changeRecord, createLedger } from '@alex/ledger/ledger';
import { commitRevision } from '@alex/ledger/transitions';
import { createdEvent, removedEvent, sqsEvent, testEvent } from '@alex/testing/event-factories';
import { createInMemoryMessageQueue } from '@alex/testing/in-memory-message-queue';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { createInMemoryTelemetry } from '@alex/testing/in-memory-telemetry';
import { createInMemoryVectorIndex } from '@alex/testing/in-memory-vector-index';
import { describe, expect, test } from 'vitest';
import { createHandler } from './handler.ts';
import type { DocumentReader } from './ports.ts';

const settings = {
  stateBucket: 'state',
  vectorBucket: 'vectors',
  vectorIndex: 'i',
  documentsQueueUrl: 'documents',
  documentsDeadLetterQueueUrl: 'documents-dead',
  batchesQueueUrl: 'batches',
  split: { chunkTokens: 200, overlapTokens: 0, context: true },
};
const key = 'a.txt';

/** Lines are chunks; “bad” cannot be read, and a text that ends with “breaks off” not to its end. */
const readLines = async ({ bytes }: { readonly bytes: Uint8Array }) => {
  const text = Buffer.from(bytes).toString();
  if (text === 'bad') throw new PipelineError('corrupt', 'It cannot be read.');
  const chunks = text.split('\n').map((line, ordinal) => ({
    ordinal,
    text: line,
    start: 0,
    end: 1,
    headings: [],
    tokens: 1,
    wordPieces: 1,
    unknownPieces: 0,
    hash: contentHash(line),
  }));
  return {
    summary: {
      format: 'text',
      title: '',
      leftOut: [],
      characters: text.length,
      visibleCharacters: visibleCharacters(text),
    },
    chunks: (async function* () {
      for (let i = 0; i < chunks.length; i += limits.batchChunksMax) {
        const group = chunks.slice(i, i + limits.batchChunksMax);
        if (group.at(-1)?.text === 'breaks off') throw new PipelineError('too-large', 'It goes on too long.');
        yield group;
      }
    })(),
  };
};

/** A chunker alone: what the embedder would do is done by `goLive`. `fault` is asked before every call. */
const open = (fault: (call: string) => string | undefined = () => undefined) => {
  const events: string[] = [];
  const beforeCall = async (call: string) => {
    const message = fault(call);
    if (message) throw new PipelineError('queue-failed', message);
  };
  const objects = createInMemoryObjectStore({
    beforeCall,
    onChange: (change) => {
      if (change.bucket === 'docs')
        events.push(change.kind === 'created' ? createdEvent(change) : removedEvent(change));
    },
  });
  const ledger = createLedger(objects, { bucket: 'state', index: 'i' });
  const queue = createInMemoryMessageQueue({ beforeCall });
  const index = createInMemoryVectorIndex({ beforeCall });
  const telemetry = createInMemoryTelemetry();
  const reads: string[] = [];
  const meanwhile: (() => Promise<void>)[] = [];
  const reader: DocumentReader = {
    read: async (file) => {
      reads.push(Buffer.from(file.bytes).toString());
      await meanwhile.shift()?.();
      return readLines(file);
    },
  };
  const handler = createHandler({ objects, ledger, queue, index, telemetry, reader, now: () => new Date(0) }, settings);

  const deliver = async (body: string, deliveries = 1) =>
    (await handler(sqsEvent({ body, deliveries }))).batchItemFailures.length === 0 ? 'done' : 'again';
  const put = (content: string, name = key) => {
    objects.upload({ bucket: 'docs', key: name }, content);
    return events.at(-1) as string;
  };
  const remove = (name = key) => {
    objects.remove({ bucket: 'docs', key: name });
    return events.at(-1) as string;
  };
  const idOf = (name = key) => documentId({ bucket: 'docs', key: name });
  const record = async (name = key) => (await ledger.read(idOf(name))).record;
  const target = async () => (await record())?.target as RevisionRef;
  const goLive = async () => {
    const { revision, chunks } = await target();
    await index.put(
      vectorKeys(idOf(), revision, 0, chunks).map(
        (vector) => ({ key: vector, embedding: new Float32Array(8).fill(1) }) as VectorRecord,
      ),
    );
    await changeRecord(ledger, idOf(), (before) =>
      before?.target
        ? commitRevision(
            before,
            before.target,
            { kept: 0, reused: 0, embedded: chunks, visibleCharacters: before.target.visibleCharacters ?? 0 },
            'now',
          )
        : undefined,
    );
  };
  const show = async (name = key) => {
    const found = await record(name);
    if (!found) return 'unknown';
    // Sequencers of the in-memory store grow with every change of any bucket: only which revision it is counts.
    const revisions = [found.target, found.live].map((ref) =>
      ref ? (found.sequencer === ref.revision ? 'new' : 'old') : '–',
    );
    return `${found.status}: target ${revisions[0]}, live ${revisions[1]}, retired ${found.retired.length}`;
  };
  const sent = () => queue.messages('batches').map(({ body }) => parseBatchMessage(body));
  const dead = () => queue.messages('documents-dead').map(({ body, attributes }) => ({ body, code: attributes.code }));
  const stateOf = (revision: string) => objects.keys('state').filter((name) => name.includes(`/${revision}/`));
  return {
    objects,
    queue,
    ledger,
    index,
    telemetry,
    reads,
    meanwhile,
    handler,
    deliver,
    put,
    remove,
    idOf,
    record,
    target,
    goLive,
    show,
    sent,
    dead,
    stateOf,
  };
};

const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`).join('\n');

describe('an event', () => {
  test('created: written, recorded, and one message a batch that names its vectors', async () => {
    const { deliver, put, show, sent, target, ledger, idOf } = open();
    expect(await deliver(put(lines(70)))).toBe('done');
    expect(await show()).toBe('embedding: target new, live –, retired 0');
    const ref = await target();
    expect(ref).toMatchObject({ batches: 3, chunks: 70 });
    const common = { documentId: idOf(), revision: ref.revision, isFirst: true };
    expect(sent()).toEqual([
      { ...common, batch: 0, firstOrdinal: 0, chunks: 32 },
      { ...common, batch: 1, firstOrdinal: 32, chunks: 32 },
      { ...common, batch: 2, firstOrdinal: 64, chunks: 6 },
    ]);
    for (const { batch, firstOrdinal, chunks } of sent()) {
      const stored = (await ledger.readBatch(idOf(), ref, batch))?.chunks ?? [];
      expect([stored[0]?.ordinal, stored.length]).toEqual([firstOrdinal, chunks]);
    }
  });

  test('created anew: what serves serves on', async () => {
    const { deliver, put, show, goLive, index, sent, target } = open();
    await deliver(put('one'));
    await goLive();
    await deliver(put('two'));
    expect(await show()).toBe('embedding: target new, live old, retired 0');
    expect(index.records.size).toBe(1);
    expect(sent().map(({ revision }) => revision)).toContain((await target()).revision);
  });

  test('created anew before the last was embedded: that one is given up and cleaned up', async () => {
    const { deliver, put, show, target, stateOf } = open();
    await deliver(put('one'));
    const { revision } = await target();
    expect(stateOf(revision)).toHaveLength(1);
    await deliver(put('two'));
    expect(await show()).toBe('embedding: target new, live –, retired 0');
    expect(stateOf(revision)).toEqual([]);
  });

  test('the same content again: nothing is read, sent or embedded', async () => {
    const { deliver, put, show, goLive, reads, sent } = open();
    await deliver(put('one'));
    await goLive();
    await deliver(put('one'));
    expect(await show()).toBe('live: target old, live old, retired 0');
    expect(reads).toEqual(['one']);
    expect(sent()).toHaveLength(1);
  });

  test('of ours, that what is live is damaged: the same content is made anew, once', async () => {
    const { deliver, put, show, goLive, sent, record, objects, idOf } = open();
    await deliver(put('one'));
    await goLive();
    const { etag = '', sequencer = '' } = (await record()) ?? {};
    const newer = put('one');
    const document = { bucket: 'docs', key, etag };
    const body = encodeS3Event({
      kind: 'created',
      document,
      sequencer: sequencerAfter(sequencer),
      eventTime: '2026-01-01T00:00:00.000Z',
      anew: true,
    });
    await deliver(body);
    expect(await show()).toBe('embedding: target new, live old, retired 0');
    await deliver(body);
    expect(new Set(sent().map(({ revision }) => revision)).size).toBe(2);
    await goLive();
    await deliver(newer);
    expect(await show()).toBe('live: target old, live old, retired 0');
    expect(objects.keys('state').some((name) => name.includes(`${idOf()}/${sequencer}/`))).toBe(false);
  });

  test('the object as the event found it is known by its ETag', async () => {
    const { deliver, put, remove, record, objects } = open();
    const etagNow = async () => (await objects.head({ bucket: 'docs', key }))?.etag;
    for (const content of ['one', 'bad']) {
      await deliver(put(content));
      expect((await record())?.etag).toBe(await etagNow());
    }
    await deliver(remove());
    expect((await record())?.etag).toBeUndefined();
  });

  test('back to what is live while another version is made: that one is given up', async () => {
    const { deliver, put, show, goLive, stateOf, target } = open();
    await deliver(put('one'));
    await goLive();
    await deliver(put('two'));
    const { revision } = await target();
    await deliver(put('one'));
    expect(await show()).toBe('live: target old, live old, retired 0');
    expect(stateOf(revision)).toEqual([]);
  });

  test('removed: vectors and state are gone, but for the embeddings of its content and who had it', async () => {
    const { deliver, put, remove, show, goLive, index, objects } = open();
    await deliver(put('one'));
    await goLive();
    await deliver(remove());
    expect(await show()).toBe('deleted: target –, live –, retired 0');
    expect(index.records.size).toBe(0);
    expect(objects.keys('state').map((name) => name.split('/')[2])).toEqual(['contents', 'documents', 'embeddings']);
  });

  test('removed before it was live: there are no embeddings to keep', async () => {
    const { deliver, put, remove, show, objects } = open();
    await deliver(put('one'));
    await deliver(remove());
    expect(await show()).toBe('deleted: target –, live –, retired 0');
    expect(objects.keys('state').map((name) => name.split('/')[2])).toEqual(['contents', 'documents']);
  });

  test('the same content under other keys: who had it first is named, until that one is gone', async () => {
    const { deliver, put, remove, record, target, idOf, goLive } = open();
    await deliver(put('one'));
    const { revision, sameAs } = await target();
    expect(sameAs).toBeUndefined();
    const first = { documentId: idOf(), revision };
    await goLive();
    await deliver(put('one', 'copy.txt'));
    await deliver(put('one', 'copy.md'));
    expect((await record('copy.txt'))?.target?.sameAs).toEqual(first);
    expect((await record('copy.md'))?.target?.sameAs, 'another ending may mean other chunks').toBeUndefined();
    await deliver(remove());
    await deliver(put('one', 'moved.txt'));
    const moved = await record('moved.txt');
    expect(moved?.target?.sameAs, 'itself: only embeddings may be kept').toEqual({
      documentId: idOf('moved.txt'),
      revision: moved?.target?.revision,
    });
    await deliver(put('one', 'moved again.txt'));
    expect((await record('moved again.txt'))?.target?.sameAs?.documentId).toBe(idOf('moved.txt'));
  });

  test('who claimed a content and then got another one is not named for it', async () => {
    const { deliver, put, record, ledger, idOf, target } = open();
    await deliver(put('two'));
    const { revision } = await target();
    await deliver(put('one', 'other.txt'));
    const ofOne = (await record('other.txt'))?.target?.contentHash ?? '';
    await ledger.assignContent(ofOne, { documentId: idOf(), revision });
    await deliver(put('one', 'copy.txt'));
    expect((await record('copy.txt'))?.target?.sameAs?.documentId).toBe(idOf('copy.txt'));
  });

  test('what a delivery wrote that did not come to its end goes when the event does', async () => {
    let puts = 0;
    // The batch, the content’s holder, and then the record.
    const { deliver, put, show, stateOf } = open((call) => {
      if (call !== 'objects.put') return undefined;
      puts += 1;
      return puts === 3 ? 'down' : undefined;
    });
    const first = put('one');
    const { sequencer } = parseS3Event(first)[0] as DocumentChange;
    expect(await deliver(first)).toBe('again');
    expect(stateOf(sequencer)).toHaveLength(1);
    await deliver(put('two'));
    expect(await deliver(first, 2)).toBe('done');
    expect(stateOf(sequencer)).toEqual([]);
    expect(await show()).toBe('embedding: target new, live –, retired 0');
  });

  test('what a version that broke off had written goes with the next one', async () => {
    const { deliver, put, show, stateOf } = open();
    const broken = put(`${lines(33)}\nbreaks off`);
    const { sequencer } = parseS3Event(broken)[0] as DocumentChange;
    await deliver(broken);
    expect([await show(), stateOf(sequencer).length]).toEqual(['failed: target –, live –, retired 0', 1]);
    await deliver(put('one'));
    expect([await show(), stateOf(sequencer)]).toEqual(['embedding: target new, live –, retired 0', []]);
  });

  test('removed, but the key holds an object: as created', async () => {
    const { deliver, put, remove, show, reads } = open();
    put('one');
    const removal = remove();
    put('two');
    await deliver(removal);
    expect(await show()).toBe('embedding: target new, live –, retired 0');
    expect(reads).toEqual(['two']);
  });

  test('superseded: the newer event is waited for', async () => {
    const { deliver, put, show, sent, telemetry } = open();
    const first = put('one');
    put('two');
    expect(await deliver(first)).toBe('done');
    expect(await show()).toBe('unknown');
    expect(sent()).toEqual([]);
    expect(telemetry.events.at(-1)).toMatchObject({ event: 'document-event', fields: { key, status: 'superseded' } });
  });

  test('late: a newer one was applied', async () => {
    const { deliver, put, remove, show, sent } = open();
    const first = put('one');
    await deliver(remove());
    put('two');
    await deliver(first);
    expect(await show()).toBe('deleted: target –, live –, retired 0');
    expect(sent()).toEqual([]);
  });

  test('S3’s test event changes nothing', async () => {
    const { deliver, objects, dead } = open();
    expect(await deliver(testEvent('docs'))).toBe('done');
    expect([objects.keys('state'), dead()]).toEqual([[], []]);
  });
});

describe('again', () => {
  test('after the messages were lost: sent again, nothing read again', async () => {
    let down = true;
    const { deliver, put, show, sent, reads, stateOf, target } = open((call) =>
      down && call === 'queue.send' ? 'down' : undefined,
    );
    const event = put('one');
    expect(await deliver(event)).toBe('again');
    expect(sent()).toEqual([]);
    down = false;
    expect(await deliver(event, 2)).toBe('done');
    expect(sent()).toHaveLength(1);
    expect(sent()[0]).not.toHaveProperty('isFirst');
    expect(reads).toEqual(['one']);
    expect(await show()).toBe('embedding: target new, live –, retired 0');
    expect(stateOf((await target()).revision)).toHaveLength(1);
  });

  test('after a newer version failed: the older one’s messages may still be missing', async () => {
    const { deliver, put, sent } = open();
    const event = put('one');
    await deliver(event);
    await deliver(put('bad'));
    const before = sent().length;
    await deliver(event, 2);
    expect(sent()).toHaveLength(before + 1);
  });

  test('once it is live: nothing', async () => {
    const { deliver, put, goLive, sent } = open();
    const event = put('one');
    await deliver(event);
    await goLive();
    await deliver(event, 2);
    expect(sent()).toHaveLength(1);
  });

  test('after what was retired could not be cleaned up: cleaned up', async () => {
    let down = false;
    const { deliver, put, remove, goLive, show, index } = open((call) =>
      down && call === 'index.delete' ? 'down' : undefined,
    );
    await deliver(put('one'));
    await goLive();
    const removal = remove();
    down = true;
    expect(await deliver(removal)).toBe('again');
    expect(await show()).toBe('deleted: target –, live –, retired 1');
    down = false;
    expect(await deliver(removal, 2)).toBe('done');
    expect(await show()).toBe('deleted: target –, live –, retired 0');
    expect(index.records.size).toBe(0);
  });
});

describe('a failure', () => {
  test('of a newer version does not leave over what an older event retired and could not clean up', async () => {
    let down = false;
    const { deliver, put, remove, goLive, show, index, dead } = open((call) =>
      down && call === 'index.delete' ? 'down' : undefined,
    );
    await deliver(put('one'));
    await goLive();
    const removal = remove();
    down = true;
    expect(await deliver(removal)).toBe('again');
    const bad = put('bad');
    expect(await deliver(bad)).toBe('again');
    expect(await show()).toBe('failed: target –, live –, retired 1');
    down = false;
    expect(await deliver(bad, 2)).toBe('done');
    expect(await show()).toBe('failed: target –, live –, retired 0');
    expect(index.records.size).toBe(0);
    expect(dead()).toHaveLength(1);
  });

  test('of a newer version sends what an older event could not, in case that was found superseded and done with', async () => {
    let down = true;
    const { deliver, put, show, sent, target } = open((call) => (down && call === 'queue.send' ? 'down' : undefined));
    const event = put('one');
    expect(await deliver(event)).toBe('again');
    down = false;
    await deliver(put('bad'));
    expect(await show()).toBe('failed: target old, live –, retired 0');
    expect(sent()).toMatchObject([{ revision: (await target()).revision, batch: 0 }]);
  });

  test('of what is to be done about a good version is not waited for before it is dead', async () => {
    const { deliver, put, show, dead, queue } = open();
    const { send } = queue;
    queue.send = async (queueUrl, messages) => {
      if (queueUrl === 'batches') throw new PipelineError('access-denied', 'sqs:SendMessage');
      return send(queueUrl, messages);
    };
    expect(await deliver(put('one'))).toBe('done');
    expect(await show()).toBe('failed: target new, live –, retired 0');
    expect(dead()).toMatchObject([{ code: 'access-denied' }]);
  });

  test('is recorded with its document and its dead letter, and what serves serves', async () => {
    const { deliver, put, goLive, show, dead, record, index, queue, telemetry, idOf } = open();
    await deliver(put('one'));
    await goLive();
    const bad = put('bad');
    expect(await deliver(bad)).toBe('done');
    expect(await show()).toBe('failed: target old, live old, retired 0');
    expect(dead()).toEqual([{ body: JSON.stringify({ Records: JSON.parse(bad).Records }), code: 'corrupt' }]);
    const { failure, sequencer } = (await record()) ?? {};
    expect(failure).toMatchObject({
      code: 'corrupt',
      stage: 'extract',
      revision: sequencer,
      attempts: 1,
      retryable: false,
    });
    const traceId = traceIdOf(idOf(), sequencer ?? '');
    expect(queue.messages('documents-dead').map(({ attributes }) => attributes.traceId)).toEqual([traceId]);
    expect(telemetry.events.at(-1)).toMatchObject({ event: 'dead-letter', fields: { traceId } });
    expect(index.records.size).toBe(1);
  });

  test('that nobody can be told of comes again', async () => {
    const { deliver, put, dead } = open((call) => (call === 'objects.get' ? 'down' : undefined));
    expect(await deliver(put('one'), limits.deliveriesMax)).toBe('again');
    expect(dead()).toEqual([]);
  });

  test('replayed before its cause is gone: dead again', async () => {
    const { deliver, put, show, sent, dead } = open();
    await deliver(put('bad'));
    expect(await deliver(dead()[0]?.body ?? '')).toBe('done');
    expect(await show()).toBe('failed: target –, live –, retired 0');
    expect(dead()).toHaveLength(2);
    expect(sent()).toEqual([]);
  });

  test('of a replayed event that can now be read', async () => {
    const { deliver, put, show, sent, meanwhile, record } = open();
    const event = put('one');
    meanwhile.push(async () => {
      throw new PipelineError('too-large', 'The document takes more than 25 seconds to read.');
    });
    await deliver(event);
    expect(await show()).toBe('failed: target –, live –, retired 0');
    await deliver(event);
    expect(await show()).toBe('embedding: target new, live –, retired 0');
    expect(await record()).not.toHaveProperty('failure');
    expect(sent()).toHaveLength(1);
    expect(sent()[0]).not.toHaveProperty('isFirst');
  });

  test('replayed after a newer version: done with', async () => {
    const { deliver, put, show, dead } = open();
    const bad = put('bad');
    await deliver(bad);
    await deliver(put('one'));
    await deliver(bad);
    expect(await show()).toBe('embedding: target new, live –, retired 0');
    expect(dead()).toHaveLength(1);
  });

  test('of one document harms no other of its message', async () => {
    const { handler, put, show, dead } = open();
    const records = [put('one', 'good 1'), put('bad', 'bad'), put('two', 'good 2')].flatMap(
      (body) => JSON.parse(body).Records,
    );
    const { batchItemFailures } = await handler(sqsEvent({ body: JSON.stringify({ Records: records }) }));
    expect(batchItemFailures).toEqual([]);
    expect(await Promise.all(['good 1', 'bad', 'good 2'].map(show))).toEqual([
      'embedding: target new, live –, retired 0',
      'failed: target –, live –, retired 0',
      'embedding: target new, live –, retired 0',
    ]);
    expect(dead()).toEqual([{ body: JSON.stringify({ Records: [records[1]] }), code: 'corrupt' }]);
  });

  test('in the middle, of a version that was overtaken meanwhile, takes back what it wrote', async () => {
    const { deliver, put, remove, meanwhile, stateOf, show } = open();
    put('one');
    const removal = remove();
    const { sequencer } = parseS3Event(removal)[0] as DocumentChange;
    put(`${lines(33)}\nbreaks off`);
    meanwhile.push(async () => void (await deliver(put('two'))));
    await deliver(removal);
    expect([await show(), stateOf(sequencer)]).toEqual(['embedding: target new, live –, retired 0', []]);
  });

  test('of one message of ten harms none of the nine', async () => {
    const { handler, put, show, dead } = open();
    const names = Array.from({ length: 10 }, (_, i) => `document ${i}`);
    const bodies = names.map((name, i) => put(i === 4 ? 'bad' : `text ${i}`, name));
    const { batchItemFailures } = await handler(sqsEvent(...bodies.map((body) => ({ body }))));
    expect(batchItemFailures).toEqual([]);
    for (const [i, name] of names.entries())
      expect(await show(name)).toBe(`${i === 4 ? 'failed: target –' : 'embedding: target new'}, live –, retired 0`);
    expect(dead()).toEqual([{ body: bodies[4], code: 'corrupt' }]);
  });

  test('of size: told without a download', async () => {
    const gets: string[] = [];
    const { deliver, show, dead, reads } = open((call) => void gets.push(call));
    const sequencer = '0A';
    await deliver(createdEvent({ bucket: 'docs', key, sequencer, etag: 'e', size: limits.documentBytesMax + 1 }));
    expect(await show()).toBe('failed: target –, live –, retired 0');
    expect(dead()).toMatchObject([{ code: 'too-large' }]);
    expect(reads).toEqual([]);
  });

  test('that may pass is tried again, and only then recorded', async () => {
    let down = true;
    const { deliver, put, show, dead, record } = open((call) => (down && call === 'queue.send' ? 'down' : undefined));
    const event = put('one');
    expect(await deliver(event, limits.deliveriesMax - 1)).toBe('again');
    expect(await record()).not.toHaveProperty('failure');
    // The dead-letter queue is down, too: it comes again for as long as SQS lets it.
    expect(await deliver(event, limits.deliveriesMax)).toBe('again');
    expect(await show()).toBe('failed: target new, live –, retired 0');
    expect((await record())?.failure).toMatchObject({ code: 'queue-failed', attempts: limits.deliveriesMax });
    down = false;
    expect(await deliver(event, limits.deliveriesMax + 1)).toBe('done');
    expect(dead()).toEqual([]);
  });

  test('of a message that is no event has no document to tell', async () => {
    const { deliver, dead, objects } = open();
    expect(await deliver('{"hello": 1}')).toBe('done');
    expect(dead()).toEqual([{ body: '{"hello": 1}', code: 'malformed-event' }]);
    expect(objects.keys('state')).toEqual([]);
  });
});

describe('two deliveries of one event at once', () => {
  test('that find different content keep it apart: what is embedded is what the record names', async () => {
    const { deliver, put, remove, meanwhile, target, ledger, idOf } = open();
    put('first');
    const removal = remove();
    put('second');
    meanwhile.push(async () => {
      put('third\nand longer');
      expect(await deliver(removal)).toBe('done');
    });
    expect(await deliver(removal)).toBe('done');
    const ref = await target();
    expect(ref.chunks).toBe(2);
    expect((await ledger.readBatch(idOf(), ref, 0))?.chunks.map(({ text }) => text)).toEqual(['third', 'and longer']);
  });

  test('one comes so late that the other is live and about to be replaced: it keeps what the next can reuse', async () => {
    const { deliver, put, meanwhile, record, ledger, idOf, goLive, show } = open();
    const event = put('one');
    meanwhile.push(async () => {
      await deliver(event);
      await goLive();
      await deliver(put('two'));
    });
    await deliver(event);
    expect(await show()).toBe('embedding: target new, live old, retired 0');
    const batch = await ledger.readBatch(idOf(), (await record())?.live as RevisionRef, 0);
    expect(batch?.chunks.map(({ hash }) => hash)).toEqual([contentHash('one')]);
  });

  test('an event that a newer one overtook takes back what it wrote', async () => {
    const { deliver, put, meanwhile, stateOf, show } = open();
    const event = put('one');
    const { sequencer } = JSON.parse(event).Records[0].s3.object;
    meanwhile.push(async () => {
      await deliver(put('two'));
    });
    await deliver(event);
    expect(await show()).toBe('embedding: target new, live –, retired 0');
    expect(stateOf(sequencer)).toEqual([]);
  });
});
