// Texts that are unchanged keep the vectors that the live revision has for them.
import type { RevisionRef } from '@alex/core/document-record';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import { vectorKey } from '@alex/core/vector-record';
import type { Ledger } from '@alex/ledger/ledger';
import { nothingIfDamaged } from '@alex/ledger/revision';

export interface Reuse {
  /** By hash, of those asked for. What has gone from the index meanwhile is missing. */
  embeddings(
    documentId: string,
    live: RevisionRef | null,
    hashes: readonly string[],
  ): Promise<ReadonlyMap<string, Float32Array>>;
}

/** Remembers revisions for as long as it lives: one invocation, in which many batches of a document may come. */
export const createReuse = ({
  ledger,
  index,
}: {
  readonly ledger: Pick<Ledger, 'readBatch' | 'readRevision'>;
  readonly index: Pick<VectorIndex, 'get'>;
}): Reuse => {
  const loaded = new Map<string, Promise<ReadonlyMap<string, number>>>();
  const ordinalsByHash = (documentId: string, live: RevisionRef) => {
    const key = `${documentId}/${live.revision}`;
    const ordinals = loaded.get(key) ?? loadOrdinals(documentId, live);
    loaded.set(key, ordinals);
    return ordinals;
  };
  const loadOrdinals = async (documentId: string, live: RevisionRef) => {
    // What is live and damaged must not keep every later version from taking its place.
    const hashes = await readHashes(documentId, live).catch(nothingIfDamaged);
    return new Map(hashes?.map((hash, ordinal) => [hash, ordinal]));
  };
  const readHashes = async (documentId: string, live: RevisionRef) =>
    live.batches === 1
      ? (await ledger.readBatch(documentId, live, 0))?.chunks.map(({ hash }) => hash)
      : (await ledger.readRevision(documentId, live))?.hashes;

  return {
    embeddings: async (documentId, live, hashes) => {
      if (!live) return new Map();
      const ordinals = await ordinalsByHash(documentId, live);
      const keys = new Map(
        hashes.flatMap((hash) => {
          const ordinal = ordinals.get(hash);
          return ordinal === undefined ? [] : [[hash, vectorKey(documentId, live.revision, ordinal)] as const];
        }),
      );
      if (keys.size === 0) return new Map();
      const found = await index.get([...keys.values()]);
      return new Map(
        [...keys].flatMap(([hash, key]) => {
          const embedding = found.get(key);
          return embedding ? [[hash, embedding] as const] : [];
        }),
      );
    },
  };
};
