import type { ChunksResponse } from '@alex/core/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand } from '../testing/run.ts';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
});
afterEach(() => stack.close());

const show = (...args: string[]) => runCommand(['show', ...args], { outputs: stack.outputs });

const chunk = (ordinal: number) => ({
  ordinal,
  text: `Words of chunk ${ordinal}.`,
  start: ordinal * 20,
  end: ordinal * 20 + 17,
  page: 2,
  headings: ['Weather', 'Rough'],
  tokens: 5,
  wordPieces: 5,
  unknownPieces: 0,
  hash: '',
  boxes: [
    { page: 2, x: 72, y: 80.5, width: 300, height: 12 },
    { page: 2, x: 72, y: 66.5, width: 250.2, height: 12 },
    { page: 3, x: 72, y: 750, width: 20, height: 12 },
  ],
});
const found: ChunksResponse = {
  bucket: 'documents',
  key: 'ferry/rough weather.pdf',
  documentId: 'd',
  revision: '0A',
  title: 'When the weather turns',
  format: 'pdf',
  sourceChanged: false,
  count: 1_200,
  chunks: [chunk(3), chunk(4)],
};
const queries: string[] = [];
const answer = (body: object, status = 200) => {
  stack.intercept = (_method, path, query) => {
    queries.push(`${path}${query}`);
    return { status, body: JSON.stringify(body) };
  };
};

test('shows the passage, its place and its neighbours', async () => {
  answer(found);
  expect((await show('ferry/rough weather.pdf', '--chunk', '3', '--around', '1')).stdout.split('\n')).toEqual([
    'ferry/rough weather.pdf  When the weather turns',
    '',
    'chunk 3 of 1,200, characters 60 to 77, page 2',
    'Weather › Rough',
    expect.stringContaining('page 2: 2 lines, from 72,93 to 372,66 points · rough%20weather.pdf#page=2'),
    expect.stringContaining('page 3: a line, from 72,762 to 92,750 points · rough%20weather.pdf#page=3'),
    'Words of chunk 3.',
    '',
    'chunk 4 of 1,200, characters 80 to 97, page 2',
    'Weather › Rough',
    'Words of chunk 4.',
    '',
  ]);
  expect(queries.at(-1)).toContain('/document?key=ferry%2Frough+weather.pdf&chunk=3&around=1');
});

test('says that the source has changed, and prints for programs', async () => {
  answer({ ...found, sourceChanged: true });
  expect((await show('k', '--chunk', '3')).stdout).toContain('The document has changed since revision 0A');
  expect(JSON.parse((await show('k', '--chunk', '3', '--json')).stdout)).toEqual({ ...found, sourceChanged: true });
});

test('a document of which nothing is searchable', async () => {
  answer({ error: { code: 'not-found', message: 'No.' } }, 404);
  const { exitCode, stderr } = await show('k', '--chunk', '3');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: '✗ Nothing is searchable under the key k. See why with: alex status k\n',
  });
});

test('a number is needed', async () => expect((await show('k', '--chunk', 'x')).exitCode).toBe(2));
