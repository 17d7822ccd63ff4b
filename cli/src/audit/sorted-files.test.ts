import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '@alex/core/document';
import { expect, onTestFinished, test } from 'vitest';
import { openSortedFiles } from './sorted-files.ts';

const open = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alex-sorted-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return { folder, lines: openSortedFiles(folder, 'lines') };
};

test('what was added comes back sorted, in groups of one beginning, past what a buffer holds', async () => {
  const { folder, lines } = await open();
  const added = Array.from({ length: 50_000 }, (_, i) => `${contentHash(`${i % 300}`)}/ü/${i}`);
  const writers = [0, 1, 2].map(async (writer) => {
    for (const [i, line] of added.entries()) if (i % 3 === writer) await lines.add(line);
  });
  await Promise.all(writers);
  const groups = await Array.fromAsync(lines.groups());
  expect(groups.flat()).toEqual(added.toSorted());
  expect(groups.every((group) => new Set(group.map((line) => line.slice(0, 2))).size === 1)).toBe(true);
  expect((await readdir(folder)).length).toBe(groups.length);
});

test('nothing added is nothing', async () => {
  const { lines } = await open();
  expect(await Array.fromAsync(lines.groups())).toEqual([]);
});
