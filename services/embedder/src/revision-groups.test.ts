import { expect, test } from 'vitest';
import { createRevisionGroups } from './revision-groups.ts';

const open = (commit: (stored: readonly number[]) => Promise<void> = async () => {}) => {
  const commits: (readonly number[])[] = [];
  const join = createRevisionGroups<number>((stored) => {
    commits.push([...stored]);
    return commit(stored);
  });
  return { join, commits };
};

test('is committed once, when the last is there, by revision', async () => {
  const { join, commits } = open();
  const [a1, a2, b1] = [join('a'), join('a'), join('b')];
  const first = a1.commit(1);
  await b1.commit(3);
  expect(commits).toEqual([[3]]);
  await Promise.all([first, a2.commit(2)]);
  expect(commits).toEqual([[3], [1, 2]]);
});

test('does not wait for one that leaves, whenever it leaves', async () => {
  const { join, commits } = open();
  const [a1, a2, a3] = [join('a'), join('a'), join('a')];
  a1.leave();
  const stored = a2.commit(2);
  a1.leave();
  expect(commits).toEqual([]);
  a3.leave();
  await stored;
  a2.leave();
  expect(commits).toEqual([[2]]);
});

test('all of whom leave is not committed', () => {
  const { join, commits } = open();
  join('a').leave();
  expect(commits).toEqual([]);
});

test('fails for each of its batches; whoever comes later is in a group of its own', async () => {
  let failure: Error | undefined = new Error('no answer');
  const { join, commits } = open(async () => {
    if (failure) throw failure;
  });
  const [a1, a2] = [join('a'), join('a')];
  const outcomes = await Promise.allSettled([a1.commit(1), a2.commit(2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  failure = undefined;
  await join('a').commit(1);
  expect(commits).toEqual([[1, 2], [1]]);
});
