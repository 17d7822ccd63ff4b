// ARCHITECTURE.md's protocol, line by line: a record, a fact, and the record that follows.
import { documentId } from '@alex/core/document';
import type { DocumentRecord, RevisionRef, RevisionReport } from '@alex/core/document-record';
import { describeFailure, PipelineError } from '@alex/core/errors';
import { compareSequencers } from '@alex/core/sequencer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AppliedEvent,
  beginRevision,
  commitRevision,
  failEvent,
  failTarget,
  forgetRetired,
  isCurrent,
  isLive,
  keepLive,
  removeDocument,
  standingOf,
} from './transitions.ts';

type Maybe = DocumentRecord | undefined;

const document = { bucket: 'docs', key: 'a.md' };
const ref = (revision: string): RevisionRef => ({ revision, batches: 1, chunks: 3, contentHash: `hash ${revision}` });
const event = (sequencer: string): AppliedEvent => ({
  document,
  sequencer,
  eventTime: `event ${sequencer}`,
  now: `now ${sequencer}`,
});
const report = (title: string): RevisionReport => ({
  format: 'text',
  title,
  bytes: 1,
  characters: 1,
  chunks: 3,
  tokens: 3,
  unknownPieces: 0,
  wordPieces: 3,
});
const failure = describeFailure(new PipelineError('corrupt', 'It cannot be read.'), {
  attempts: 1,
  at: 'failed at',
  messageId: 'm',
});

const begun = (record: Maybe, revision: string) =>
  beginRevision(record, event(revision), ref(revision), report(`of ${revision}`));
const live = (record: DocumentRecord) =>
  commitRevision(
    record,
    record.target as RevisionRef,
    { kept: 0, reused: 1, embedded: 2, visibleCharacters: 0 },
    `live ${record.target?.revision}`,
  );
const kept = (record: DocumentRecord, sequencer: string) => keepLive(record, event(sequencer));
const removed = (record: Maybe, sequencer: string) => removeDocument(record, event(sequencer));
const failed = (record: Maybe, sequencer: string) => failEvent(record, event(sequencer), failure);
const targetFailed = (record: DocumentRecord, revision: string) => failTarget(record, revision, failure);
const forgotten = (record: DocumentRecord, ...gone: string[]) => forgetRetired(record, gone.map(ref), 'now');

const begun1 = begun(undefined, '01');
const live1 = live(begun1);
const begun2 = begun(live1, '02');
const live2 = live(begun2);

const show = (record: Maybe): string => {
  if (!record) return 'nothing';
  const { status, sequencer, target, live, retired, failure } = record;
  const names = retired.map(({ revision }) => revision).join('+') || '–';
  const why = failure ? ` by ${failure.revision}` : '';
  return `${status}${why} at ${sequencer}: target ${target?.revision ?? '–'}, live ${live?.revision ?? '–'}, retired ${names}`;
};

