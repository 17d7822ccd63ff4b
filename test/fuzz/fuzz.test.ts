// A small part of test/fuzz/run.ts, and that the fuzzer finds what it looks for.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { expect, test } from 'vitest';
import { damagedFile } from './damaged-file.ts';
import type { FuzzMessage, FuzzStretch, RunReport } from './fuzz-thread.ts';
import { outcomeOf } from './outcome.ts';
import { soundFiles } from './sound-files.ts';

test.each(soundFiles.map((file) => [file.key, file] as const))('%s is sound before it is damaged', async (_, file) => {
  expect(await outcomeOf({ ...file, bytes: file.bytes.slice() })).toEqual({ kind: 'text' });
});

test('600 damaged files end in text or a typed failure', async () => {
  const stretch: FuzzStretch = { seed: 0, from: 0, to: 600 };
  // In a thread of its own: pdf.js lets promises fail that nobody waits for, which vitest would take for a failure.
  const thread = new Worker(new URL('./fuzz-thread.ts', import.meta.url), { workerData: stretch });
  const reports: RunReport[] = [];
  thread.on('message', (message: FuzzMessage) => message !== 'ready' && reports.push(message));
  await once(thread, 'exit');
  expect(reports.filter(({ defect }) => defect !== undefined)).toEqual([]);
  expect(reports).toHaveLength(stretch.to);
  expect(reports.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['text', 'corrupt']));
});

test('a run is the same again, and another one is not', () => {
  expect(damagedFile(7, 11)).toEqual(damagedFile(7, 11));
  expect(damagedFile(7, 11 + soundFiles.length).bytes).not.toEqual(damagedFile(7, 11).bytes);
});

test('an error that is not typed is a defect', async () => {
  // A file whose bytes cannot be looked at is nothing that extraction foresees.
  const file = { key: 'a.txt', bytes: undefined as unknown as Uint8Array };
  await expect(extractDocument(file)).rejects.toThrow(TypeError);
  expect(await outcomeOf(file)).toMatchObject({ kind: 'defect', defect: expect.stringContaining('TypeError') });
});
