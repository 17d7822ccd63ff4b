import { expect, test } from 'vitest';
import { measurementsOf } from './telemetry-events.ts';

test('an event without a named field counts itself', () =>
  expect(measurementsOf('attempt-failed', {})).toEqual([{ metric: 'AttemptsFailed', unit: 'Count', value: 1 }]));

test('a field gives the value, another the part', () => {
  expect(measurementsOf('batch-stored', { chunks: 32, embedded: 0 })).toEqual([
    { metric: 'ChunksStored', unit: 'Count', value: 32 },
    { metric: 'ChunksEmbedded', unit: 'Count', value: 0 },
  ]);
  expect(measurementsOf('dead-letter', { code: 'corrupt' })).toEqual([
    { metric: 'DeadLetters', unit: 'Count', value: 1, part: { name: 'code', value: 'corrupt' } },
  ]);
});

test.each([undefined, Number.NaN, '3'])('%s is no value', (milliseconds) =>
  expect(measurementsOf('search', { milliseconds })).toEqual([]),
);

test('an event of which nothing is measured adds nothing', () =>
  expect(measurementsOf('batch-superseded', { batch: 1 })).toEqual([]));
