import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { type Failure, type FailureCode, PipelineError } from './errors.ts';
import { failureAttributes, replayAttributes } from './failure-attributes.ts';
import { limits } from './limits.ts';
import { processSqsBatch } from './sqs-batch.ts';
import type { TelemetryEvent } from './telemetry-events.ts';

const record = (messageId: string, body: string, deliveries = 1, earlier?: string) =>
  ({
    messageId,
    body,
    receiptHandle: `r-${messageId}`,
    attributes: { ApproximateReceiveCount: String(deliveries), ApproximateFirstReceiveTimestamp: '-60000' },
    messageAttributes: earlier === undefined ? {} : { earlier: { stringValue: earlier, dataType: 'String' } },
  }) as unknown as SQSRecord;

const runBatch = async (
  records: SQSRecord[],
  outcomes: Record<string, FailureCode | Error>,
  broken?: 'send' | 'failed' | 'record',
) => {
  const seen: string[] = [];
  const told: [TelemetryEvent, unknown][] = [];
  const letters: Readonly<Record<string, string>>[] = [];
  const response = await processSqsBatch(
    { Records: records } satisfies SQSEvent,
    {
      queue: {
        send: async (queueUrl, [message]) => {
          if (broken === 'send') throw new PipelineError('queue-failed', 'down');
          letters.push(message?.attributes ?? {});
          seen.push(`dead ${message?.body} ${message?.attributes?.code} to ${queueUrl}`);
        },
        postpone: async (_, handle, seconds) => {
          seen.push(`postpone ${handle} ${seconds <= limits.redeliverySecondsMax && seconds >= 1}`);
        },
      },
      telemetry: { record: (event, fields) => void told.push([event, fields?.traceId]) },
      now: () => new Date(0),
    },
    { queueUrl: 'q', deadLetterQueueUrl: 'dlq', atOnceMax: 1 },
    {
      run: async ({ body }) => {
        const outcome = outcomes[body];
        if (outcome) throw typeof outcome === 'string' ? new PipelineError(outcome, 'bad ü') : outcome;
        seen.push(`done ${body}`);
      },
      failed: async ({ body }, failure) => {
        if (broken === 'failed') throw new PipelineError('object-store-failed', 'down');
        if (broken === 'record') throw new PipelineError('state-damaged', 'not JSON');
        seen.push(`failed ${body} ${failure.code} after ${failure.attempts}`);
      },
      subject: (body) => {
        if (body === 'unreadable') throw new PipelineError('malformed-event', 'no');
        return { revision: '0A', traceId: `trace of ${body}` };
      },
      parts: (body) => body.split('+'),
    },
  );
  return { seen, told, letters, again: response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
};

test('each message by itself: done, dead at once, or again later', async () => {
  const { seen, again } = await runBatch([record('1', 'a'), record('2', 'b'), record('3', 'c'), record('4', 'd')], {
    b: 'encrypted',
    c: 'endpoint-throttled',
  });
  expect(again).toEqual(['3']);
  expect(seen).toEqual([
    'done a',
    'failed b encrypted after 1',
    'dead b encrypted to dlq',
    'postpone r-3 true',
    'done d',
  ]);
});

test('the last delivery of a transient failure is dead, with its reason', async () => {
  const { seen, again } = await runBatch([record('1', 'a', limits.deliveriesMax)], { a: 'endpoint-throttled' });
  expect(again).toEqual([]);
  expect(seen).toEqual(['failed a endpoint-throttled after 5', 'dead a endpoint-throttled to dlq']);
});

test('a defect of ours is a transient failure', async () => {
  expect((await runBatch([record('1', 'a')], { a: new TypeError('x is not a function') })).again).toEqual(['1']);
});

test('parts fail alone: the bad one is dead alone, a transient one brings the whole message back', async () => {
  const dead = await runBatch([record('1', 'a+b+c')], { b: 'corrupt' });
  expect(dead).toMatchObject({
    seen: ['done a', 'failed b corrupt after 1', 'dead b corrupt to dlq', 'done c'],
    again: [],
  });
  const transient = await runBatch([record('1', 'a+b+c')], { b: 'index-busy' });
  expect(transient).toMatchObject({ seen: ['done a', 'done c', 'postpone r-1 true'], again: ['1'] });
});

test('a document whose record is damaged keeps no failure, but its message is dead with the reason all the same', async () => {
  const { seen, again } = await runBatch([record('1', 'a')], { a: 'corrupt' }, 'record');
  expect({ seen, again }).toEqual({ seen: ['dead a corrupt to dlq'], again: [] });
});

test.each(['send', 'failed'] as const)(
  'what cannot be buried (%s is down) comes again: nothing is lost',
  async (broken) => {
    expect((await runBatch([record('1', 'a')], { a: 'corrupt' }, broken)).again).toEqual(['1']);
  },
);

test('a failure carries the trace of its part: in what is told, and on the dead letter', async () => {
  const { told, letters } = await runBatch([record('1', 'a+b')], { b: 'corrupt' });
  expect(told).toEqual([
    ['attempt-failed', 'trace of b'],
    ['dead-letter', 'trace of b'],
  ]);
  expect(letters).toMatchObject([{ code: 'corrupt', traceId: 'trace of b' }]);
  expect(JSON.parse(letters[0]?.failure ?? '')).toMatchObject({ traceId: 'trace of b', revision: '0A' });
});

test('a failure knows when it was first tried, and how it failed before it was replayed', async () => {
  const failureOf = async (earlier?: string) => {
    const { letters } = await runBatch([record('1', 'a', limits.deliveriesMax, earlier)], { a: 'endpoint-failed' });
    return JSON.parse(letters[0]?.failure ?? '') as Failure;
  };
  const first = await failureOf();
  const { message, advice, stage, retryable, ...passport } = first;
  expect(passport).toEqual({
    code: 'endpoint-failed',
    attempts: 5,
    firstAt: '1969-12-31T23:59:00.000Z',
    at: '1970-01-01T00:00:00.000Z',
    messageId: '1',
    revision: '0A',
    traceId: 'trace of a',
  });
  expect({ message, stage, retryable }).toEqual({ message: 'bad ü', stage: 'embed', retryable: true });
  expect(advice).toContain('endpoint');

  const { code, attempts, firstAt, at, messageId } = passport;
  const known = { code, attempts, firstAt, at, messageId };
  const second = await failureOf(replayAttributes(first).earlier);
  expect(second.earlier).toEqual([known]);
  expect((await failureOf(replayAttributes(second).earlier)).earlier).toEqual([known, known]);
  expect((await failureOf('no JSON')).earlier).toBeUndefined();

  let many = first;
  for (let i = 0; i < 30; i += 1) many = await failureOf(replayAttributes(many).earlier);
  expect(many.earlier).toHaveLength(10);
  expect(Object.keys(failureAttributes(many)).length).toBeLessThanOrEqual(10);
});

test('what cannot be read has no trace, and is dead all the same', async () => {
  const { letters } = await runBatch([record('1', 'unreadable')], { unreadable: 'malformed-event' });
  expect(letters).toEqual([{ code: 'malformed-event', failure: expect.not.stringContaining('traceId') }]);
});
