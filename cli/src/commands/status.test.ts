import { afterEach, beforeEach, expect, test } from 'vitest';
import { aFailedRecord, aRecord } from '../testing/documents.ts';
import { type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand } from '../testing/run.ts';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
  for (const record of [aRecord('z.md', '1'), aFailedRecord('p/b.pdf', '1', 'corrupt'), aRecord('p/a.md', '1')])
    stack.records.set(record.key, record);
});
afterEach(() => stack.close());

const status = (...args: string[]) => runCommand(['status', ...args], { outputs: stack.outputs });

test('lists all documents by key, with counts', async () => {
  const { exitCode, stdout } = await status();
  expect(stdout.match(/\S+\.(md|pdf)$/gm)).toEqual(['p/a.md', 'p/b.pdf', 'z.md']);
  expect(stdout).toContain('3 documents: 2 live, 1 failed\n');
  expect(exitCode).toBe(0);
});

test('selects by prefix and status, also as JSON', async () => {
  const { counts, documents } = JSON.parse((await status('--prefix', 'p/', '--status', 'failed', '--json')).stdout);
  expect(counts).toEqual({ embedding: 0, live: 0, failed: 1, deleted: 0 });
  expect(documents).toEqual([stack.records.get('p/b.pdf')]);
});

test('tells of one document, or that there is none', async () => {
  expect((await status('p/b.pdf')).stdout).toContain('corrupt, at the stage extract');
  expect(JSON.parse((await status('z.md', '--json')).stdout)).toEqual(stack.records.get('z.md'));
  expect(await status('nothing')).toMatchObject({
    exitCode: 1,
    stderr: '✗ No document is known under the key nothing. See them all with: alex status\n',
  });
});
