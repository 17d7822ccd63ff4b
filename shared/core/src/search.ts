// The questions that search takes and the hits it gives.
import type { PageBox } from './page-box.ts';

export type SearchFilter = { readonly [key: string]: unknown };

export interface SearchQuery {
  readonly query: string;
  /** How many hits at most: 1 to `limits.searchTopMax`. */
  readonly top: number;
  /** S3 Vectors' filter language over the filterable metadata keys. */
  readonly filter?: SearchFilter;
  /** Only documents whose key starts so. */
  readonly prefix?: string;
  /** `strict` never shows a replaced or deleted revision; `eventual` skips that look-up. */
  readonly consistency: 'strict' | 'eventual';
}

export interface SearchHit {
  /** Cosine, −1 to 1. */
  readonly similarity: number;
  readonly bucket: string;
  readonly key: string;
  readonly text: string;
  /** From 1; absent where the format has no pages. */
  readonly page?: number;
  readonly headings: readonly string[];
  /** The first row of the table that `text` goes on with, which names its columns; absent where `text` holds it, or is no table. */
  readonly tableHeader?: string;
  readonly title: string;
  readonly format: string;
  /** Offsets of `text` in the document's extracted text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Where the lines of `text` stand on their pages; absent where the format does not place them. */
  readonly boxes?: readonly PageBox[];
  /** Of what the model was given of it, 0 to 1: signs that it does not know, so that it was found by the rest. Absent where there are none. */
  readonly unreadShare?: number;
  /** ISO 8601: when the object was last modified. */
  readonly modified: string;
  /**
   * Whether a newer version of the document is known, which is being made or could not be read: then `text` and its place are
   * those of the version before. Absent where the search was `eventual` and did not look.
   */
  readonly sourceChanged?: boolean;
  readonly documentId: string;
  readonly revision: string;
  readonly ordinal: number;
}
