import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPlaces, inGroups, mapBounded } from './bounded.ts';

test('keeps the order and the bound', async () => {
  let [running, most] = [0, 0];
  const results = await mapBounded([5, 3, 1, 4, 2], 2, async (turns) => {
    running += 1;
    most = Math.max(most, running);
    for (let i = 0; i < turns; i += 1) await turn();
    running -= 1;
    return turns * 10;
  });
  expect(results).toEqual([50, 30, 10, 40, 20]);
  expect(most).toBe(2);
});

test('throws the first error once what is under way has ended, and begins nothing after it', async () => {
  const begun: number[] = [];
  let ended = 0;
  const work = mapBounded([0, 1, 2, 3], 2, async (item) => {
    begun.push(item);
    if (item === 0) throw new Error('first');
    await turn();
    ended += 1;
  });
  await expect(work).rejects.toThrow('first');
  expect(begun).toEqual([0, 1]);
  expect(ended).toBe(1);
});

test('groups', () => {
  expect(inGroups([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inGroups([], 2)).toEqual([]);
});

test('a place is for whoever has waited longest; giving it back twice frees one', async () => {
  const places = createPlaces(1);
  const order: string[] = [];
  const leave = await places.take();
  const second = places.take().then((leaveToo) => {
    order.push('second');
    return leaveToo;
  });
  void places.take().then(() => order.push('third'));
  await turn();
  expect(order).toEqual([]);
  leave();
  leave();
  const leaveSecond = await second;
  await turn();
  expect(order).toEqual(['second']);
  leaveSecond();
  await turn();
  expect(order).toEqual(['second', 'third']);
});
