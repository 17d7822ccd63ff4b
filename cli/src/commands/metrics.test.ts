import { afterEach, beforeEach, expect, test } from 'vitest';
import { aFailedRecord, aRecord } from '../testing/documents.ts';
import { type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand } from '../testing/run.ts';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
  const times = { event: '2026-01-05T11:57:00.000Z', live: '2026-01-05T11:57:04.000Z', updated: '' };
  for (const record of [
    aRecord('a.md', '1', { times }),
    aRecord('b.md', '1', { times }),
    aFailedRecord('c.pdf', '1', 'corrupt'),
  ])
    stack.records.set(record.key, record);
  stack.operations.set('GetQueueAttributes', ({ QueueUrl }) => ({
    Attributes: String(QueueUrl).endsWith('-dead')
      ? { ApproximateNumberOfMessages: '1', ApproximateNumberOfMessagesNotVisible: '1' }
      : {
          ApproximateNumberOfMessages: '5',
          ApproximateNumberOfMessagesNotVisible: '2',
          ApproximateNumberOfMessagesDelayed: '0',
        },
  }));
});
afterEach(() => stack.close());

const metrics = (...args: string[]) => runCommand(['metrics', ...args], { outputs: stack.outputs });

test('counts documents, chunks and failures, and reads the queues', async () => {
  const figures = JSON.parse((await metrics('--json')).stdout);
  expect(figures).toEqual({
    documents: {
      byStatus: { embedding: 0, live: 2, failed: 1, deleted: 0 },
      chunks: 6,
      reused: 2,
      embedded: 4,
      failures: { corrupt: 1 },
      searchableAfter: { median: 4_000, slowest: 4_000 },
    },
    queues: [
      { name: 'documents', waiting: 5, inFlight: 2, delayed: 0, deadLetters: 2 },
      { name: 'batches', waiting: 5, inFlight: 2, delayed: 0, deadLetters: 2 },
    ],
  });
});

test('on this machine, what CloudWatch would know is said to be unknown', async () => {
  const { exitCode, stdout } = await metrics();
  expect(exitCode).toBe(0);
  expect(stdout).toContain('documents     0 embedding · 2 live · 1 failed · 0 deleted\n');
  expect(stdout).toContain('chunks        6 searchable · 4 embedded · 2 reused (33 % reused)\n');
  expect(stdout).toContain('search        not known');
  expect(stdout).toMatch(/^documents +5 +2 +0 +2 {2}not known$/m);
});

test('in an account CloudWatch adds ages and search latency', async () => {
  const asked: string[] = [];
  stack.operations.set('GetMetricData', ({ MetricDataQueries }) => {
    const values: Record<string, number> = { documents: 90, batches: 0, answers: 120, median: 85.4, p99: 410 };
    const queries = MetricDataQueries as { Id: string; MetricStat: { Metric: { Dimensions: [{ Value: string }] } } }[];
    asked.push(...queries.map(({ Id, MetricStat }) => `${Id} of ${MetricStat.Metric.Dimensions[0].Value}`));
    return { MetricDataResults: queries.map(({ Id }) => ({ Id, Values: [values[Id]] })) };
  });
  stack.outputs = { ...stack.outputs, replayFunction: 'alex-dev-replay' };
  const { stdout } = await metrics();
  expect(stdout).toContain('search        120 answers in 24 h, 85 ms at the median, 410 ms at p99\n');
  expect(stdout).toMatch(/^documents +5 +2 +0 +2 {2}2 min$/m);
  expect(asked.sort()).toEqual([
    'answers of alex-dev-search',
    'batches of batches',
    'documents of documents',
    'median of alex-dev-search',
    'p99 of alex-dev-search',
  ]);
});

test('nothing yet', async () => {
  stack.records.clear();
  expect((await metrics()).stdout).toContain('searchable    nothing yet\nfailures      none\n');
});
