import type { SearchHit } from '@alex/core/search';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand } from '../testing/run.ts';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
});
afterEach(() => stack.close());

const search = (...args: string[]) => runCommand(['search', ...args], { outputs: stack.outputs });

test('asks what was asked, and nothing that was not', async () => {
  await search('how', 'do', 'I?');
  await search('q', '--top', '3', '--prefix', 'p/', '--filter', '{"format":"pdf"}', '--eventual');
  expect(stack.searches).toEqual([
    { query: 'how do I?' },
    { query: 'q', top: 3, prefix: 'p/', filter: { format: 'pdf' }, consistency: 'eventual' },
  ]);
});

test('prints hits for people and for programs', async () => {
  const hit = {
    similarity: 0.5,
    key: 'a.md',
    ordinal: 4,
    text: 'Words.',
    headings: ['Head'],
  } as Partial<SearchHit> as SearchHit;
  stack.hits = [hit];
  expect((await search('q')).stdout).toBe('1.  0.500  a.md, chunk 4\n    Head\n    Words.\n');
  expect(JSON.parse((await search('q', '--json')).stdout)).toEqual([hit]);
});

test('a refusal is passed on', async () => {
  stack.intercept = () => ({ status: 400, body: '{"error":{"code":"bad-request","message":"No."}}' });
  expect(await search('q')).toEqual({ exitCode: 1, stdout: '', stderr: '✗ No.\n' });
});
