// A document's record after a replay of its dead letters → what became of them.
import type { DocumentRecord } from '@alex/core/document-record';
import type { Failure, FailureCode } from '@alex/core/errors';
import type { DeadLetter } from '@alex/core/replay';
import { compareSequencers } from '@alex/core/sequencer';

export type ReplayOutcome =
  | { readonly kind: 'live' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'superseded' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** The letters of one document that were sent again, as far as the outcome depends on them. */
export interface ReplayedDocument {
  readonly key: string;
  /** The newest version among them. */
  readonly revision: string;
  /** Why the letters lay there; absent where nothing says so. */
  readonly codes: ReadonlySet<FailureCode>;
  /** ISO 8601: failures up to then are the old ones. */
  readonly failedUntil: string;
}

/** Letters that name no document, or no version of it, cannot be followed. */
export const replayedDocuments = (letters: readonly DeadLetter[]): ReplayedDocument[] => {
  const documents = new Map<string, ReplayedDocument>();
  for (const { key, revision, failure, sent } of letters) {
    if (key === undefined || revision === undefined) continue;
    const failedUntil = failure?.at ?? sent;
    const known = documents.get(key);
    documents.set(key, {
      key,
      revision: known && compareSequencers(known.revision, revision) > 0 ? known.revision : revision,
      codes: new Set([...(known?.codes ?? []), ...(failure ? [failure.code] : [])]),
      failedUntil: known && known.failedUntil > failedUntil ? known.failedUntil : failedUntil,
    });
  }
  return [...documents.values()];
};

/** Undefined while it is under way. */
export const outcomeOfReplay = (
  record: DocumentRecord | undefined,
  { revision, failedUntil }: ReplayedDocument,
): ReplayOutcome | undefined => {
  if (!record) return undefined;
  const order = compareSequencers(record.sequencer, revision);
  if (order < 0) return undefined;
  if (order > 0) return { kind: 'superseded' };
  if (record.failure) return record.failure.at > failedUntil ? { kind: 'failed', failure: record.failure } : undefined;
  return record.status === 'embedding' ? undefined : { kind: record.status === 'live' ? 'live' : 'removed' };
};
