// A document's record → what became of one upload of it.
import type { DocumentRecord } from '@alex/core/document-record';
import type { Failure } from '@alex/core/errors';
import { compareSequencers } from '@alex/core/sequencer';
import { isAfter, type RecordMark } from '../record-mark.ts';
import type { VectorCounts } from '../render/vectors.ts';

export type UploadOutcome =
  | ({ readonly kind: 'live' } & VectorCounts)
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'deleted' };

/** Undefined while it is under way. An upload that another has replaced by now shares that one's outcome. */
export const outcomeOfUpload = (record: DocumentRecord | undefined, mark: RecordMark): UploadOutcome | undefined => {
  return record && isAfter(record, mark) ? outcomeOf(record) : undefined;
};

/** Likewise of an event of ours. */
export const outcomeOfEvent = (record: DocumentRecord | undefined, sequencer: string): UploadOutcome | undefined =>
  record && compareSequencers(record.sequencer, sequencer) >= 0 ? outcomeOf(record) : undefined;

const outcomeOf = (record: DocumentRecord): UploadOutcome | undefined => {
  const { status, failure, live, sequencer, report } = record;
  if (status === 'deleted') return { kind: 'deleted' };
  if (failure) return { kind: 'failed', failure };
  if (status !== 'live' || !live) return undefined;
  // Equal content is not read again: what is live stays the older revision.
  if (live.revision !== sequencer) return { kind: 'unchanged' };
  const { reused = 0, embedded = live.chunks, removed = 0 } = report ?? {};
  return { kind: 'live', reused, embedded, removed };
};
