import { expect, test } from 'vitest';
import { type ProgressState, progressLine } from './progress-line.ts';

const check = (state: Partial<ProgressState>, line: string) => {
  const start = { done: 'uploaded', documents: 0, documentsTotal: 10, failed: 0, elapsedMilliseconds: 0 };
  expect(progressLine({ ...start, ...state })).toBe(line);
};

test('says no rate before there is one', () => {
  check({}, '0 of 10 documents uploaded');
  check({ documents: 9, elapsedMilliseconds: 500 }, '9 of 10 documents uploaded');
  check({ elapsedMilliseconds: 60_000 }, '0 of 10 documents uploaded');
});

test('counts what failed as done with', () => {
  check(
    { documents: 4, failed: 1, elapsedMilliseconds: 5_000 },
    '4 of 10 documents uploaded · 1 failed · 1/s · 5 s left',
  );
});

test('goes by bytes where they are known', () => {
  const bytes = { bytes: 25_000_000, bytesTotal: 100_000_000 };
  check({ documents: 9, ...bytes, elapsedMilliseconds: 10_000 }, '9 of 10 documents uploaded · 2.5 MB/s · 30 s left');
});

test('slow work has a rate a minute, finished work no time left', () => {
  check({ documents: 10, elapsedMilliseconds: 100_000 }, '10 of 10 documents uploaded · 6/min');
});
