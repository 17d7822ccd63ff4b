// A document's record → what became of one upload of it.
import type { DocumentRecord } from '@alex/core/document-record';
import type { Failure } from '@alex/core/errors';
import { isAfter, type RecordMark } from '../record-mark.ts';

export type UploadOutcome =
  | { readonly kind: 'live'; readonly chunks: number; readonly embedded: number }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'deleted' };

/** Undefined while it is under way. An upload that another has replaced by now shares that one's outcome. */
export const outcomeOfUpload = (record: DocumentRecord | undefined, mark: RecordMark): UploadOutcome | undefined => {
  if (!record || !isAfter(record, mark)) return undefined;
  const { status, failure, live, sequencer, report } = record;
  if (status === 'deleted') return { kind: 'deleted' };
  if (failure) return { kind: 'failed', failure };
  if (status !== 'live' || !live) return undefined;
  // Equal content is not read again: what is live stays the older revision.
  if (live.revision !== sequencer) return { kind: 'unchanged' };
  return { kind: 'live', chunks: live.chunks, embedded: report?.embedded ?? live.chunks };
};
