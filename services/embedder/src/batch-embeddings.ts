// A batch's chunks → their embeddings, from whoever knows them: the live revision, the cache, the same content before, at
// last the endpoint.
import { type Chunk, embeddingText, visibleCharacters } from '@alex/core/chunk';
import type { ContentHolder, RevisionRef } from '@alex/core/document-record';
import { PipelineError, toPipelineError } from '@alex/core/errors';
import type { EmbeddingCache } from '@alex/core/ports/embedding-cache';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import { vectorKey } from '@alex/core/vector-record';
import type { Ledger } from '@alex/ledger/ledger';
import type { Receipt } from '@alex/ledger/revision';
import type { EmbeddingRequests } from './embedding-requests.ts';
import type { Reuse } from './reuse.ts';

export interface BatchEmbeddings {
  /** By the chunk's hash: of every chunk of the batch. */
  readonly embeddings: ReadonlyMap<string, Float32Array>;
  readonly receipt: Receipt;
}

export interface Sources {
  readonly requests: EmbeddingRequests;
  readonly reuse: Reuse;
  readonly cache: EmbeddingCache;
  /** By hash: what the endpoint is being asked for any message of the invocation. Whoever asks for the same waits for that answer. */
  readonly underWay: Map<string, Promise<Float32Array>>;
  readonly ledger: Pick<Ledger, 'readEmbeddings'>;
  readonly index: Pick<VectorIndex, 'get'>;
}

interface Place {
  readonly documentId: string;
  readonly batch: number;
  readonly target: RevisionRef;
  readonly live: RevisionRef | null;
}

/** @throws PipelineError as the endpoint does, naming the chunk */
export const embedBatch = async (
  { documentId, batch, target: { contentHash, sameAs }, live }: Place,
  chunks: readonly Chunk[],
  { requests, reuse, cache, underWay, ledger, index }: Sources,
): Promise<BatchEmbeddings> => {
  const embeddings = new Map<string, Float32Array>();
  const learn = (found: ReadonlyMap<string, Float32Array>) => {
    for (const [hash, embedding] of found) embeddings.set(hash, embedding);
  };
  const missing = () => [
    ...new Map(chunks.filter(({ hash }) => !embeddings.has(hash)).map((chunk) => [chunk.hash, chunk])).values(),
  ];
  const hashesOf = (some: readonly Chunk[]) => some.map(({ hash }) => hash);

  learn(await reuse.embeddings(documentId, live, hashesOf(chunks)));
  const kept = chunks.filter(({ hash }) => embeddings.has(hash)).length;
  if (kept < chunks.length) learn(await cache.get(hashesOf(missing())));
  if (sameAs && missing().length > 0) learn(await embeddingsOf(sameAs, missing(), index));
  // Kept where the holder has gone meanwhile.
  if (sameAs && missing().length > 0) learn(await ledger.readEmbeddings(contentHash, batch));

  const unknown = missing();
  const own = unknown.filter(({ hash }) => !underWay.has(hash));
  askFor(own, requests, underWay);
  const outcomes = await Promise.allSettled(unknown.map(({ hash }) => underWay.get(hash) as Promise<Float32Array>));
  const answers = new Map(
    outcomes.flatMap((outcome, i) =>
      outcome.status === 'fulfilled' ? [[(unknown[i] as Chunk).hash, outcome.value] as const] : [],
    ),
  );
  // Before any failure is told: what was paid for is there when the message comes again.
  await cache.set(answers);
  throwFirst(unknown, outcomes);
  learn(answers);
  const embedded = own.length;
  const receipt = {
    kept,
    reused: chunks.length - kept - embedded,
    embedded,
    visibleCharacters: chunks.reduce((sum, { text }) => sum + visibleCharacters(text), 0),
  };
  return { embeddings, receipt };
};

/** By hash. The same content has the same chunks, in the same places. */
const embeddingsOf = async (
  { documentId, revision }: ContentHolder,
  chunks: readonly Chunk[],
  index: Sources['index'],
): Promise<ReadonlyMap<string, Float32Array>> => {
  const keyOf = ({ ordinal }: Chunk) => vectorKey(documentId, revision, ordinal);
  const found = await index.get(chunks.map(keyOf));
  return new Map(
    chunks.flatMap((chunk) => {
      const embedding = found.get(keyOf(chunk));
      return embedding ? [[chunk.hash, embedding] as const] : [];
    }),
  );
};

const askFor = (chunks: readonly Chunk[], requests: EmbeddingRequests, underWay: Sources['underWay']) => {
  const promises = requests.embed(
    chunks.map((chunk) => ({ text: embeddingText(chunk), wordPieces: chunk.wordPieces })),
  );
  for (const [i, { hash }] of chunks.entries()) underWay.set(hash, promises[i] as Promise<Float32Array>);
  requests.producerDone();
};

const throwFirst = (chunks: readonly Chunk[], outcomes: readonly PromiseSettledResult<Float32Array>[]) => {
  for (const [i, { ordinal, start, end }] of chunks.entries()) {
    const outcome = outcomes[i] as PromiseSettledResult<Float32Array>;
    if (outcome.status === 'fulfilled') continue;
    const { code, message } = toPipelineError(outcome.reason);
    throw new PipelineError(code, `Chunk ${ordinal} (characters ${start} to ${end}): ${message}`, {
      cause: outcome.reason,
    });
  }
};
