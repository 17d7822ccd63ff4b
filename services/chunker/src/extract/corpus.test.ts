import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '@alex/core/errors';
import { allowedCodes, type CorpusFile, comparable, corpusFiles, corpusFolder } from '@alex/testing/corpus';
import { describe, expect, test } from 'vitest';
import { extractDocument } from './extract-document.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { expectSound } from './sound-document.fixture.ts';

/** One is in no encoding at all, the other speaks of the replacement character. */
const withReplacements = new Set(['md/invalid-utf8.md', 'md/commonmark-spec.md']);

const expectDocument = (document: ExtractedDocument, { file, expected }: CorpusFile): void => {
  expect(expected.outcome).not.toBe('reject');
  expectSound(document);
  const text = comparable(document.text);
  for (const phrase of expected.phrases ?? []) expect(text).toContain(comparable(phrase));
  for (const absent of expected.absent ?? []) expect(document.text).not.toContain(absent);
  if (!withReplacements.has(file)) expect(document.text).not.toContain('\ufffd');
};

const expectRejection = (error: unknown, { expected }: CorpusFile): void => {
  if (!(error instanceof PipelineError)) throw error;
  expect(allowedCodes(expected), error.message).toContain(error.code);
};

describe.skipIf(corpusFiles.length === 0)('the corpus beside the repository (../shared/corpus)', () => {
  test.each(corpusFiles.map((entry) => [entry.file, entry] as const))('%s', async (file, entry) => {
    const bytes = new Uint8Array(readFileSync(join(corpusFolder, file)));
    const outcome = await extractDocument({ key: file, bytes }).catch((error: unknown) => ({ error }));
    if ('error' in outcome) expectRejection(outcome.error, entry);
    else expectDocument(outcome, entry);
  });
});
