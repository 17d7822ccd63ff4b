// Retired revisions → gone: their vectors first, then their state, then their names in the record.
import type { DocumentRecord, RevisionRef } from '@alex/core/document-record';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import { vectorKeys } from '@alex/core/vector-record';
import { changeRecord, type Ledger } from './ledger.ts';
import { forgetRetired } from './transitions.ts';

/** Any writer may do this at any time, and any number of them at once; `record` is as the writer last saw it. */
export const collectRetired = async (
  {
    ledger,
    index,
    now,
  }: { readonly ledger: Ledger; readonly index: Pick<VectorIndex, 'delete'>; readonly now: () => Date },
  { documentId, retired }: Pick<DocumentRecord, 'documentId' | 'retired'>,
): Promise<void> => {
  if (retired.length === 0) return;
  for (const { revision, chunks } of retired) {
    await index.delete(vectorKeys(documentId, revision, 0, chunks));
    await ledger.removeRevision(documentId, revision);
  }
  const isGone = ({ revision }: RevisionRef) => retired.some((other) => other.revision === revision);
  await changeRecord(ledger, documentId, (record) =>
    record?.retired.some(isGone) ? forgetRetired(record, retired, now().toISOString()) : undefined,
  );
};