describe('a record, a fact → the record that follows', () => {
  const cases: [fact: string, after: Maybe, expected: string][] = [
    ['a first version', begun1, 'embedding at 01: target 01, live –, retired –'],
    ['it is embedded', live1, 'live at 01: target 01, live 01, retired –'],
    ['a new version while one serves', begun2, 'embedding at 02: target 02, live 01, retired –'],
    ['the new one is embedded: the old one goes', live2, 'live at 02: target 02, live 02, retired 01'],
    ['a newer version while one is being made', begun(begun2, '03'), 'embedding at 03: target 03, live 01, retired 02'],
    ['nothing served, and a newer version', begun(begun1, '02'), 'embedding at 02: target 02, live –, retired 01'],
    [
      'a new version after a removal',
      begun(removed(live1, '02'), '03'),
      'embedding at 03: target 03, live –, retired 01',
    ],
    [
      'a new version after a failure',
      begun(failed(live1, '02'), '03'),
      'embedding at 03: target 03, live 01, retired 02',
    ],
    [
      'the failed version itself, replayed',
      begun(failed(live1, '02'), '02'),
      'embedding at 02: target 02, live 01, retired –',
    ],
    [
      'a new version after a target that failed: retired once, not twice',
      begun(targetFailed(begun2, '02') as DocumentRecord, '03'),
      'embedding at 03: target 03, live 01, retired 02',
    ],

    ['what is live, uploaded again', kept(live1, '02'), 'live at 02: target 01, live 01, retired –'],
    ['what is live again, while another is made', kept(begun2, '03'), 'live at 03: target 01, live 01, retired 02'],
    [
      'what is live again, after a failure',
      kept(failed(live1, '02'), '03'),
      'live at 03: target 01, live 01, retired 02',
    ],

    ['a removal of what nobody knew', removed(undefined, '01'), 'deleted at 01: target –, live –, retired –'],
    [
      'a removal of what is live: retired once, not twice',
      removed(live1, '02'),
      'deleted at 02: target –, live –, retired 01',
    ],
    ['a removal of what is being made', removed(begun1, '02'), 'deleted at 02: target –, live –, retired 01'],
    ['a removal of both', removed(begun2, '03'), 'deleted at 03: target –, live –, retired 02+01'],
    ['a removal after a removal', removed(removed(live1, '02'), '03'), 'deleted at 03: target –, live –, retired 01'],

    ['a first version that cannot be read', failed(undefined, '01'), 'failed by 01 at 01: target –, live –, retired –'],
    ['a bad version: what serves serves', failed(live1, '02'), 'failed by 02 at 02: target 01, live 01, retired –'],
    ['a bad version: what is made is made', failed(begun2, '03'), 'failed by 03 at 03: target 02, live 01, retired –'],
    [
      '… and the bad version stays failed',
      live(failed(begun2, '03')),
      'failed by 03 at 03: target 02, live 02, retired 01',
    ],
    [
      'a bad version after a removal',
      failed(removed(live1, '02'), '03'),
      'failed by 03 at 03: target –, live –, retired 01',
    ],

    ['the target cannot be embedded', targetFailed(begun2, '02'), 'failed by 02 at 02: target 02, live 01, retired –'],
    ['… until it is', live(targetFailed(begun2, '02') as DocumentRecord), 'live at 02: target 02, live 02, retired 01'],
    ['a failure of what is live by now', targetFailed(live1, '01'), 'nothing'],
    ['a failure of what was replaced', targetFailed(begun2, '01'), 'nothing'],
    ['a failure of a target older than a bad version', targetFailed(failed(begun2, '03'), '02'), 'nothing'],

    ['the retired are gone', forgotten(live2, '01'), 'live at 02: target 02, live 02, retired –'],
    ['one of two is gone', forgotten(removed(begun2, '03'), '01'), 'deleted at 03: target –, live –, retired 02'],
  ];
  test.each(cases)('%s', (_, after, expected) => expect(show(after)).toBe(expected));
});

describe('what an event is to a record', () => {
  const cases: [what: string, record: Maybe, sequencer: string, expected: string][] = [
    ['the first of its document', undefined, '01', 'apply'],
    ['newer', live1, '02', 'apply'],
    ['newer than what is being made', begun2, '03', 'apply'],
    ['older', live2, '01', 'stale'],
    ['older than a removal', removed(live1, '03'), '02', 'stale'],
    ['older than a failure', failed(live1, '03'), '02', 'stale'],
    ['the one that is being made, again', begun2, '02', 'resume'],
    ['the one that is live, again', live1, '01', 'resume'],
    ['the one that is being made, though a newer one failed since', failed(begun2, '03'), '02', 'resume'],
    ['the one whose target cannot be embedded', targetFailed(begun2, '02'), '02', 'resume'],
    ['a removal, again', removed(live1, '02'), '02', 'resume'],
    ['an upload of what was live, again', kept(live1, '02'), '02', 'resume'],
    ['the one that failed: a replay', failed(live1, '02'), '02', 'apply'],
    ['a number that is only longer, padded on the right', begun(undefined, '0A'), '0A1', 'apply'],
    ['a number that is shorter, padded on the right', begun(undefined, '0A1'), '0A', 'stale'],
  ];
  test.each(cases)('%s', (_, record, sequencer, expected) => expect(standingOf(record, sequencer)).toBe(expected));
});

test('what a record says besides: names, report, counts and times', () => {
  expect(begun1).toEqual({
    ...document,
    documentId: documentId(document),
    counter: 1,
    sequencer: '01',
    target: ref('01'),
    live: null,
    retired: [],
    status: 'embedding',
    report: report('of 01'),
    times: { event: 'event 01', updated: 'now 01' },
  });
  expect(live1.report).toEqual({ ...report('of 01'), reused: 1, embedded: 2, removed: 0 });
  expect(live1.times).toEqual({ event: 'event 01', updated: 'live 01', live: 'live 01' });
  expect(begun2.times).toEqual({ event: 'event 02', updated: 'now 02', live: 'live 01' });
});

