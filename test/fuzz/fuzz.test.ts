// A small part of test/fuzz/run.ts, and that the fuzzer finds what it looks for.
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { expect, test } from 'vitest';
import { damagedFile } from './damaged-file.ts';
import { outcomeOf } from './outcome.ts';
import { soundFiles } from './sound-files.ts';

test.each(soundFiles.map((file) => [file.key, file] as const))('%s is sound before it is damaged', async (_, file) => {
  expect(await outcomeOf({ ...file, bytes: file.bytes.slice() })).toEqual({ kind: 'text' });
});

test('600 damaged files end in text or a typed failure', async () => {
  const kinds = new Set<string>();
  for (let run = 0; run < 600; run++) {
    const { kind, defect } = await outcomeOf(damagedFile(0, run));
    kinds.add(kind);
    expect(defect, `run ${run}`).toBeUndefined();
  }
  expect([...kinds]).toEqual(expect.arrayContaining(['text', 'corrupt']));
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
