// What is known of one document: the protocol's state, and what an operator reads of it.
import type { DocumentKey } from './document.ts';
import type { Failure } from './errors.ts';

/** A revision by its document. */
export interface ContentHolder {
  readonly documentId: string;
  readonly revision: string;
}

export interface RevisionRef {
  /** The S3 sequencer of the event that began it. */
  readonly revision: string;
  readonly batches: number;
  readonly chunks: number;
  /** Of its text, as `visibleCharacters` counts: what its batches must hold in all. Absent where an earlier version of the chunker wrote it. */
  readonly visibleCharacters?: number;
  /** Hash of the bytes and of all else that decides what the chunks are: equal hashes make equal chunks. */
  readonly contentHash: string;
  /** Who has this content too: its embeddings are this revision's. The revision itself where only embeddings may be kept of it. */
  readonly sameAs?: ContentHolder;
}

/** What a document says of itself besides its title. Absent where it says nothing. */
export interface DocumentProperties {
  readonly authors?: readonly string[];
  /** ISO 8601 */
  readonly created?: string;
  readonly modified?: string;
  /** BCP 47, such as `de` or `pt-BR`. */
  readonly language?: string;
}

export type DocumentStatus = 'embedding' | 'live' | 'failed' | 'deleted';

export interface RevisionReport {
  readonly format: string;
  readonly title: string;
  readonly properties?: DocumentProperties;
  readonly bytes: number;
  readonly characters: number;
  readonly chunks: number;
  readonly tokens: number;
  readonly pages?: number;
  readonly pagesWithoutText?: readonly number[];
  /** Characters left out on purpose, by what they were. */
  readonly leftOut?: Readonly<Record<string, number>>;
  /** Word pieces that the model cannot read, and all of them. */
  readonly unknownPieces: number;
  readonly wordPieces: number;
  /** Known once the revision is live: chunks whose vectors were known, and chunks that the endpoint was sent. */
  readonly reused?: number;
  readonly embedded?: number;
  /** Chunks of the revision before that this one has no more. Where a text stood there several times, it may count too few. */
  readonly removed?: number;
}

export interface DocumentRecord extends DocumentKey {
  readonly documentId: string;
  /** Grows at every write, so that no two states of a record are equal, and so neither are their ETags. */
  readonly counter: number;
  /** Of the newest event that was applied. */
  readonly sequencer: string;
  /** Of the object as that event found it; absent where it found none. What the bucket holds now is compared with it. */
  readonly etag?: string;
  /** The revision being made; equal to `live` where nothing is. */
  readonly target: RevisionRef | null;
  /** The revision that search may return. */
  readonly live: RevisionRef | null;
  /** Revisions whose vectors must go. */
  readonly retired: readonly RevisionRef[];
  readonly status: DocumentStatus;
  /** Why the newest version is not live; an older one may still serve. */
  readonly failure?: Failure;
  /** Of the target, or of what is live where nothing is being made. */
  readonly report?: RevisionReport;
  /** ISO 8601: the newest event at S3, this state's writing, and when the live revision became so. */
  readonly times: { readonly event: string; readonly updated: string; readonly live?: string };
}
