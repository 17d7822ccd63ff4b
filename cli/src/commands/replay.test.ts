import type { DeadLetter } from '@alex/core/replay';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aFailedRecord, aFailure, aRecord } from '../testing/documents.ts';
import { aReplay, type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand } from '../testing/run.ts';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
});
afterEach(() => stack.close());

const run = (...args: string[]) => runCommand(args, { outputs: stack.outputs });

const failed = aFailure('endpoint-failed', { at: '2026-01-05T11:00:00.000Z', attempts: 5 });
const letter = (key: string, more: Partial<DeadLetter> = {}): DeadLetter => ({
  queue: 'batches',
  messageId: `m-${key}`,
  sent: '2026-01-05T10:00:00.000Z',
  key,
  revision: '10',
  failure: failed,
  documentStatus: 'failed',
  ...more,
});

test('failures: every letter with its reason, those of one cause together', async () => {
  const { failure: _, ...silent } = letter('b.md', { queue: 'documents' });
  const { key: __, documentStatus: ___, ...nameless } = letter('x', { failure: aFailure('malformed-event') });
  const old = letter('a.md', { revision: '0F', superseded: true });
  const letters = [letter('a.md'), letter('a.md'), old, silent, nameless];
  stack.replay = () => aReplay(letters, 0, true);
  const { exitCode, stdout, stderr } = await run('failures');
  expect(stack.replays).toEqual([{ selection: {}, dryRun: true }]);
  expect(stdout).toContain(
    '✗ a.md  endpoint-failed\n  It is endpoint-failed.\n  → The endpoint failed or did not answer.',
  );
  expect(stdout).toContain('2 messages of the batches queue · 5 attempts · sent 2 h ago · the document is failed');
  expect(stdout).toContain(
    '1 message of the batches queue · 5 attempts · sent 2 h ago · superseded: a replay removes it',
  );
  expect(stdout).toContain('✗ b.md  unknown\n  The function ended before it could say why');
  expect(stdout).toContain('✗ (message m-x, which names no document)  malformed-event');
  expect(stdout).toContain('\n5 dead letters.');
  expect(stderr).toContain('There are more');
  expect(exitCode).toBe(0);
  expect(JSON.parse((await run('failures', '--json')).stdout)).toEqual(letters);
});

test('no failures', async () => {
  expect((await run('failures')).stdout).toBe('No dead letters.\n');
});

test('replay passes the selection on; a dry run only shows', async () => {
  stack.replay = () => aReplay([letter('a.md')]);
  const selection = ['--key', 'a.md', '--prefix', 'a', '--code', 'endpoint-failed', '--older-than', '2h'];
  const { stdout } = await run('replay', ...selection, '--dry-run');
  expect(stack.replays).toEqual([
    { selection: { key: 'a.md', prefix: 'a', code: 'endpoint-failed', olderThanSeconds: 7_200 }, dryRun: true },
  ]);
  expect(stdout).toContain('1 dead letter would be sent again.');
  expect(stack.requests).toHaveLength(1);
});

test('replay waits and tells of each document: live, superseded or failed again', async () => {
  const failedRecord = (key: string, at: string) => ({
    ...aFailedRecord(key, '10', 'endpoint-failed'),
    failure: { ...failed, at },
  });
  for (const key of ['live.md', 'again.md']) stack.records.set(key, failedRecord(key, failed.at));
  stack.records.set('moved-on.md', aRecord('moved-on.md', '11', { status: 'embedding' }));
  stack.replay = () => aReplay(['live.md', 'again.md', 'moved-on.md'].map((key) => letter(key)));
  let looks = 0;
  stack.intercept = (method) => {
    if (method !== 'GET' || ++looks !== 4) return undefined;
    stack.records.set('live.md', aRecord('live.md', '10'));
    stack.records.set('again.md', failedRecord('again.md', '2026-01-05T12:00:00.000Z'));
    return undefined;
  };
  const { exitCode, stdout, stderr } = await run('replay', '--all');
  expect(stack.replays).toEqual([{ selection: {}, dryRun: false, documentsMax: 4 }]);
  expect(stdout).toContain('✓ live.md  live\n');
  expect(stdout).toContain('✓ moved-on.md  superseded\n');
  expect(stdout).toMatch(/✗ again.md {2}endpoint-failed\n[\s\S]*failed again · 5 attempts\n/);
  expect(stdout).toContain('\n3 documents: 1 live, 1 superseded by newer versions, 1 failed again\n');
  expect(stderr).toBe(
    '3 dead letters sent again.\nendpoint-failed came back: dead letters with it were not sent again any more. See: alex failures\n✗ 1 document failed again.\n',
  );
  expect(exitCode).toBe(1);
});

test('replays wave by wave, and a cause that comes back no further', async () => {
  const at = '2026-01-05T12:00:00.000Z';
  const waves = [['1.md', '2.md'], ['3.md', 'again.md'], ['4.md']];
  stack.replay = () => {
    const keys = waves.shift() ?? [];
    for (const key of keys) stack.records.set(key, aRecord(key, '10'));
    if (keys.includes('again.md'))
      stack.records.set('again.md', {
        ...aFailedRecord('again.md', '10', 'endpoint-failed'),
        failure: { ...failed, at },
      });
    return aReplay(
      keys.map((key) => letter(key)),
      waves.flat().length,
    );
  };
  const { exitCode, stdout, stderr } = await run('replay', '--prefix', 'p');
  expect(stack.replays.map(({ documentsMax }) => documentsMax)).toEqual([4, 8, 16]);
  expect(stack.replays.map(({ selection }) => selection)).toEqual([
    { prefix: 'p' },
    { prefix: 'p', sentBefore: at },
    { prefix: 'p', sentBefore: at, exceptCodes: ['endpoint-failed'] },
  ]);
  expect(stderr).toContain('2 dead letters sent again, 3 to come.\n');
  expect(stdout).toContain('\n5 documents: 4 live, 1 failed again\n');
  expect(exitCode).toBe(1);
});

test('nothing to replay is no failure; a function that fails is', async () => {
  expect(await run('replay', '--all')).toMatchObject({ exitCode: 0, stdout: 'No dead letter matches.\n' });
  stack.replay = () => {
    throw new Error('Out of memory');
  };
  expect(await run('replay', '--all')).toMatchObject({
    exitCode: 1,
    stderr: '✗ The replay function failed: Out of memory. Its log says more.\n',
  });
});
