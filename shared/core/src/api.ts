// The search API's requests and answers, as they travel: JSON over HTTP.
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

/** Every answer but 2xx. */
export interface ApiError {
  readonly error: { readonly code: FailureCode | 'not-found'; readonly message: string; readonly advice?: string };
}
