// Retired revisions → gone: their vectors first, then their state, then their names in the record.
import type { DocumentRecord, RevisionRef } from '@alex/core/document-record';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import { vectorKey, vectorKeys } from '@alex/core/vector-record';
import { changeRecord, type Ledger } from './ledger.ts';
import { nothingIfDamaged } from './revision.ts';
import { forgetRetired } from './transitions.ts';

export interface CollectPorts {
  readonly ledger: Ledger;
  readonly index: Pick<VectorIndex, 'get' | 'delete'>;
  readonly now: () => Date;
}

/** Any writer may do this at any time, and any number of them at once; `record` is as the writer last saw it. */
export const collectRetired = async (
  ports: CollectPorts,
  { documentId, retired, target }: Pick<DocumentRecord, 'documentId' | 'retired' | 'target'>,
): Promise<void> => {
  if (retired.length === 0) return;
  const { ledger, index, now } = ports;
  for (const revision of retired) {
    // A document that is moved is created under its new key and removed under its old one, in either order.
    if (target === null) await keepEmbeddings(ports, documentId, revision);
    await index.delete(vectorKeys(documentId, revision.revision, 0, revision.chunks));
    await ledger.removeRevision(documentId, revision.revision);
  }
  const isGone = ({ revision }: RevisionRef) => retired.some((other) => other.revision === revision);
  await changeRecord(ledger, documentId, (record) =>
    record?.retired.some(isGone) ? forgetRetired(record, retired, now().toISOString()) : undefined,
  );
};

/** Only whole batches: what an earlier attempt has begun to delete it has kept before. */
const keepEmbeddings = async ({ ledger, index }: CollectPorts, documentId: string, revision: RevisionRef) => {
  for (let batch = 0; batch < revision.batches; batch += 1) {
    const content = await ledger.readBatch(documentId, revision, batch).catch(nothingIfDamaged);
    if (!content) return;
    const keyOf = (ordinal: number) => vectorKey(documentId, revision.revision, ordinal);
    const vectors = await index.get(content.chunks.map(({ ordinal }) => keyOf(ordinal)));
    const embeddings = content.chunks.flatMap(({ hash, ordinal }) => {
      const embedding = vectors.get(keyOf(ordinal));
      return embedding ? [[hash, embedding] as const] : [];
    });
    if (embeddings.length === content.chunks.length)
      await ledger.writeEmbeddings(revision.contentHash, batch, new Map(embeddings));
  }
};
