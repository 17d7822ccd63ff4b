// What can be wrong with a document, what heals it, and what else could explain it for a while.
import type { BatchMessage } from '@alex/core/batch-message';
import type { DocumentRecord } from '@alex/core/document-record';
import type { DocumentChange } from '@alex/core/s3-event';

interface DamageRow {
  readonly what: string;
  /**
   * What a healthy pipeline looks the same for: a message that waits in a queue or is on its way; a worker that has not done
   * yet; or nothing at all, so that it is damage as soon as it is seen while the record stays as it is.
   */
  readonly explainedBy: 'messages' | 'workers' | 'nothing';
}

export const damageTable = {
  'record-damaged': { what: 'the record cannot be read', explainedBy: 'nothing' },
  'not-ingested': { what: 'an object of which nothing is known', explainedBy: 'messages' },
  outdated: { what: 'the object is not the one that the newest known event spoke of', explainedBy: 'messages' },
  'object-gone': { what: 'a document whose object is gone', explainedBy: 'messages' },
  'vectors-missing': { what: 'vectors that must be in the index are not', explainedBy: 'nothing' },
  'state-missing': { what: 'batches or manifest of a current revision are gone', explainedBy: 'nothing' },
  stuck: { what: 'a revision in the making of which no message tells', explainedBy: 'messages' },
  uncollected: { what: 'retired revisions that nobody has collected', explainedBy: 'messages' },
  'orphan-vectors': { what: 'vectors of no current revision', explainedBy: 'workers' },
  'orphan-state': { what: 'batches or receipts of no current revision', explainedBy: 'workers' },
} as const satisfies Readonly<Record<string, DamageRow>>;

export type DamageKind = keyof typeof damageTable;

export type Repair =
  /** To the documents queue, as S3 would have. */
  | { readonly do: 'send-event'; readonly change: DocumentChange }
  /** To the batches queue: the embedder deletes a batch's own keys where its revision is not current. */
  | { readonly do: 'send-batches'; readonly messages: readonly BatchMessage[] }
  | { readonly do: 'collect'; readonly record: Pick<DocumentRecord, 'documentId' | 'retired' | 'target'> }
  | { readonly do: 'delete-vectors'; readonly keys: readonly string[] }
  | { readonly do: 'remove-revision'; readonly documentId: string; readonly revision: string }
  | {
      readonly do: 'rebuild-record';
      readonly documentId: string;
      readonly key: string;
      /** Chunks that were seen of each revision. */
      readonly revisions: readonly { readonly revision: string; readonly chunks: number }[];
    };

export interface Damage {
  readonly kind: DamageKind;
  readonly documentId: string;
  /** Absent where only the document's id is known. */
  readonly key?: string;
  readonly detail: string;
  /** Empty where the repair of the same document's other damage heals this too; absent where only a person can. */
  readonly repairs?: readonly Repair[];
}
