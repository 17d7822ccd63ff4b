import type { Chunk } from '@alex/core/chunk';
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import { afterEach, expect, test } from 'vitest';
import { createDocumentThread, type DocumentThread } from './document-thread.ts';
import type { DocumentReading } from './ports.ts';

const entry = new URL('./document-thread.stub.ts', import.meta.url);
const bounds = { extractionSeconds: 10, memoryMebibytes: 100, documentSeconds: 15 };

const open: DocumentThread[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thread) => thread.close()));
});

const start = (changed: Partial<typeof bounds> = {}): DocumentThread => {
  const thread = createDocumentThread({ chunkTokens: 17 }, { entry, bounds: { ...bounds, ...changed } });
  open.push(thread);
  return thread;
};

const file = (key: string, text = 'one two three') => ({ key, bytes: new TextEncoder().encode(text) });

const groupsOf = async ({ chunks }: DocumentReading): Promise<(readonly Chunk[])[]> => Array.fromAsync(chunks);

const wordsOf = async (thread: DocumentThread, text: string): Promise<string> => {
  const groups = await groupsOf(await thread.read(file('words', text)));
  return groups
    .flat()
    .map((chunk) => chunk.text)
    .join(' ');
};

const failure = (code: string, message: RegExp) =>
  expect.objectContaining({ name: 'PipelineError', code, message: expect.stringMatching(message) });

test('a document arrives with its summary, and its chunks in order and in groups', async () => {
  const words = Array.from({ length: 3 * limits.batchChunksMax + 1 }, (_, index) => `word${index}`);
  const reading = await start().read(file('a.txt', words.join(' ')));
  expect(reading.summary).toEqual({
    format: 'text',
    title: 'a.txt',
    leftOut: [{ what: 'nothing', characters: 0 }],
    characters: words.join(' ').length,
    visibleCharacters: words.join('').length,
    pages: 2,
    pagesWithoutText: [2],
  });
  const groups = await groupsOf(reading);
  expect(groups.map(({ length }) => length)).toEqual([
    limits.batchChunksMax,
    limits.batchChunksMax,
    limits.batchChunksMax,
    1,
  ]);
  expect(groups.flat().map(({ ordinal, text }) => `${ordinal} ${text}`)).toEqual(
    words.map((word, index) => `${index} ${word}`),
  );
  expect(groups.flat().every(({ tokens }) => tokens === 17)).toBe(true);
});

test.each([
  ['encrypted', 'encrypted', /^The stub is protected by a password\.$/],
  ['defect', 'unexpected', /^TypeError: undefined is not a document$/],
])('the error of a file that is %s crosses the border, and the thread goes on', async (key, code, message) => {
  const thread = start();
  const error = await thread.read(file(key)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PipelineError);
  expect(error).toEqual(failure(code, message));
  expect(await wordsOf(thread, 'it goes on')).toBe('it goes on');
});

test.each([
  ['spin', 'too-large', /more than 1 seconds to read/, { extractionSeconds: 1 }],
  ['fill heap', 'too-large', /more than 100 MiB of memory/, {}],
  ['fill one array', 'too-large', /more than 100 MiB of memory/, {}],
  ['fill buffers', 'too-large', /more than 100 MiB of memory/, {}],
  ['exit', 'unexpected', /ended in the middle/, {}],
])('a thread that would %s is ended, and a fresh one serves the next file', async (key, code, message, changed) => {
  const thread = start(changed);
  const [first, second] = await Promise.allSettled([thread.read(file(key)), wordsOf(thread, 'it goes on')]);
  expect(first).toEqual({ status: 'rejected', reason: failure(code, message) });
  expect(second).toEqual({ status: 'fulfilled', value: 'it goes on' });
});

