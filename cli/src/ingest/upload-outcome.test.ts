import type { DocumentRecord } from '@alex/core/document-record';
import { expect, test } from 'vitest';
import { aFailedRecord, aRecord } from '../testing/documents.ts';
import { outcomeOfEvent, outcomeOfUpload, type UploadOutcome } from './upload-outcome.ts';

const mark = { sequencer: '10', at: Date.parse('2026-01-05T12:00:00Z') };
const live = aRecord('a', '11');
const failed = aFailedRecord('a', '11', 'encrypted');

const cases: readonly (readonly [string, DocumentRecord | undefined, UploadOutcome | undefined])[] = [
  ['no record yet', undefined, undefined],
  ['the former version is live', aRecord('a', '10'), undefined],
  ['the former version failed', aFailedRecord('a', '10', 'encrypted'), undefined],
  ['it is being embedded', { ...live, status: 'embedding', live: null }, undefined],
  ['it is live', live, { kind: 'live', reused: 1, embedded: 2, removed: 0 }],
  ['its content was live already', { ...live, live: aRecord('a', '09').live }, { kind: 'unchanged' }],
  ['it failed', failed, { kind: 'failed', failure: failed.failure! }],
  ['somebody deleted it', { ...live, status: 'deleted', live: null, target: null }, { kind: 'deleted' }],
];

test('an event of ours: what the record says of it, or of whatever came later', () => {
  for (const sequencer of ['11', '10F']) expect(outcomeOfEvent(live, sequencer)?.kind).toBe('live');
  for (const record of [undefined, live]) expect(outcomeOfEvent(record, '12')).toBeUndefined();
});

test.each(cases)('%s', (_, record, outcome) => {
  expect(outcomeOfUpload(record, mark)).toEqual(outcome);
});
