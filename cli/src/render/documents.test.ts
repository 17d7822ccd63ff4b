import { traceIdOf } from '@alex/core/trace';
import { expect, test } from 'vitest';
import { aFailedRecord, aFailure, aRecord } from '../testing/documents.ts';
import { renderDocument } from './document.ts';
import { renderDocuments } from './documents.ts';
import { plain } from './style.ts';

const style = { columns: 60, paint: plain };
const now = Date.parse('2026-01-05T12:00:00Z');
const times = { event: '2026-01-05T11:57:00.000Z', updated: '2026-01-05T11:58:00.000Z' };

test('a table of documents and their counts', () => {
  const failed = { ...aFailedRecord('b.pdf', '2', 'encrypted'), times };
  expect(renderDocuments([aRecord('a.md', '1', { times }), failed], style, now).split('\n')).toEqual([
    'STATUS  WHY          SIZE  PASSAGES    CHANGED  KEY',
    'live               1.2 kB         3  2 min ago  a.md',
    'failed  encrypted  1.2 kB            2 min ago  b.pdf',
    '',
    '2 documents: 1 live, 1 failed',
  ]);
});

test('deleted documents are counted, and listed where there are no others', () => {
  const deleted = aRecord('gone.md', '1', { status: 'deleted', live: null, target: null });
  const both = renderDocuments([aRecord('a.md', '1'), deleted], style, now);
  expect(both).not.toContain('gone.md');
  expect(both).toContain('2 documents: 1 live, 1 deleted');
  expect(renderDocuments([deleted], style, now)).toContain('gone.md');
});

test('no failure, no column for it; no documents, a hint', () => {
  expect(renderDocuments([aRecord('a.md', '1')], style, now)).not.toContain('WHY');
  expect(renderDocuments([], style, now)).toContain('alex ingest');
});

test('a live document: counts and times', () => {
  const shown = renderDocument(aRecord('a.md', '1A', { times: { ...times, live: times.updated } }), style, now);
  expect(shown).toContain('a.md  live\n');
  expect(shown).toContain('passages    3 of 250 tokens in all');
  expect(shown).toContain('served      3 passages of revision 1A');
  expect(shown).toContain('vectors     reused 1 · embedded 2 · removed 0');
  expect(shown).toContain(`trace       ${traceIdOf(aRecord('a.md', '1A').documentId, '1A')}`);
  expect(shown).toContain('live since  2026-01-05T11:58:00.000Z (2 min ago)');
});

test('a failed document: code, stage, message, advice, attempts, and what serves meanwhile', () => {
  const failed = aFailedRecord('b.pdf', '2', 'encrypted');
  const shown = renderDocument(failed, style, now);
  expect(shown).toContain('b.pdf  failed (nothing of it is searchable)');
  expect(shown).toContain('failure     encrypted, at the stage extract');
  expect(shown).toContain('message     It is encrypted.');
  expect(shown).toContain('advice      Save the document without its password and\n            upload it again.');
  expect(shown).toContain('attempts    1 attempt, the last ');
  expect(shown).toContain('of          revision 2, message m');
  const replayed = {
    ...aFailure('endpoint-failed', {
      attempts: 5,
      firstAt: '2026-01-05T11:00:00.000Z',
      at: '2026-01-05T11:12:00.000Z',
    }),
    earlier: [{ code: 'endpoint-failed', attempts: 5, at: '2026-01-05T10:00:00.000Z', messageId: 'm' } as const],
  };
  const again = renderDocument({ ...failed, failure: replayed }, { ...style, columns: 200 }, now);
  expect(again).toContain('attempts    5 attempts in 12 min, after 1 replay, the last 48 min ago; a replay may help');
  expect(again).toContain('before      endpoint-failed 2 h ago');
  expect(renderDocument({ ...aRecord('b.pdf', '2'), ...failed, live: aRecord('', '1').live }, style, now)).toContain(
    'failed (an older version is being served)',
  );
});
