// Where a record, a revision's side and a receipt lie in the state bucket, and back from a key to what lies there.
import type { RevisionRef } from '@alex/core/document-record';

/** What names a revision's immutable side: two deliveries of one event may find different content, and neither may write over the other's. */
export type RevisionName = Pick<RevisionRef, 'revision' | 'contentHash'>;

const batchDigits = 6;

export const batchNumber = (batch: number): string => String(batch).padStart(batchDigits, '0');

/** A batch of a revision, or its manifest. */
export interface RevisionObject extends RevisionName {
  readonly documentId: string;
  /** Absent for the manifest. */
  readonly batch?: number;
}

export interface ReceiptObject {
  readonly documentId: string;
  readonly revision: string;
  readonly batch: number;
}

/** @param index names the vector index; every index has state of its own. */
export const stateKeys = (index: string) => {
  const home = `indexes/${index}`;
  const records = `${home}/documents/`;
  const revisions = `${home}/revisions/`;
  const receipts = `${home}/receipts/`;
  const embeddings = `${home}/embeddings/`;
  const ofRevision = (documentId: string, revision: string) => `${revisions}${documentId}/${revision}/`;
  const ofReceipts = (documentId: string, revision: string) => `${receipts}${documentId}/${revision}/`;

  return {
    records,
    revisions,
    receipts,
    embeddings,
    ofRevision,
    ofReceipts,
    record: (documentId: string) => `${records}${documentId}.json`,
    batch: (documentId: string, { revision, contentHash }: RevisionName, batch: number) =>
      `${ofRevision(documentId, revision)}${contentHash}/batch-${batchNumber(batch)}.jsonl`,
    manifest: (documentId: string, { revision, contentHash }: RevisionName) =>
      `${ofRevision(documentId, revision)}${contentHash}/revision.json`,
    receipt: (documentId: string, revision: string, batch: number) =>
      `${ofReceipts(documentId, revision)}${batchNumber(batch)}.json`,
    holder: (contentHash: string) => `${home}/contents/${contentHash}.json`,
    embeddingsOf: (contentHash: string, batch: number) => `${embeddings}${contentHash}/${batchNumber(batch)}.f32`,

    documentOfRecord: (key: string): string | undefined =>
      /^([0-9a-f]{32})\.json$/.exec(key.slice(records.length))?.[1],
    parseRevision: (key: string): RevisionObject | undefined => {
      const [, documentId = '', revision = '', contentHash = '', batch] =
        /^([0-9a-f]{32})\/([0-9A-F]+)\/([0-9a-f]+)\/(?:batch-(\d+)\.jsonl|revision\.json)$/.exec(
          key.slice(revisions.length),
        ) ?? [];
      return documentId === ''
        ? undefined
        : { documentId, revision, contentHash, ...(batch !== undefined && { batch: Number(batch) }) };
    },
    parseReceipt: (key: string): ReceiptObject | undefined => {
      const [, documentId = '', revision = '', batch = ''] =
        /^([0-9a-f]{32})\/([0-9A-F]+)\/(\d+)\.json$/.exec(key.slice(receipts.length)) ?? [];
      return documentId === '' ? undefined : { documentId, revision, batch: Number(batch) };
    },
  };
};
