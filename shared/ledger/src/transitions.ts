// The protocol as pure functions: (record, fact) → the next record. ARCHITECTURE.md has the protocol, line by line.
import type { DocumentKey } from '@alex/core/document';
import { documentId } from '@alex/core/document';
import type { DocumentRecord, DocumentStatus, RevisionRef, RevisionReport } from '@alex/core/document-record';
import { type Failure, PipelineError } from '@alex/core/errors';
import { compareSequencers } from '@alex/core/sequencer';
import type { Receipt } from './revision.ts';

/** What an event is to a record: over and done with, to be carried on with, or to be applied. */
export type EventStanding = 'stale' | 'resume' | 'apply';

export const standingOf = (record: DocumentRecord | undefined, sequencer: string): EventStanding => {
  if (!record) return 'apply';
  // First, since a later event may have failed: then the target is still this one.
  if (record.target?.revision === sequencer) return 'resume';
  const order = compareSequencers(sequencer, record.sequencer);
  if (order < 0) return 'stale';
  if (order > 0) return 'apply';
  return record.failure?.revision === sequencer ? 'apply' : 'resume';
};

/** A revision that has left `{target, live}` never comes back. */
export const isCurrent = ({ target, live }: Pick<DocumentRecord, 'target' | 'live'>, revision: string): boolean =>
  target?.revision === revision || live?.revision === revision;

export const isLive = ({ live }: Pick<DocumentRecord, 'live'>, revision: string): boolean =>
  live?.revision === revision;

/** Whether a version newer than this live revision is known: it is being made, or it could not be read. */
export const isOutdated = ({ target, failure }: Pick<DocumentRecord, 'target' | 'failure'>, live: string): boolean =>
  target?.revision !== live || failure !== undefined;

/** The revision that the record knows by this name, be it only to have it collected. */
export const findRevision = (
  { target, live, retired }: Pick<DocumentRecord, 'target' | 'live' | 'retired'>,
  revision: string,
): RevisionRef | undefined => [target, live, ...retired].find((ref) => ref?.revision === revision) ?? undefined;

/** The facts of an event that are kept whatever becomes of it. */
export interface AppliedEvent {
  readonly document: DocumentKey;
  readonly sequencer: string;
  /** Of the object as the event found it. */
  readonly etag?: string | undefined;
  /** ISO 8601 */
  readonly eventTime: string;
  /** ISO 8601 */
  readonly now: string;
}

type State = Omit<DocumentRecord, 'status' | 'counter' | 'etag' | 'failure' | 'report'> & {
  readonly etag?: string | undefined;
  readonly failure?: Failure | undefined;
  readonly report?: RevisionReport | undefined;
};

const statusOf = ({ failure, target, live }: State): DocumentStatus =>
  failure ? 'failed' : target === null ? 'deleted' : target.revision === live?.revision ? 'live' : 'embedding';

const successor = (before: DocumentRecord | undefined, { etag, failure, report, ...state }: State): DocumentRecord => ({
  ...state,
  ...(etag !== undefined && { etag }),
  ...(failure && { failure }),
  ...(report && { report }),
  counter: (before?.counter ?? 0) + 1,
  status: statusOf({ ...state, failure }),
});

const blank = ({ document: { bucket, key }, sequencer, eventTime, now }: AppliedEvent): State => ({
  bucket,
  key,
  documentId: documentId({ bucket, key }),
  sequencer,
  target: null,
  live: null,
  retired: [],
  times: { event: eventTime, updated: now },
});

const applied = (record: DocumentRecord | undefined, event: AppliedEvent): State => ({
  ...(record ?? blank(event)),
  sequencer: event.sequencer,
  etag: event.etag,
  times: { ...record?.times, event: event.eventTime, updated: event.now },
  retired: [...(record?.retired ?? []), ...unfinished(record, event)],
  failure: undefined,
});

/** The failed event before this one, which is stale from now on: it has no vectors, but may have written some of its batches. */
const unfinished = (record: DocumentRecord | undefined, { sequencer }: AppliedEvent): readonly RevisionRef[] => {
  const revision = record?.failure?.revision;
  return !record || revision === undefined || revision === sequencer || findRevision(record, revision)
    ? []
    : [{ revision, batches: 0, chunks: 0, contentHash: '' }];
};

