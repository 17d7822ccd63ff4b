import { encodeBatchMessage } from '@alex/core/batch-message';
import { describeFailure, type FailureCode, PipelineError } from '@alex/core/errors';
import { failureAttributes, readEarlier } from '@alex/core/failure-attributes';
import { createLedger } from '@alex/ledger/ledger';
import { createdEvent } from '@alex/testing/event-factories';
import { createInMemoryMessageQueue } from '@alex/testing/in-memory-message-queue';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { createInMemoryTelemetry } from '@alex/testing/in-memory-telemetry';
import { describe, expect, test } from 'vitest';
import { createHandler } from './handler.ts';

const queues = [
  { name: 'documents', source: 'documents', deadLetters: 'documents-dead' },
  { name: 'batches', source: 'batches', deadLetters: 'batches-dead' },
] as const;

const event = (key: string) => createdEvent({ bucket: 'docs', key, sequencer: '0A' });
const batch = encodeBatchMessage({ documentId: 'a'.repeat(32), revision: '0A', batch: 0, firstOrdinal: 0, chunks: 1 });

/** @param fault asked before every call of a queue */
const open = (fault: (call: string, queueUrl: string) => boolean = () => false) => {
  const calls: string[] = [];
  let time = Date.parse('2026-01-01T01:00:00Z');
  const now = () => new Date(time);
  const pass = (seconds: number) => {
    time += seconds * 1_000;
  };
  const queue = createInMemoryMessageQueue({
    now,
    beforeCall: async (call, detail) => {
      const { queueUrl } = detail as { queueUrl: string };
      calls.push(`${call.slice('queue.'.length)} ${queueUrl}`);
      if (fault(call, queueUrl)) throw new PipelineError('queue-failed', `${call} fails`);
    },
  });
  const ledger = createLedger(createInMemoryObjectStore(), { bucket: 'state', index: 'i' });
  const telemetry = createInMemoryTelemetry();
  const replay = createHandler({ queue, ledger, telemetry, now }, { queues });
  const bury = (queueUrl: string, body: string, code?: FailureCode) => {
    const failure = code && describeFailure(new PipelineError(code, 'x'), { attempts: 1, at: '', messageId: 'm' });
    return queue.send(queueUrl, [{ body, ...(failure && { attributes: failureAttributes(failure) }) }]);
  };
  const bodies = (queueUrl: string) => queue.messages(queueUrl).map(({ body }) => body);
  const visible = async (queueUrl: string) =>
    (await queue.receive(queueUrl, { visibilitySeconds: 0 })).map(({ body }) => body);
  return { queue, calls, replay, bury, bodies, visible, telemetry, pass };
};

test('what is selected is sent again, each to where it came from; the rest stays and is visible', async () => {
  const { replay, bury, bodies, visible, queue, telemetry, calls } = open();
  await bury('documents-dead', event('a.md'), 'corrupt');
  await bury('documents-dead', event('b.md'), 'encrypted');
  await bury('batches-dead', batch, 'corrupt');
  const { letters, replayed, more } = await replay({ selection: { code: 'corrupt' }, dryRun: false });
  expect(letters.map(({ queue, key }) => [queue, key])).toEqual([
    ['documents', 'a.md'],
    ['batches', undefined],
  ]);
  expect([replayed, more]).toEqual([2, false]);
  expect(calls.filter((call) => call.startsWith('postpone'))).toEqual(['postpone documents-dead']);
  expect([bodies('documents'), bodies('batches')]).toEqual([[event('a.md')], [batch]]);
  expect(readEarlier(queue.messages('documents')[0]?.attributes.earlier)).toMatchObject([{ code: 'corrupt' }]);
  expect(await visible('documents-dead')).toEqual([event('b.md')]);
  expect(bodies('batches-dead')).toEqual([]);
  expect(telemetry.events).toEqual([
    { event: 'replay', fields: { code: 'corrupt', dryRun: false, selected: 2, replayed: 2 } },
  ]);
});

test('a dry run shows the same letters, sends nothing, and leaves all of them visible', async () => {
  const { replay, bury, bodies, visible, calls } = open();
  await bury('documents-dead', event('a.md'), 'corrupt');
  await bury('documents-dead', event('b.md'), 'encrypted');
  const dry = await replay({ selection: { code: 'corrupt' }, dryRun: true });
  expect(dry).toMatchObject({ letters: [{ key: 'a.md' }], replayed: 0, more: false });
  expect(calls.filter((call) => call === 'send documents' || call.startsWith('delete'))).toEqual([]);
  expect(bodies('documents')).toEqual([]);
  expect(await visible('documents-dead')).toEqual([event('a.md'), event('b.md')]);
  expect((await replay({ selection: { code: 'corrupt' }, dryRun: false })).letters).toEqual(dry.letters);
});

test('letters that SQS moved by itself have no reason: unknown', async () => {
  const { replay, bury, bodies } = open();
  await bury('documents-dead', event('a.md'), 'corrupt');
  await bury('documents-dead', event('b.md'));
  expect(await replay({ selection: { code: 'unknown' }, dryRun: false })).toMatchObject({ letters: [{ key: 'b.md' }] });
  expect(bodies('documents')).toEqual([event('b.md')]);
});

