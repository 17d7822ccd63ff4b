// The replay function's environment → its settings.
import { readName } from '@alex/core/environment';

export interface ReplayEnvironment {
  readonly STATE_BUCKET: string;
  readonly VECTOR_INDEX: string;
  readonly DOCUMENTS_QUEUE_URL: string;
  readonly DOCUMENTS_DEAD_LETTER_QUEUE_URL: string;
  readonly BATCHES_QUEUE_URL: string;
  readonly BATCHES_DEAD_LETTER_QUEUE_URL: string;
}

export interface QueuePair {
  readonly name: 'documents' | 'batches';
  readonly source: string;
  readonly deadLetters: string;
}

export interface ReplaySettings {
  readonly stateBucket: string;
  readonly vectorIndex: string;
  readonly queues: readonly QueuePair[];
}

export const readReplaySettings = (environment: Readonly<Record<string, string | undefined>>): ReplaySettings => ({
  stateBucket: readName(environment, 'STATE_BUCKET'),
  vectorIndex: readName(environment, 'VECTOR_INDEX'),
  queues: [
    {
      name: 'documents',
      source: readName(environment, 'DOCUMENTS_QUEUE_URL'),
      deadLetters: readName(environment, 'DOCUMENTS_DEAD_LETTER_QUEUE_URL'),
    },
    {
      name: 'batches',
      source: readName(environment, 'BATCHES_QUEUE_URL'),
      deadLetters: readName(environment, 'BATCHES_DEAD_LETTER_QUEUE_URL'),
    },
  ],
});
