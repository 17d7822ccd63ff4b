// What the function and its document thread say to each other.
import type { Chunk } from '@alex/core/chunk';
import type { FailureCode } from '@alex/core/errors';
import type { ExtractedDocument, SourceFile } from './extract/extracted-document.ts';
import type { SplitSettings } from './split/split-document.ts';

export interface ReadRequest {
  readonly file: SourceFile;
  readonly settings: SplitSettings;
  readonly credits: Credits;
}

/** What is known of a document besides its chunks. */
export interface DocumentSummary
  extends Pick<ExtractedDocument, 'format' | 'title' | 'properties' | 'leftOut' | 'pagesWithoutText'> {
  /** Of the extracted text, in UTF-16 code units; and those that are not white space, which the chunks must hold. */
  readonly characters: number;
  readonly visibleCharacters: number;
  readonly pages?: number;
}

export type ThreadReply =
  | { readonly kind: 'started' }
  | { readonly kind: 'summary'; readonly summary: DocumentSummary }
  | { readonly kind: 'chunks'; readonly chunks: readonly Chunk[] }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly code: FailureCode; readonly message: string };

/** The groups of chunks that the thread may still send before it has to wait: one number in shared memory. */
export type Credits = Int32Array<SharedArrayBuffer>;

export const createCredits = (count: number): Credits => {
  const credits = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  credits[0] = count;
  return credits;
};

export const grantCredit = (credits: Credits): void => {
  Atomics.add(credits, 0, 1);
  Atomics.notify(credits, 0);
};

/** Blocks the thread until there is one. */
export const takeCredit = (credits: Credits): void => {
  while (Atomics.load(credits, 0) === 0) Atomics.wait(credits, 0, 0);
  Atomics.sub(credits, 0, 1);
};

export const areSpent = (credits: Credits): boolean => Atomics.load(credits, 0) === 0;
