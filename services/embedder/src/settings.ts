// The embedder's environment → its settings.
import { type CacheEnvironment, type CacheSettings, readCacheSettings } from '@alex/cache/settings';
import { readCount, readName } from '@alex/core/environment';

export interface EmbedderEnvironment extends CacheEnvironment {
  readonly STATE_BUCKET: string;
  readonly VECTOR_BUCKET: string;
  readonly VECTOR_INDEX: string;
  readonly EMBEDDING_ENDPOINT_NAME: string;
  readonly BATCHES_QUEUE_URL: string;
  readonly BATCHES_DEAD_LETTER_QUEUE_URL: string;
  /** Requests that one invocation may have under way: the endpoint's own concurrency. 2 where it is not set. */
  readonly REQUESTS_IN_FLIGHT_MAX?: string;
}

export interface EmbedderSettings {
  readonly stateBucket: string;
  readonly vectorBucket: string;
  readonly vectorIndex: string;
  readonly embeddingEndpointName: string;
  readonly batchesQueueUrl: string;
  readonly batchesDeadLetterQueueUrl: string;
  readonly requestsInFlightMax: number;
  readonly cache: CacheSettings;
}

const requestsInFlightDefault = 2;

export const readEmbedderSettings = (environment: Readonly<Record<string, string | undefined>>): EmbedderSettings => ({
  stateBucket: readName(environment, 'STATE_BUCKET'),
  vectorBucket: readName(environment, 'VECTOR_BUCKET'),
  vectorIndex: readName(environment, 'VECTOR_INDEX'),
  embeddingEndpointName: readName(environment, 'EMBEDDING_ENDPOINT_NAME'),
  batchesQueueUrl: readName(environment, 'BATCHES_QUEUE_URL'),
  batchesDeadLetterQueueUrl: readName(environment, 'BATCHES_DEAD_LETTER_QUEUE_URL'),
  requestsInFlightMax: readCount(environment, 'REQUESTS_IN_FLIGHT_MAX', requestsInFlightDefault),
  cache: readCacheSettings(environment),
});
