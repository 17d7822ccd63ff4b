// What one stored vector is: its key, its numbers, and the metadata that search filters by and shows.
import type { Chunk } from './chunk.ts';
import { packBoxes } from './page-box.ts';

export type MetadataValue = string | number | boolean | readonly (string | number | boolean)[];

/** Filterable: 2 KB in all (contracts of S3 Vectors), so only what is short. Dates are seconds since 1970. */
export interface FilterableMetadata {
  readonly bucket: string;
  readonly key: string;
  /** The object's last path segment's ending, in lower case, without the dot; empty where it has none. */
  readonly extension: string;
  /** What the bytes turned out to be: text, markdown, html, pdf, docx … */
  readonly format: string;
  readonly documentId: string;
  readonly revision: string;
  readonly ordinal: number;
  /** 0 where the format has no pages: S3 Vectors does not say what a filter makes of an absent key. */
  readonly page: number;
  readonly modified: number;
  /** Those that the document names, up to `limits.authorsCharactersMax` together; absent where it names none. */
  readonly authors?: readonly string[];
  /** When the document says that it was written; absent where it does not say. */
  readonly created?: number;
  /** BCP 47, in lower case; absent where the document does not say. */
  readonly language?: string;
}

/** Named as not filterable when the index is made; up to 40 KB together with the filterable ones. */
export interface DescriptiveMetadata {
  readonly text: string;
  readonly headings: readonly string[];
  /** As in a chunk. */
  readonly tableHeader?: string;
  readonly start: number;
  readonly end: number;
  /** As `packBoxes` makes them; absent where the format has none. */
  readonly boxes?: readonly number[];
  /** Of its word pieces, to a thousandth: those that the model cannot read. Absent where there are none. */
  readonly unreadShare?: number;
  readonly title: string;
}

export type VectorMetadata = FilterableMetadata & DescriptiveMetadata;

export const filterableMetadataKeys = [
  'bucket',
  'key',
  'extension',
  'format',
  'documentId',
  'revision',
  'ordinal',
  'page',
  'modified',
  'authors',
  'created',
  'language',
] as const satisfies readonly (keyof FilterableMetadata)[];

export const nonFilterableMetadataKeys = [
  'text',
  'headings',
  'tableHeader',
  'start',
  'end',
  'boxes',
  'unreadShare',
  'title',
] as const satisfies readonly (keyof DescriptiveMetadata)[];

export interface VectorRecord {
  readonly key: string;
  readonly embedding: Float32Array;
  readonly metadata: VectorMetadata;
}

/** Revisions never share a key, so no writer can overwrite another's. */
export const vectorKey = (documentId: string, revision: string, ordinal: number): string =>
  `${documentId}/${revision}/${ordinal}`;

export const vectorKeys = (documentId: string, revision: string, firstOrdinal: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => vectorKey(documentId, revision, firstOrdinal + i));

/** What all chunks of one revision have in common in their metadata. */
export type RevisionMetadata = Omit<
  VectorMetadata,
  'ordinal' | 'page' | 'text' | 'headings' | 'tableHeader' | 'start' | 'end' | 'boxes' | 'unreadShare'
>;

/** Never 0: what is not read at all is said. */
const unreadShareOf = ({ unknownPieces, wordPieces }: Chunk): number =>
  Math.ceil((1_000 * unknownPieces) / wordPieces) / 1_000;

export const toVectorRecord = (of: RevisionMetadata, chunk: Chunk, embedding: Float32Array): VectorRecord => ({
  key: vectorKey(of.documentId, of.revision, chunk.ordinal),
  embedding,
  metadata: {
    ...of,
    ordinal: chunk.ordinal,
    page: chunk.page ?? 0,
    text: chunk.text,
    headings: chunk.headings,
    ...(chunk.tableHeader !== undefined && { tableHeader: chunk.tableHeader }),
    start: chunk.start,
    end: chunk.end,
    ...(chunk.boxes && { boxes: packBoxes(chunk.boxes) }),
    ...(chunk.unknownPieces > 0 && { unreadShare: unreadShareOf(chunk) }),
  },
});
