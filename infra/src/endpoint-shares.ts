// The endpoint's concurrency → who may use how much of it, so that it is kept full, never flooded, and search finds a place.
import { limits } from '@alex/core/limits';

export interface EndpointShares {
  /** MaximumConcurrency of the batches queue's event source mapping: embedders at once. */
  readonly embedders: number;
  /** REQUESTS_IN_FLIGHT_MAX: requests that one embedder has under way at most. */
  readonly requestsPerEmbedder: number;
  /** Requests that ingestion leaves free at any time. At a concurrency of 2 there is none: search waits for a gap. */
  readonly searchRoom: number;
}

/** Lambda takes no smaller MaximumConcurrency of an SQS event source mapping, and none above 1,000. */
export const embeddersMin = 2;
/** Of the endpoint; beyond it another embedder is worth more than another request of the same one. */
const requestsPerEmbedderMax = 8;
const searchShare = 1 / 4;

/** @param concurrency at least `embeddersMin` */
export const shareEndpoint = (concurrency: number): EndpointShares => {
  const spare = concurrency - embeddersMin;
  const wanted = Math.min(spare, Math.max(1, Math.floor(concurrency * searchShare)));
  const forIngestion = concurrency - wanted;
  const embedders = Math.max(limits.embedder.invocationsMax, Math.ceil(forIngestion / requestsPerEmbedderMax));
  const requestsPerEmbedder = Math.floor(forIngestion / embedders);
  return { embedders, requestsPerEmbedder, searchRoom: concurrency - embedders * requestsPerEmbedder };
};
