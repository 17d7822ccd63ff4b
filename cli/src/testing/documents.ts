// Records and failures for tests.
import { documentId } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { describeFailure, type Failure, type FailureCode, PipelineError } from '@alex/core/errors';

/** After every mark that a test takes. */
export const soon = '2999-01-01T00:00:00.000Z';

export const aFailure = (code: FailureCode, more: Partial<Failure> = {}): Failure => ({
  ...describeFailure(new PipelineError(code, `It is ${code}.`), { attempts: 1, at: soon, messageId: 'm' }),
  ...more,
});

const revisionOf = (revision: string) => ({ revision, batches: 1, chunks: 3, contentHash: 'h' });

/** A live document of three chunks. */
export const aRecord = (key: string, sequencer: string, more: Partial<DocumentRecord> = {}): DocumentRecord => ({
  bucket: 'documents',
  key,
  documentId: documentId({ bucket: 'documents', key }),
  counter: 1,
  sequencer,
  target: revisionOf(sequencer),
  live: revisionOf(sequencer),
  retired: [],
  status: 'live',
  report: {
    format: 'markdown',
    title: 'A title',
    bytes: 1_200,
    characters: 1_100,
    chunks: 3,
    tokens: 250,
    unknownPieces: 0,
    wordPieces: 300,
    reused: 1,
    embedded: 2,
  },
  times: { event: soon, updated: soon, live: soon },
  ...more,
});

/** The same document with an older version, or none, being served. */
export const aFailedRecord = (key: string, sequencer: string, code: FailureCode): DocumentRecord => ({
  ...aRecord(key, sequencer, { target: null, live: null, status: 'failed' }),
  failure: aFailure(code, { revision: sequencer }),
});
