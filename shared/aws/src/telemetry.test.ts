import { PipelineError } from '@alex/core/errors';
import type { TelemetryEvent } from '@alex/core/telemetry-events';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTelemetry, type FunctionTelemetry } from './telemetry.ts';

let printed: string[];
beforeEach(() => {
  printed = [];
  const keep = (text: unknown) => printed.push(String(text)) > 0;
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(keep);
});
afterEach(() => vi.restoreAllMocks());

const context = { awsRequestId: 'r-1' } as Context;

/** Every line that the work prints, read. */
const linesOf = async (work: (telemetry: FunctionTelemetry) => void) => {
  const telemetry = createTelemetry('alex-chunker');
  await telemetry.around(async () => work(telemetry))({}, context);
  for (const text of printed) expect(text).toMatch(/^\{.*\}\n$/);
  return printed.map((text) => JSON.parse(text) as Record<string, unknown>);
};

const recorded = async (event: TelemetryEvent, fields?: Record<string, unknown>) =>
  (await linesOf(({ record }) => record(event, fields)))[0] ?? {};

test('one JSON line: when, who, what, for which invocation, and the fields', async () => {
  const { timestamp, ...rest } = await recorded('batch-superseded', { traceId: 't', key: 'a\nb' });
  expect(new Date(String(timestamp)).toISOString()).toBe(timestamp);
  expect(rest).toMatchObject({ level: 'INFO', service: 'alex-chunker', message: 'batch-superseded', requestId: 'r-1' });
  expect(rest).toMatchObject({ traceId: 't', key: 'a\nb' });
});

test('a failure’s own message is the reason, and its level says so', async () => {
  const line = await recorded('dead-letter', { code: 'corrupt', message: 'No.' });
  expect(line).toMatchObject({ level: 'ERROR', message: 'dead-letter', code: 'corrupt', reason: 'No.' });
});

test('an error keeps its name, code, message, stack and cause; a bigint is text', async () => {
  const error = new PipelineError('corrupt', 'No.', { cause: new TypeError('deep') });
  const line = await recorded('attempt-failed', { error, size: 12n });
  expect(line).toMatchObject({ size: '12' });
  expect(line.error).toMatchObject({
    name: 'PipelineError',
    code: 'corrupt',
    message: 'No.',
    stack: expect.stringContaining('telemetry.test'),
    cause: { name: 'TypeError', message: 'deep' },
  });
});

const metricsIn = (lines: readonly Record<string, unknown>[]) =>
  lines.flatMap(({ _aws, ...values }) => {
    const [{ Namespace, Dimensions, Metrics }] = (Object(_aws).CloudWatchMetrics ?? [{}]) as [Record<string, unknown>];
    return _aws === undefined ? [] : [{ Namespace, Dimensions, Metrics, ...values }];
  });

test('what an invocation measured is one line of embedded metrics at its end', async () => {
  const lines = await linesOf(({ record }) => {
    record('batch-stored', { chunks: 32, embedded: 30 });
    record('batch-stored', { chunks: 5, embedded: 5 });
  });
  expect(lines).toHaveLength(3);
  expect(metricsIn(lines)).toEqual([
    {
      Namespace: 'Alex',
      Dimensions: [['service']],
      Metrics: [
        { Name: 'ChunksStored', Unit: 'Count' },
        { Name: 'ChunksEmbedded', Unit: 'Count' },
      ],
      service: 'alex-chunker',
      ChunksStored: [32, 5],
      ChunksEmbedded: [30, 5],
    },
  ]);
});

test('a metric with parts is told for the part and in all', async () => {
  const lines = await linesOf(({ record }) => record('dead-letter', { code: 'corrupt' }));
  expect(metricsIn(lines)).toMatchObject([
    { Dimensions: [['service', 'code']], code: 'corrupt', DeadLetters: 1 },
    { Dimensions: [['service']], DeadLetters: 1 },
  ]);
});

test('an invocation that fails publishes too, and one that measured nothing prints nothing', async () => {
  const telemetry = createTelemetry('alex-search');
  const failing = telemetry.around(async () => {
    telemetry.record('search', { milliseconds: 12 });
    throw new Error('no');
  });
  await expect(failing({}, context)).rejects.toThrow('no');
  expect(printed.at(-1)).toContain('"SearchLatency":12');
  printed = [];
  await telemetry.around(async () => undefined)({}, context);
  expect(printed).toEqual([]);
});