/** The target that was being made and now never will be. */
const abandoned = (record: DocumentRecord | undefined): readonly RevisionRef[] =>
  record?.target && !isLive(record, record.target.revision) ? [record.target] : [];

/** A new version was read: it is what is being made from now on. */
export const beginRevision = (
  record: DocumentRecord | undefined,
  event: AppliedEvent,
  target: RevisionRef,
  report: RevisionReport,
): DocumentRecord => {
  const state = applied(record, event);
  return successor(record, { ...state, target, report, retired: [...state.retired, ...abandoned(record)] });
};

/** The new version has the content of what is live: nothing is to be made. */
export const keepLive = (record: DocumentRecord, event: AppliedEvent): DocumentRecord => {
  const gone = abandoned(record);
  const state = applied(record, event);
  return successor(record, {
    ...state,
    target: record.live,
    // An abandoned target's report had taken the place of the live revision's.
    report: gone.length > 0 ? undefined : record.report,
    retired: [...state.retired, ...gone],
  });
};

export const removeDocument = (record: DocumentRecord | undefined, event: AppliedEvent): DocumentRecord => {
  const state = applied(record, event);
  return successor(record, {
    ...state,
    target: null,
    live: null,
    report: undefined,
    times: { event: event.eventTime, updated: event.now },
    retired: [...state.retired, ...abandoned(record), ...(record?.live ? [record.live] : [])],
  });
};

/** The version is gone, and the event that says so is under way: nothing is made of it, not even by a delivery that found it there. */
export const passOver = (record: DocumentRecord | undefined, event: AppliedEvent): DocumentRecord =>
  successor(record, applied(record, event));

/** The new version cannot be read. What is being made goes on, what serves serves. */
export const failEvent = (record: DocumentRecord | undefined, event: AppliedEvent, failure: Failure): DocumentRecord =>
  successor(record, { ...applied(record, event), failure: { ...failure, revision: event.sequencer } });

/** The target cannot be embedded. Undefined where that is no longer of interest: it is live or replaced, or a newer version failed. */
export const failTarget = (record: DocumentRecord, revision: string, failure: Failure): DocumentRecord | undefined =>
  record.target?.revision === revision && !isLive(record, revision) && record.sequencer === revision
    ? successor(record, {
        ...record,
        failure: { ...failure, revision },
        times: { ...record.times, updated: failure.at },
      })
    : undefined;

/**
 * All of the target's vectors are there: from now on search returns them, and no others.
 * @throws PipelineError `counts-differ` where the receipts do not tell of every chunk, or of all of the text
 */
export const commitRevision = (
  record: DocumentRecord,
  target: RevisionRef,
  { kept, reused, embedded, visibleCharacters }: Receipt,
  now: string,
): DocumentRecord => {
  if (kept + reused + embedded !== target.chunks)
    throw new PipelineError(
      'counts-differ',
      `The revision has ${target.chunks} chunks, but ${kept} vectors were kept, ${reused} reused and ${embedded} embedded.`,
    );
  if (target.visibleCharacters !== undefined && visibleCharacters !== target.visibleCharacters)
    throw new PipelineError(
      'counts-differ',
      `The revision’s text has ${target.visibleCharacters} characters besides white space, but its batches hold ${visibleCharacters}.`,
    );
  const removed = Math.max(0, (record.live?.chunks ?? 0) - kept);
  return successor(record, {
    ...record,
    live: target,
    retired: [...record.retired, ...(record.live ? [record.live] : [])],
    report: record.report && { ...record.report, reused: kept + reused, embedded, removed },
    failure: record.failure?.revision === target.revision ? undefined : record.failure,
    times: { ...record.times, updated: now, live: now },
  });
};

/** The vectors of these revisions are gone. */
export const forgetRetired = (record: DocumentRecord, gone: readonly RevisionRef[], now: string): DocumentRecord =>
  successor(record, {
    ...record,
    retired: record.retired.filter(({ revision }) => !gone.some((other) => other.revision === revision)),
    times: { ...record.times, updated: now },
  });
