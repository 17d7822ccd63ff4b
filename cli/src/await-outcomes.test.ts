import { expect, test } from 'vitest';
import { awaitOutcomes } from './await-outcomes.ts';
import { virtualClock } from './testing/run.ts';

/** Items become ready at times that the test sets, in milliseconds. */
const watch = async (readyAt: readonly number[], patienceMilliseconds = 60_000) => {
  const clock = virtualClock(0);
  const settled: number[] = [];
  let looks = 0;
  let atOnce = 0;
  let atOnceMax = 0;
  const left = await awaitOutcomes([...readyAt.keys()], {
    look: async (item) => {
      looks += 1;
      atOnceMax = Math.max(atOnceMax, ++atOnce);
      await Promise.resolve();
      atOnce -= 1;
      return clock.now() >= (readyAt[item] ?? 0) ? 'done' : undefined;
    },
    settled: (item) => settled.push(item),
    tick: () => {},
    clock,
    patienceMilliseconds,
  });
  return { left, settled, looks, atOnceMax, took: clock.now() };
};

test('each item settles once', async () => {
  const { left, settled } = await watch([0, 500, 0, 3_000]);
  expect(left).toEqual([]);
  expect(settled.sort()).toEqual([0, 1, 2, 3]);
});

test('ten thousand items that finish in order cost little more than one look each, a few at once', async () => {
  const { looks, atOnceMax, took } = await watch(Array.from({ length: 10_000 }, (_, i) => i * 20));
  expect(looks).toBeLessThan(30_000);
  expect(atOnceMax).toBeLessThanOrEqual(8);
  expect(took).toBeLessThan(210_000);
});

test('slow ones in front do not hide those behind, and nothing is lost', async () => {
  const slow = Array.from({ length: 40 }, () => 50_000);
  const quick = Array.from({ length: 40 }, () => 0);
  const { settled, left } = await watch([...slow, ...quick]);
  expect(left).toEqual([]);
  expect(settled.slice(0, 40).every((item) => item >= 40)).toBe(true);
});

test('gives up when nothing happens for too long, and says which are left', async () => {
  const { left, settled, took } = await watch([0, Number.POSITIVE_INFINITY], 10_000);
  expect([settled, left]).toEqual([[0], [1]]);
  expect(took).toBeGreaterThanOrEqual(10_000);
  expect(took).toBeLessThan(15_000);
});
