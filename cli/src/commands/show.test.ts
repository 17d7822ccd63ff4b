import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChunksResponse } from '@alex/core/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aRecord } from '../testing/documents.ts';
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

test('a passage that goes on with a table stands below its columns’ names', async () => {
  answer({ ...found, chunks: [{ ...chunk(3), boxes: [], tableHeader: '| Wind | Boat |' }] });
  expect((await show('k', '--chunk', '3')).stdout).toContain('Weather › Rough\n| Wind | Boat |\nWords of chunk 3.');
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

describe('a picture', () => {
  const pdf = new URL('../../../samples/documents/ferry/when-the-weather-turns.pdf', import.meta.url);
  const { key, revision } = found;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'alex-show-'));
    stack.objects.set(key, { body: await readFile(pdf), contentType: undefined, parts: 1 });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const draw = async (record = aRecord(key, revision, { etag: '"e"' }), chunks = found.chunks) => {
    stack.intercept = (_method, path, query) => {
      if (!path.endsWith('/document')) return undefined;
      return { status: 200, body: JSON.stringify(query.includes('chunk=') ? { ...found, chunks } : record) };
    };
    return show(key, '--chunk', '3', '--image', join(folder, 'page.png'));
  };
  const first = [{ ...chunk(3), boxes: [{ page: 1, x: 72, y: 80, width: 300, height: 12 }] }];

  test('is drawn of the object that the passage was read from', async () => {
    const { exitCode, stdout, stderr } = await draw(undefined, first);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `Wrote ${join(folder, 'page.png')}\n` });
    expect(stdout).toContain('Words of chunk 3.');
    const png = await readFile(join(folder, 'page.png'));
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    expect(png.readUInt32BE(20)).toBeGreaterThan(png.readUInt32BE(16));
  });

  const beyond = [{ ...chunk(3), boxes: [{ page: 99, x: 72, y: 80, width: 300, height: 12 }] }];
  const hasChanged = `${key} has changed since revision ${revision}, which is searchable`;
  test.each([
    ['a newer version is live', aRecord(key, '0B', { etag: '"e"' }), first, hasChanged],
    ['a newer version is being made', aRecord(key, revision, { target: null, etag: '"e"' }), first, hasChanged],
    ['the bucket holds another object', aRecord(key, revision, { etag: '"f"' }), first, hasChanged],
    ['nothing has a place', undefined, [{ ...chunk(3), boxes: [] }], 'Only of a PDF it is known where its lines stand'],
    ['there is no such page', undefined, beyond, 'Page 99 of the PDF cannot be drawn.'],
  ])('is refused where %s', async (_why, record, chunks, message) => {
    const { exitCode, stderr } = await draw(record, chunks);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(message) });
  });
});
