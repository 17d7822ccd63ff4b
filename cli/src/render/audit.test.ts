import type { AuditSummary } from '@alex/audit/audit';
import type { Damage } from '@alex/audit/damage';
import { expect, test } from 'vitest';
import { renderAudit, renderRepairs } from './audit.ts';
import { plain } from './style.ts';

const style = { columns: 80, paint: plain };
const well: AuditSummary = {
  vectors: 1_200,
  objects: 3,
  documents: { live: 2, failed: 1, deleted: 0, embedding: 0 },
  underWay: 0,
  damaged: 0,
  strangers: { count: 0, some: [] },
};
const sums = '3 documents (2 live, 1 failed), 3 objects and 1,200 vectors compared in 2 s';

test('all is well', () => {
  expect(renderAudit(well, [], '2 s', style)).toBe(`${sums}\n✓ nothing is lost and nothing is left over`);
});

test('damages by kind, a few of each by name, and what nobody here can heal', () => {
  const damage: Damage = { kind: 'not-ingested', documentId: 'd', key: 'a.txt', detail: '3 bytes', repairs: [] };
  const summary = { ...well, damaged: 14, underWay: 1, strangers: { count: 2, some: ['x'] } };
  const groups = [
    ['not-ingested', { count: 12, incurable: 0, some: [damage] }],
    ['record-damaged', { count: 2, incurable: 1, some: [{ kind: 'record-damaged', documentId: 'd', detail: 'torn' }] }],
  ] as const;
  expect(renderAudit(summary, groups, '2 s', style).split('\n')).toEqual([
    '✗ not-ingested (12): an object of which nothing is known',
    '    a.txt  3 bytes',
    '    … and 11 more',
    '',
    '✗ record-damaged (2): the record cannot be read',
    '    d  torn',
    '    … and 1 more',
    '    1 of them nothing here can heal: upload the document again',
    '',
    '✗ 2 vectors in the index with keys that are none of ours, such as x: left alone',
    '',
    sums,
    '1 document under way, not judged: see again later',
    '✗ 14 documents damaged',
  ]);
});

test('what was done', () => {
  expect(renderRepairs(new Map([['send-event', 3]]), style).split('\n')).toEqual([
    '✓ repaired:',
    '    3 events sent to the documents queue',
    'The pipeline does the rest. When it has come to rest, look again: alex audit',
  ]);
  expect(renderRepairs(new Map(), style)).toBe('Nothing could be repaired.');
});
