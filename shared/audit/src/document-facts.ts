// All that is known of one document from its four sides: the bucket, the record, the state beside it, and the index.
import type { DocumentRecord, RevisionRef } from '@alex/core/document-record';
import type { ObjectSummary } from '@alex/core/ports/object-store';
import { isLive } from '@alex/ledger/transitions';
import type { StateObject } from './survey.ts';

export interface DocumentFacts {
  readonly documentId: string;
  /** Absent where there is none, or it cannot be read. */
  readonly record: DocumentRecord | undefined;
  readonly isRecordDamaged: boolean;
  /** What the documents bucket holds under the document's key. */
  readonly object: ObjectSummary | undefined;
  /** Ordinals of the vectors that are in the index, by revision. */
  readonly vectors: ReadonlyMap<string, ReadonlySet<number>>;
  /** Batches and manifests. */
  readonly state: readonly StateObject[];
  readonly receipts: readonly StateObject[];
}

/** The revision that is being made, where one is. */
export const inTheMaking = (record: DocumentRecord): RevisionRef | undefined =>
  record.target && !isLive(record, record.target.revision) ? record.target : undefined;

/** The revisions that a record names. */
export const namedRevisions = ({ target, live, retired }: DocumentRecord): ReadonlyMap<string, RevisionRef> =>
  new Map([...retired, target, live].flatMap((revision) => (revision ? [[revision.revision, revision] as const] : [])));
