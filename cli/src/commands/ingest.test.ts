import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '@alex/core/limits';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aFailedRecord, aRecord } from '../testing/documents.ts';
import { type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand } from '../testing/run.ts';

let stack: FakeStack;
let folder: string;
beforeEach(async () => {
  stack = await startFakeStack();
  folder = await mkdtemp(join(tmpdir(), 'alex-ingest-'));
});
afterEach(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

const write = async (files: Record<string, string>) => {
  await mkdir(join(folder, 'deep'), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
};
const ingest = (...args: string[]) => runCommand(['ingest', `${folder}/.`, ...args], { outputs: stack.outputs });
const becomesLive = (key: string) => stack.records.set(key, aRecord(key, '20'));

test('uploads under keys and content types, and waits until all is live', async () => {
  await write({ 'a.md': '# A', 'deep/b.html': '<p>B', 'empty.txt': '' });
  stack.stored = becomesLive;
  const { exitCode, stdout, stderr } = await ingest('--prefix', 'p');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^✓ 3 documents searchable \(reused 3 · embedded 6 · removed 0\) in \d+ s\n$/);
  expect(exitCode).toBe(0);
  expect([...stack.objects].map(([key, { body, contentType }]) => [key, body.toString(), contentType]).sort()).toEqual([
    ['p/a.md', '# A', 'text/markdown'],
    ['p/deep/b.html', '<p>B', 'text/html'],
    ['p/empty.txt', '', 'text/plain'],
  ]);
});

test('what was live before is not taken for what was uploaded', async () => {
  await write({ 'a.md': 'new' });
  stack.records.set('a.md', aRecord('a.md', '10'));
  let looks = 0;
  stack.intercept = () => {
    // Before the upload, and twice while the event is on its way.
    if (stack.objects.size > 0 && ++looks === 3) becomesLive('a.md');
    return undefined;
  };
  const { exitCode, stdout } = await ingest();
  expect(looks).toBe(3);
  expect(stdout).toContain('1 document searchable');
  expect(exitCode).toBe(0);
});

test('an unchanged document is done as soon as its event has been seen', async () => {
  await write({ 'a.md': 'same' });
  stack.records.set('a.md', aRecord('a.md', '10'));
  stack.stored = (key) => stack.records.set(key, aRecord(key, '20', { live: aRecord(key, '10').live }));
  expect((await ingest()).stdout).toMatch(/^✓ 1 document searchable \(1 document unchanged\)/);
});

test('failures are told one by one, with what to do, and the rest goes on', async () => {
  await write({ 'good.md': 'g', 'bad.pdf': 'b' });
  stack.stored = (key) =>
    stack.records.set(key, key === 'bad.pdf' ? aFailedRecord(key, '1', 'encrypted') : aRecord(key, '1'));
  const { exitCode, stdout, stderr } = await ingest();
  expect(stdout).toContain(
    '✗ bad.pdf  encrypted\n  It is encrypted.\n  → Save the document without its password and upload it again.\n  1 attempt\n',
  );
  expect(stdout).toContain('✓ 1 document searchable');
  expect(stderr).toBe('✗ 1 of 2 documents not ingested.\n');
  expect(exitCode).toBe(1);
});

test('a file that S3 refuses is a failure of its own; a bucket that is not there ends it', async () => {
  await write({ 'a.md': 'a', 'b.md': 'b' });
  stack.stored = becomesLive;
  const refuseWith = (code: string, status: number) => {
    stack.intercept = (method, path) =>
      method === 'PUT' && path.endsWith('a.md')
        ? { status, body: `<Error><Code>${code}</Code><Message>Said S3.</Message></Error>` }
        : undefined;
  };
  refuseWith('KeyTooLongError', 400);
  const one = await ingest();
  expect(one.stdout).toContain('✗ a.md  not uploaded\n  Said S3.\n');
  expect(one.stdout).toContain('✓ 1 document searchable');
  refuseWith('NoSuchBucket', 404);
  expect((await ingest()).stderr).toBe('✗ AWS refuses: NoSuchBucket: Said S3.\n');
});

test('a file beyond the pipeline’s bound is not sent at all', async () => {
  await write({ 'huge.txt': '' });
  await truncate(join(folder, 'huge.txt'), limits.documentBytesMax + 1);
  const { exitCode, stdout } = await ingest();
  expect(stdout).toContain('✗ huge.txt  too-large\n  The file has 104,857,601 bytes; at most 104,857,600 are read.');
  expect([exitCode, stack.requests]).toEqual([1, []]);
});

test('a large file goes in parts and arrives whole', async () => {
  const content = Buffer.alloc(20 * 1024 * 1024, 'abcdefghijklmnop\n');
  await writeFile(join(folder, 'large.txt'), content);
  stack.stored = becomesLive;
  expect((await ingest()).exitCode).toBe(0);
  const { body, contentType, parts } = stack.objects.get('large.txt')!;
  expect([parts, contentType, body.equals(content)]).toEqual([3, 'text/plain', true]);
});

test('--no-wait uploads and asks nothing', async () => {
  await write({ 'a.md': 'a' });
  const { exitCode, stdout } = await ingest('--no-wait');
  expect(stdout).toMatch(/^✓ 1 document uploaded in \d+ s\. How they fare: alex status\n$/);
  expect([exitCode, stack.requests]).toEqual([0, ['PUT /bucket/a.md']]);
});

test('the wait is bounded, and says what is left', async () => {
  await write({ 'a.md': 'a' });
  const { exitCode, stderr } = await ingest('--timeout', '30s');
  expect(stderr).toContain('✗ 1 document still under way');
  expect(stderr).toContain('0 of 1 document searchable\n');
  expect(exitCode).toBe(1);
});

test('says what is skipped, and when nothing is left', async () => {
  await writeFile(join(folder, '.hidden'), '');
  const { exitCode, stderr } = await ingest();
  expect(stderr).toBe(`skipped ${folder}/.hidden: hidden\n✗ There is no file to ingest.\n`);
  expect(exitCode).toBe(1);
});
