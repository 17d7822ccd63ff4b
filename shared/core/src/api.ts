// The search API's requests and answers, as they travel: JSON over HTTP.
import type { Chunk } from './chunk.ts';
import type { DocumentRecord } from './document-record.ts';
import type { FailureCode } from './errors.ts';
import type { SearchHit, SearchQuery } from './search.ts';

/** POST {apiUrl}/search */
export type SearchRequest = Pick<SearchQuery, 'query'> & Partial<SearchQuery>;
export interface SearchResponse {
  readonly hits: readonly SearchHit[];
}

/** GET {apiUrl}/documents?prefix=&status=&limit=&after= : in no particular order; `next` goes into `after` for more.
 * GET {apiUrl}/failures: the same, of status failed. GET {apiUrl}/document?key= (any key), or /documents/{key, percent-encoded as one segment}: one DocumentRecord, or 404. */
export interface DocumentsResponse {
  readonly documents: readonly DocumentRecord[];
  readonly next?: string;
}

/** GET {apiUrl}/document?key=&chunk=&around= : a passage of what is live, by its ordinal, and up to 10 to each side; or 404. */
export interface ChunksResponse {
  readonly bucket: string;
  readonly key: string;
  readonly documentId: string;
  readonly revision: string;
  readonly title: string;
  readonly format: string;
  /** As in a search hit. */
  readonly sourceChanged: boolean;
  /** Passages of the whole document. */
  readonly count: number;
  /** With the boxes of their lines, where the format places them. */
  readonly chunks: readonly Chunk[];
}

/** Every answer but 2xx. */
export interface ApiError {
  readonly error: { readonly code: FailureCode | 'not-found'; readonly message: string; readonly advice?: string };
}
