// The immutable side of a revision, as objects of the state bucket: what it was made from, and its chunks by batches.
import type { Chunk } from '@alex/core/chunk';
import { PipelineError, toPipelineError } from '@alex/core/errors';
import type { RevisionMetadata } from '@alex/core/vector-record';

/** What the next revision needs to know of this one. */
export interface Revision {
  /** Hash of each chunk, by ordinal. */
  readonly hashes: readonly string[];
}

/** All that the embedder needs for one message. */
export interface Batch {
  /** What all vectors of the revision have in common. */
  readonly metadata: RevisionMetadata;
  readonly chunks: readonly Chunk[];
}

/** What was done for a batch: its chunks are in the index. The counts add up to them. */
export interface Receipt {
  /** Chunks whose vectors were those of the live revision. */
  readonly kept: number;
  /** Chunks whose vectors were known from elsewhere: the same text in this batch, the cache, or the same content before. */
  readonly reused: number;
  /** Chunks whose texts the endpoint was sent. */
  readonly embedded: number;
  /** Of the chunks' texts, as `visibleCharacters` counts. */
  readonly visibleCharacters: number;
}

export const noReceipt: Receipt = { kept: 0, reused: 0, embedded: 0, visibleCharacters: 0 };

export const addReceipts = (a: Receipt, b: Receipt): Receipt => ({
  kept: a.kept + b.kept,
  reused: a.reused + b.reused,
  embedded: a.embedded + b.embedded,
  visibleCharacters: a.visibleCharacters + b.visibleCharacters,
});

/** The metadata's line, then a line a chunk. */
export const encodeBatch = ({ metadata, chunks }: Batch): string =>
  [metadata, ...chunks].map((line) => JSON.stringify(line)).join('\n');

export const decodeBatch = (text: string): Batch => {
  const [metadata = '', ...chunks] = text.split('\n');
  return {
    metadata: JSON.parse(metadata) as RevisionMetadata,
    chunks: chunks.map((line) => JSON.parse(line) as Chunk),
  };
};

/** To be caught with where work can go on without the object: one that is damaged must not harm what does not need it. */
export const nothingIfDamaged = (error: unknown): undefined => {
  if (toPipelineError(error).code !== 'state-damaged') throw error;
};

/** Runs a parser over an object of ours; what it cannot read is damaged. */
export const decodeState = <Value>(key: string, bytes: Uint8Array, decode: (text: string) => Value): Value => {
  try {
    return decode(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new PipelineError('state-damaged', `The state object ${key} cannot be read.`, { cause });
  }
};