test('no letters: nothing is sent', async () => {
  const { replay, calls } = open();
  expect(await replay({ selection: {}, dryRun: false })).toMatchObject({
    letters: [],
    replayed: 0,
    left: 0,
    more: false,
  });
  expect(calls).toEqual(['receive documents-dead', 'receive batches-dead']);
});

test('a request that is none touches nothing', async () => {
  const { replay, bury, calls } = open();
  await bury('documents-dead', event('a.md'));
  for (const request of [{}, { selection: { Key: 'a.md' }, dryRun: false }])
    await expect(replay(request)).rejects.toMatchObject({ code: 'bad-request' });
  expect(calls).toEqual(['send documents-dead']);
});

describe('failures', () => {
  const failing = async (fault: (call: string, queueUrl: string) => boolean) => {
    let armed = false;
    const opened = open((call, queueUrl) => armed && fault(call, queueUrl));
    await opened.bury('documents-dead', event('a.md'));
    await opened.bury('documents-dead', event('b.md'));
    armed = true;
    await expect(opened.replay({ selection: {}, dryRun: false })).rejects.toMatchObject({ code: 'queue-failed' });
    armed = false;
    return opened;
  };
  const both = [event('a.md'), event('b.md')];

  test('of sending: nothing is deleted, and all are visible at once', async () => {
    const { visible, bodies, calls } = await failing(
      (call, queueUrl) => call === 'queue.send' && queueUrl === 'documents',
    );
    expect(calls).not.toContain('delete documents-dead');
    expect(bodies('documents')).toEqual([]);
    expect(await visible('documents-dead')).toEqual(both);
  });

  test('of deleting: all were sent, and may be so twice; none is lost', async () => {
    const { visible, bodies } = await failing((call) => call === 'queue.delete');
    expect(bodies('documents')).toEqual(both);
    expect(await visible('documents-dead')).toEqual(both);
  });

  test('of receiving in the middle: what was held is visible again', async () => {
    let receives = 0;
    const { visible } = await failing((call) => call === 'queue.receive' && ++receives > 1);
    expect(await visible('documents-dead')).toEqual(both);
  });
});

test('so many documents at a time, each with all of its letters, and none that came back since', async () => {
  const { replay, bury, bodies, pass } = open();
  for (const key of ['a.md', 'b.md', 'a.md', 'c.md']) await bury('documents-dead', event(key), 'corrupt');
  await bury('batches-dead', batch, 'corrupt');
  pass(1);
  const first = await replay({ selection: {}, dryRun: false, documentsMax: 2 });
  expect(first.letters.map(({ key }) => key)).toEqual(['a.md', 'b.md', 'a.md']);
  expect(first).toMatchObject({ left: 2, more: false });
  pass(1);
  await bury('documents-dead', event('a.md'), 'corrupt');
  await bury('documents-dead', event('d.md'), 'encrypted');
  const selection = { sentBefore: first.at };
  expect(await replay({ selection: { ...selection, exceptCodes: ['corrupt'] }, dryRun: false })).toMatchObject({
    letters: [],
  });
  const second = await replay({ selection, dryRun: false, documentsMax: 2 });
  expect(second.letters.map(({ queue, key }) => [queue, key])).toEqual([
    ['documents', 'c.md'],
    ['batches', undefined],
  ]);
  expect(bodies('documents-dead')).toEqual([event('a.md'), event('d.md')]);
});

test('two replays at once send each letter once', async () => {
  const { replay, bury, bodies } = open();
  const keys = Array.from({ length: 45 }, (_, i) => `${i}.md`);
  for (const key of keys) await bury('documents-dead', event(key), 'corrupt');
  const both = await Promise.all([0, 1].map(() => replay({ selection: {}, dryRun: false })));
  expect(both.map(({ replayed }) => replayed).reduce((a, b) => a + b)).toBe(45);
  expect(bodies('documents').sort()).toEqual(keys.map(event).sort());
  expect(bodies('documents-dead')).toEqual([]);
  expect((await replay({ selection: {}, dryRun: false })).replayed).toBe(0);
});

describe('more than one call looks at', () => {
  const fill = async (documents: number, batches: number) => {
    const opened = open();
    const many = (count: number, body: string) => Array.from({ length: count }, () => ({ body }));
    await opened.queue.send('documents-dead', many(documents, event('a.md')));
    await opened.queue.send('batches-dead', many(batches, batch));
    return opened;
  };

  test.each([
    [4_999, 0, false],
    [5_000, 0, true],
    [3_000, 1_999, false],
    [3_000, 2_000, true],
  ])('%i and %i letters: more %s', async (documents, batches, expected) => {
    const { replay } = await fill(documents, batches);
    expect((await replay({ selection: {}, dryRun: true })).more).toBe(expected);
  });

  test('called again for them until there are none', async () => {
    const { replay, bodies } = await fill(5_003, 4);
    const first = await replay({ selection: {}, dryRun: false });
    const second = await replay({ selection: {}, dryRun: false });
    expect([first.more, second.more]).toEqual([true, false]);
    expect(first.replayed + second.replayed).toBe(5_007);
    expect([bodies('documents').length, bodies('batches').length]).toEqual([5_003, 4]);
    expect([bodies('documents-dead'), bodies('batches-dead')]).toEqual([[], []]);
  });
});