test('a failure names its revision, and goes with the next event', () => {
  expect(failed(live1, '02').failure).toEqual({ ...failure, revision: '02' });
  expect(targetFailed(begun2, '02')).toMatchObject({
    failure: { ...failure, revision: '02' },
    times: { updated: 'failed at' },
  });
  for (const next of [begun(failed(live1, '02'), '03'), removed(failed(live1, '02'), '03')])
    expect(next).not.toHaveProperty('failure');
});

test('the report is of the target, of what is live where nothing is made, and never of what was given up', () => {
  expect(begun2.report?.title).toBe('of 02');
  expect(failed(live1, '02').report?.title).toBe('of 01');
  expect(kept(live1, '02').report?.title).toBe('of 01');
  expect(kept(begun2, '03')).not.toHaveProperty('report');
  expect(removed(live1, '02')).not.toHaveProperty('report');
});

test('what is no longer served is not “live since” anything', () =>
  expect(removed(live1, '02').times).toEqual({ event: 'event 02', updated: 'now 02' }));

test('what may be in the index: current is the target and what is live', () => {
  expect(['01', '02', '03'].map((revision) => [isCurrent(begun2, revision), isLive(begun2, revision)])).toEqual([
    [true, true],
    [true, false],
    [false, false],
  ]);
});

describe('whatever happens, in any order', () => {
  const fact = fc.record({
    kind: fc.constantFrom('begin', 'keep', 'remove', 'fail', 'fail target', 'commit', 'forget'),
    sequencer: fc.nat(9).map((number) => `0${number}`),
  });

  const apply = (record: Maybe, { kind, sequencer }: { kind: string; sequencer: string }): Maybe => {
    if (['begin', 'keep', 'remove', 'fail'].includes(kind) && standingOf(record, sequencer) !== 'apply') return record;
    if (kind === 'begin') return begun(record, sequencer);
    if (kind === 'remove') return removed(record, sequencer);
    if (kind === 'fail') return failed(record, sequencer);
    if (!record) return record;
    if (kind === 'keep') return record.live ? kept(record, sequencer) : record;
    if (kind === 'forget') return forgotten(record, ...record.retired.slice(0, 1).map(({ revision }) => revision));
    const { target } = record;
    if (!target || isLive(record, target.revision)) return record;
    return kind === 'commit' ? live(record) : (targetFailed(record, target.revision) ?? record);
  };

  test('nothing that left comes back, nothing is retired that serves, nothing is lost, no state repeats', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 40 }), (facts) => {
        let record: Maybe;
        const left = new Set<string>();
        for (const one of facts) {
          const before = record;
          record = apply(before, one);
          if (!record || record === before) continue;
          expect(record.counter).toBe((before?.counter ?? 0) + 1);
          expect(compareSequencers(record.sequencer, before?.sequencer ?? '')).toBeGreaterThanOrEqual(0);
          const retired = record.retired.map(({ revision }) => revision);
          expect(new Set(retired).size).toBe(retired.length);
          for (const revision of [before?.target, before?.live].flatMap((was) => was?.revision ?? []))
            if (!isCurrent(record, revision)) {
              left.add(revision);
              expect(retired).toContain(revision);
            }
          for (const revision of [...left, ...retired]) expect(isCurrent(record, revision)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('what the receipts tell of fewer chunks, or of more, does not go live', () => {
  const target = begun1.target as RevisionRef;
  for (const embedded of [2, 4])
    expect(() => commitRevision(begun1, target, { kept: 0, reused: 0, embedded, visibleCharacters: 0 }, 'n')).toThrow(
      `The revision has 3 chunks, but 0 vectors were kept, 0 reused and ${embedded} embedded.`,
    );
});

test('batches that hold less of the text than there is, or more, do not go live', () => {
  const target = { ...(begun1.target as RevisionRef), visibleCharacters: 10 };
  const receipt = { kept: 0, reused: 0, embedded: 3 };
  for (const visibleCharacters of [9, 11])
    expect(() => commitRevision(begun1, target, { ...receipt, visibleCharacters }, 'n')).toThrow(
      `The revision’s text has 10 characters besides white space, but its batches hold ${visibleCharacters}.`,
    );
  expect(commitRevision(begun1, target, { ...receipt, visibleCharacters: 10 }, 'n').status).toBe('live');
});

test('a new version’s report counts what it took over and what it lacks', () => {
  const next = commitRevision(
    begun2,
    begun2.target as RevisionRef,
    { kept: 1, reused: 1, embedded: 1, visibleCharacters: 0 },
    'n',
  );
  expect(next.report).toMatchObject({ reused: 2, embedded: 1, removed: 2 });
});
