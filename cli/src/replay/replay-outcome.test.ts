import type { DocumentRecord } from '@alex/core/document-record';
import type { FailureCode } from '@alex/core/errors';
import type { DeadLetter } from '@alex/core/replay';
import { expect, test } from 'vitest';
import { aFailedRecord, aFailure, aRecord } from '../testing/documents.ts';
import { outcomeOfReplay, replayedDocuments } from './replay-outcome.ts';

const document = { key: 'a', revision: '10', codes: new Set<FailureCode>(), failedUntil: '2026-01-05T12:00:00.000Z' };
const failedAt = (at: string): DocumentRecord => ({
  ...aFailedRecord('a', '10', 'encrypted'),
  failure: aFailure('encrypted', { at }),
});

const cases: readonly (readonly [string, DocumentRecord | undefined, string | undefined])[] = [
  ['not known yet', undefined, undefined],
  ['the event was never applied', aRecord('a', '0F'), undefined],
  ['the old failure still stands', failedAt(document.failedUntil), undefined],
  ['a new failure', failedAt('2026-01-05T12:00:01.000Z'), 'failed'],
  ['being embedded', aRecord('a', '10', { status: 'embedding', live: null }), undefined],
  ['live', aRecord('a', '10'), 'live'],
  ['live without new vectors', aRecord('a', '10', { live: aRecord('a', '0F').live }), 'live'],
  ['the delete went through', aRecord('a', '10', { status: 'deleted', live: null, target: null }), 'removed'],
  ['a newer version came', aRecord('a', '11', { status: 'embedding' }), 'superseded'],
];

test.each(cases)('%s', (_, record, kind) => {
  expect(outcomeOfReplay(record, document)?.kind).toBe(kind);
});

const letter = (key: string | undefined, revision: string, at?: string): DeadLetter => ({
  queue: 'batches',
  messageId: `${key}${revision}${at}`,
  sent: '2026-01-01T00:00:00.000Z',
  ...(key !== undefined && { key }),
  revision,
  ...(at && { failure: aFailure('endpoint-failed', { at }) }),
});

test('letters become documents: the newest version, the latest failure', () => {
  const documents = replayedDocuments([
    letter('a', '10', '2026-01-02T00:00:00.000Z'),
    letter('a', '9', '2026-01-03T00:00:00.000Z'),
    letter('b', '20'),
    letter(undefined, '30'),
  ]);
  expect(documents).toEqual([
    { key: 'a', revision: '9', codes: new Set(['endpoint-failed']), failedUntil: '2026-01-03T00:00:00.000Z' },
    { key: 'b', revision: '20', codes: new Set(), failedUntil: '2026-01-01T00:00:00.000Z' },
  ]);
});
