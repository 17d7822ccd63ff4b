// The chunker's environment → its settings.
import { readCount, readName } from '@alex/core/environment';
import { limits } from '@alex/core/limits';

export interface ChunkerEnvironment {
  readonly STATE_BUCKET: string;
  readonly VECTOR_BUCKET: string;
  readonly VECTOR_INDEX: string;
  readonly DOCUMENTS_QUEUE_URL: string;
  readonly DOCUMENTS_DEAD_LETTER_QUEUE_URL: string;
  readonly BATCHES_QUEUE_URL: string;
  /** Size of a chunk in gpt-tokenizer tokens; `limits.chunkTokensDefault` where it is not set. */
  readonly CHUNK_TOKENS?: string;
}

export interface ChunkerSettings {
  readonly stateBucket: string;
  readonly vectorBucket: string;
  readonly vectorIndex: string;
  readonly documentsQueueUrl: string;
  readonly documentsDeadLetterQueueUrl: string;
  readonly batchesQueueUrl: string;
  readonly chunkTokens: number;
}

export const readChunkerSettings = (environment: Readonly<Record<string, string | undefined>>): ChunkerSettings => ({
  stateBucket: readName(environment, 'STATE_BUCKET'),
  vectorBucket: readName(environment, 'VECTOR_BUCKET'),
  vectorIndex: readName(environment, 'VECTOR_INDEX'),
  documentsQueueUrl: readName(environment, 'DOCUMENTS_QUEUE_URL'),
  documentsDeadLetterQueueUrl: readName(environment, 'DOCUMENTS_DEAD_LETTER_QUEUE_URL'),
  batchesQueueUrl: readName(environment, 'BATCHES_QUEUE_URL'),
  chunkTokens: readCount(environment, 'CHUNK_TOKENS', limits.chunkTokensDefault, {
    least: limits.chunkTokensMin,
    most: limits.chunkTokensMax,
  }),
});
