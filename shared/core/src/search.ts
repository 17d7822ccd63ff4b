// The questions that search takes and the hits it gives.

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
  readonly title: string;
  readonly format: string;
  /** Offsets of `text` in the document's extracted text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** ISO 8601: when the object was last modified. */
  readonly modified: string;
  readonly documentId: string;
  readonly revision: string;
  readonly ordinal: number;
}
