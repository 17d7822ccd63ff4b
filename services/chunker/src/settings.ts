// The chunker's environment → its settings.
import { readCount, readName, readSwitch } from '@alex/core/environment';
import { limits } from '@alex/core/limits';
import type { SplitSettings } from './split/split-document.ts';

export interface ChunkerEnvironment {
  readonly STATE_BUCKET: string;
  readonly VECTOR_BUCKET: string;
  readonly VECTOR_INDEX: string;
  readonly DOCUMENTS_QUEUE_URL: string;
  readonly DOCUMENTS_DEAD_LETTER_QUEUE_URL: string;
  readonly BATCHES_QUEUE_URL: string;
  /** Size of a chunk in gpt-tokenizer tokens; `limits.chunkTokensDefault` where it is not set. */
  readonly CHUNK_TOKENS?: string;
  /** What a chunk repeats of the one before, in the same tokens; 0 where it is not set, half of a chunk at most. */
  readonly CHUNK_OVERLAP_TOKENS?: string;
  /** `off` where the model is to read a chunk without the titles above it. */
  readonly CHUNK_CONTEXT?: string;
}

export interface ChunkerSettings {
  readonly stateBucket: string;
  readonly vectorBucket: string;
  readonly vectorIndex: string;
  readonly documentsQueueUrl: string;
  readonly documentsDeadLetterQueueUrl: string;
  readonly batchesQueueUrl: string;
  readonly split: Required<SplitSettings>;
}

export const readChunkerSettings = (environment: Readonly<Record<string, string | undefined>>): ChunkerSettings => ({
  stateBucket: readName(environment, 'STATE_BUCKET'),
  vectorBucket: readName(environment, 'VECTOR_BUCKET'),
  vectorIndex: readName(environment, 'VECTOR_INDEX'),
  documentsQueueUrl: readName(environment, 'DOCUMENTS_QUEUE_URL'),
  documentsDeadLetterQueueUrl: readName(environment, 'DOCUMENTS_DEAD_LETTER_QUEUE_URL'),
  batchesQueueUrl: readName(environment, 'BATCHES_QUEUE_URL'),
  split: readSplitSettings(environment),
});

const readSplitSettings = (environment: Readonly<Record<string, string | undefined>>): Required<SplitSettings> => {
  const chunkTokens = readCount(environment, 'CHUNK_TOKENS', limits.chunkTokensDefault, {
    least: limits.chunkTokensMin,
    most: limits.chunkTokensMax,
  });
  const overlapTokens = readCount(environment, 'CHUNK_OVERLAP_TOKENS', 0, {
    least: 0,
    most: Math.floor(chunkTokens * limits.chunkOverlapShareMax),
  });
  return { chunkTokens, overlapTokens, context: readSwitch(environment, 'CHUNK_CONTEXT', true) };
};
