// The search function's environment → its settings.
import { type CacheEnvironment, type CacheSettings, readCacheSettings } from '@alex/cache/settings';
import { readName } from '@alex/core/environment';

export interface SearchEnvironment extends CacheEnvironment {
  readonly DOCUMENTS_BUCKET: string;
  readonly STATE_BUCKET: string;
  readonly VECTOR_BUCKET: string;
  readonly VECTOR_INDEX: string;
  readonly EMBEDDING_ENDPOINT_NAME: string;
}

export interface SearchSettings {
  readonly documentsBucket: string;
  readonly stateBucket: string;
  readonly vectorBucket: string;
  readonly vectorIndex: string;
  readonly embeddingEndpointName: string;
  readonly cache: CacheSettings;
}

export const readSearchSettings = (environment: Readonly<Record<string, string | undefined>>): SearchSettings => ({
  documentsBucket: readName(environment, 'DOCUMENTS_BUCKET'),
  stateBucket: readName(environment, 'STATE_BUCKET'),
  vectorBucket: readName(environment, 'VECTOR_BUCKET'),
  vectorIndex: readName(environment, 'VECTOR_INDEX'),
  embeddingEndpointName: readName(environment, 'EMBEDDING_ENDPOINT_NAME'),
  cache: readCacheSettings(environment),
});
