import { traceIdOf } from '@alex/core/trace';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aRecord } from '../testing/documents.ts';
import { type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand } from '../testing/run.ts';

let stack: FakeStack;
const record = aRecord('a.md', '1A');
const traceId = traceIdOf(record.documentId, '1A');
const asked: Record<string, unknown>[] = [];

const line = (timestamp: number, fields: object) => ({
  timestamp,
  message: `${JSON.stringify({ ...fields, traceId })}\n`,
});

beforeEach(async () => {
  stack = await startFakeStack();
  stack.outputs = { ...stack.outputs, replayFunction: 'alex-dev-replay' };
  stack.records.set('a.md', record);
  asked.length = 0;
  stack.operations.set('FilterLogEvents', (input) => {
    asked.push(input);
    return {
      events: String(input.logGroupName).endsWith('-chunker')
        ? [
            line(1_000, {
              level: 'INFO',
              service: 'alex-dev-chunker',
              message: 'document-event',
              key: 'a.md',
              status: 'embedding',
            }),
          ]
        : [line(3_500, { level: 'ERROR', service: 'alex-dev-embedder', message: 'dead-letter', code: 'model-failed' })],
    };
  });
});
afterEach(() => stack.close());

const trace = (...args: string[]) => runCommand(['trace', ...args], { outputs: stack.outputs });

test.each(['a.md', traceId])('%s: what each function told, in order', async (subject) => {
  const { exitCode, stdout } = await trace(subject);
  expect(stdout.split('\n').slice(0, -1)).toEqual([
    `${traceId}  from 1970-01-01T00:00:01.000Z`,
    expect.stringMatching(/^\+0 ms +alex-dev-chunker +document-event +key=a\.md status=embedding$/),
    expect.stringMatching(/^\+2,500 ms +alex-dev-embedder +dead-letter +code=model-failed$/),
  ]);
  expect(asked).toMatchObject([
    {
      logGroupName: '/alex/alex-dev-chunker',
      filterPattern: `"${traceId}"`,
      startTime: Date.parse('2026-01-04T12:00:00Z'),
    },
    { logGroupName: '/alex/alex-dev-embedder' },
  ]);
  expect(exitCode).toBe(0);
});

test('as they were logged', async () => {
  const lines = (await trace('a.md', '--json')).stdout.trim().split('\n');
  expect(lines.map((text) => JSON.parse(text).message)).toEqual(['document-event', 'dead-letter']);
});

test('of nothing', async () => {
  expect(await trace('b.md')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('No document is known') });
  stack.operations.set('FilterLogEvents', () => ({ events: [] }));
  expect(await trace('a.md')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Nothing was logged') });
});