test('a thread that dies between two documents is replaced', async () => {
  const thread = start();
  await groupsOf(await thread.read(file('last one')));
  // Its death may fall between two of these, and is then noticed by none, or into one of them.
  let fellIntoOne = false;
  for (let i = 0; i < 50 && !fellIntoOne; i += 1)
    fellIntoOne = await wordsOf(thread, 'the next one').then(
      () => false,
      (error: unknown) => {
        expect(error).toEqual(failure('unexpected', /ended/));
        return true;
      },
    );
  expect(await wordsOf(thread, 'it goes on')).toBe('it goes on');
});

test('a promise that a library forgets does no harm to this file, nor to the next', async () => {
  const thread = start();
  const forgetful = await thread.read(file('leave a promise'));
  expect((await groupsOf(forgetful)).flat()).toHaveLength(3);
  expect(await wordsOf(thread, 'it goes on')).toBe('it goes on');
});

test('a warm thread serves many documents and gathers nothing', async () => {
  const thread = start();
  const warnings: Error[] = [];
  const listen = (warning: Error): number => warnings.push(warning);
  process.on('warning', listen);
  for (let index = 0; index < 30; index++) {
    await expect(thread.read(file('encrypted'))).rejects.toEqual(failure('encrypted', /password/));
    expect(await wordsOf(thread, `text ${index}`)).toBe(`text ${index}`);
  }
  process.off('warning', listen);
  expect(warnings).toEqual([]);
});

test('a split that takes too long is ended too', async () => {
  const thread = start({ documentSeconds: 2 });
  const reading = await thread.read(file('a.txt', 'spin'));
  await expect(groupsOf(reading)).rejects.toEqual(failure('too-large', /more than 2 seconds to read and split/));
  expect(await wordsOf(thread, 'it goes on')).toBe('it goes on');
});

test('the thread runs no more than four groups ahead of its reader, whose slowness is not the document’s fault', async () => {
  const thread = start({ documentSeconds: 2 });
  const slow = await thread.read(file('a.txt', 'endless'));
  expect(await wordsOf(thread, 'it goes on')).toBe('it goes on');

  const groups: (readonly Chunk[])[] = [];
  const reading = (async () => {
    for await (const chunks of slow.chunks) groups.push(chunks);
  })();
  await expect(reading).rejects.toEqual(failure('out-of-time', /were not taken within 2 seconds/));
  expect(groups).toHaveLength(4);
});

test('chunks that are left before their end make room for the next file', async () => {
  const thread = start();
  const { chunks } = await thread.read(file('a.txt', 'endless'));
  for await (const _ of chunks) break;
  expect(await wordsOf(thread, 'it goes on')).toBe('it goes on');
});

test('concurrent reads queue in their order, and none gets another’s chunks', async () => {
  const thread = start();
  const texts = Array.from({ length: 8 }, (_, index) => `text ${index} `.repeat(40 * index + 1).trim());
  expect(await Promise.all(texts.map((text) => wordsOf(thread, text)))).toEqual(texts);
});

test('bytes that fill their buffer are handed over, others are copied', async () => {
  const thread = start();
  const whole = new TextEncoder().encode('the whole buffer').slice();
  const part = new TextEncoder().encode('not the whole buffer').subarray(4);
  await groupsOf(await thread.read({ key: 'whole', bytes: whole }));
  await groupsOf(await thread.read({ key: 'part', bytes: part }));
  expect(whole.byteLength).toBe(0);
  expect(new TextDecoder().decode(part)).toBe('the whole buffer');
});

test('a closed thread refuses, in the middle of a document too', async () => {
  const thread = start();
  const { chunks } = await thread.read(file('a.txt', 'endless'));
  const waiting = thread.read(file('b.txt')).catch((thrown: unknown) => thrown);
  await thread.close();
  expect(await waiting).toEqual(failure('out-of-time', /closed/));
  await expect(Array.fromAsync(chunks)).rejects.toEqual(failure('out-of-time', /closed/));
  await expect(thread.read(file('c.txt'))).rejects.toEqual(failure('out-of-time', /closed/));
});
