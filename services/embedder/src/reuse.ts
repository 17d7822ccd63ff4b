// Chunks whose text is unchanged keep the vectors that the live revision has for it.
import type { Chunk } from '@alex/core/chunk';
import type { RevisionRef } from '@alex/core/document-record';
import { toPipelineError } from '@alex/core/errors';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import { vectorKey } from '@alex/core/vector-record';
import type { Ledger } from '@alex/ledger/ledger';

/** Remembers revisions for as long as it lives: one invocation, in which many batches of a document may come. */
export const createReuse = ({
  ledger,
  index,
}: {
  readonly ledger: Pick<Ledger, 'readBatch' | 'readRevision'>;
  readonly index: Pick<VectorIndex, 'get'>;
}) => {
  const loaded = new Map<string, Promise<ReadonlyMap<string, number>>>();
  const ordinalsByHash = (documentId: string, live: RevisionRef) => {
    const key = `${documentId}/${live.revision}`;
    const ordinals = loaded.get(key) ?? loadOrdinals(documentId, live);
    loaded.set(key, ordinals);
    return ordinals;
  };
  const loadOrdinals = async (documentId: string, live: RevisionRef) => {
    const hashes = await readHashes(documentId, live).catch(nothingIfDamaged);
    return new Map(hashes?.map((hash, ordinal) => [hash, ordinal]));
  };
  const readHashes = async (documentId: string, live: RevisionRef) =>
    live.batches === 1
      ? (await ledger.readBatch(documentId, live, 0))?.chunks.map(({ hash }) => hash)
      : (await ledger.readRevision(documentId, live))?.hashes;

  return {
    /** By ordinal of the given chunks. What has gone from the index meanwhile is missing here. */
    embeddings: async (
      documentId: string,
      live: RevisionRef | null,
      chunks: readonly Chunk[],
    ): Promise<ReadonlyMap<number, Float32Array>> => {
      if (!live) return new Map();
      const liveOrdinals = await ordinalsByHash(documentId, live);
      const unchanged = chunks.flatMap(({ ordinal, hash }) => {
        const liveOrdinal = liveOrdinals.get(hash);
        return liveOrdinal === undefined ? [] : [{ ordinal, key: vectorKey(documentId, live.revision, liveOrdinal) }];
      });
      if (unchanged.length === 0) return new Map();
      const found = await index.get(unchanged.map(({ key }) => key));
      return new Map(
        unchanged.flatMap(({ ordinal, key }) => {
          const embedding = found.get(key);
          return embedding ? [[ordinal, embedding] as const] : [];
        }),
      );
    },
  };
};

/** What is live and damaged must not keep every later version from taking its place. */
const nothingIfDamaged = (error: unknown): undefined => {
  if (toPipelineError(error).code !== 'state-damaged') throw error;
};
