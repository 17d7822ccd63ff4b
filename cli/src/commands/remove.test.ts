import { afterEach, beforeEach, expect, test } from 'vitest';
import { aRecord } from '../testing/documents.ts';
import { type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand } from '../testing/run.ts';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
  for (const key of ['a b.md', 'c.md']) {
    stack.objects.set(key, { body: Buffer.from('x'), contentType: undefined, parts: 1 });
    stack.records.set(key, aRecord(key, '10'));
  }
});
afterEach(() => stack.close());

const remove = (...args: string[]) => runCommand(['rm', ...args], { outputs: stack.outputs });
const gone = (key: string) => aRecord(key, '20', { status: 'deleted', live: null, target: null });

test('deletes, and waits until the deletion is recorded', async () => {
  let looks = 0;
  stack.deleted = (key) => {
    stack.intercept = (method) => {
      if (method === 'GET' && ++looks === 3) stack.records.set(key, gone(key));
      return undefined;
    };
  };
  expect(await remove('a b.md')).toEqual({ exitCode: 0, stdout: '✓ 1 document removed\n', stderr: '' });
  expect(looks).toBe(3);
  expect([...stack.objects.keys()]).toEqual(['c.md']);
});

test('a document that nobody knows yet is not gone before its deletion is recorded', async () => {
  stack.records.delete('c.md');
  expect(await remove('c.md', '--timeout', '10s')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('1 document still under way'),
  });
});

test('a key that is not there is a failure, and the others go', async () => {
  stack.deleted = (key) => stack.records.set(key, gone(key));
  const { exitCode, stdout, stderr } = await remove('nothing.md', 'c.md', 'c.md');
  expect(stdout).toContain('✗ nothing.md  not there\n');
  expect(stdout).toContain('✓ 1 document removed\n');
  expect(stderr).toBe('✗ 1 document not removed.\n');
  expect(exitCode).toBe(1);
  expect(stack.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
});
