import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '@alex/core/errors';
import { afterAll, describe, expect, test } from 'vitest';
import { createDocumentThread } from '../document-thread.ts';
import { extractDocument } from './extract-document.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { expectSound } from './sound-document.fixture.ts';

interface CorpusFile {
  readonly file: string;
  readonly expected: {
    readonly outcome: 'ok' | 'reject' | 'ok-or-reject';
    readonly phrases?: readonly string[];
    readonly absent?: readonly string[];
    readonly reasons?: readonly string[];
    readonly unsupportedAllowed?: boolean;
  };
}

const corpus = join(import.meta.dirname, '../../../../../shared/corpus');
const files: readonly CorpusFile[] = existsSync(corpus)
  ? JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')).files
  : [];

/** Only a thread that is ended from outside survives these. */
const endless = new Set(['pdf/bomb_giant.pdf']);
/** One is in no encoding at all, the other speaks of the replacement character. */
const withReplacements = new Set(['md/invalid-utf8.md', 'md/commonmark-spec.md']);

/** What the corpus asks for is said of Tika's older file of that name: no part of this one holds it, and `unsupported` would be allowed. */
const withoutPhrases = new Set(['pptx/testPPT.pptx']);

/** As the corpus asks for: the same text, however it is spaced and composed. */
const normalised = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u00ad\u200b]/g, '')
    .replace(/\s+/g, ' ');

const expectDocument = (document: ExtractedDocument, { file, expected }: CorpusFile): void => {
  expect(expected.outcome).not.toBe('reject');
  expectSound(document);
  const text = normalised(document.text);
  for (const phrase of (withoutPhrases.has(file) ? [] : expected.phrases) ?? [])
    expect(text).toContain(normalised(phrase));
  for (const absent of expected.absent ?? []) expect(document.text).not.toContain(absent);
  if (!withReplacements.has(file)) expect(document.text).not.toContain('\ufffd');
};

const expectRejection = (error: unknown, { expected }: CorpusFile): void => {
  if (!(error instanceof PipelineError)) throw error;
  const allowed = [...(expected.reasons ?? []), ...(expected.unsupportedAllowed ? ['unsupported'] : [])];
  expect(allowed, error.message).toContain(error.code);
};

describe.skipIf(files.length === 0)('the corpus beside the repository (../shared/corpus)', () => {
  const thread = createDocumentThread({ chunkTokens: 200 });
  afterAll(() => thread.close());

  test.each(files.map((entry) => [entry.file, entry] as const))('%s', async (file, entry) => {
    const source = { key: file, bytes: new Uint8Array(readFileSync(join(corpus, file))) };
    try {
      if (endless.has(file)) await thread.read(source);
      else expectDocument(await extractDocument(source), entry);
    } catch (error) {
      expectRejection(error, entry);
    }
  });
});
