// What everything is called on one machine; a deployment adds account and region where names are shared by the world.
import { embeddingModel } from '@alex/embedding-model/model';

export const region = 'us-east-1';
export const accountId = '000000000000';

const indexVersion = 2;

export const names = {
  documentsBucket: 'alex-documents',
  stateBucket: 'alex-state',
  documentsQueue: 'alex-documents',
  documentsDeadLetterQueue: 'alex-documents-dead-letters',
  batchesQueue: 'alex-batches',
  batchesDeadLetterQueue: 'alex-batches-dead-letters',
  vectorBucket: 'alex-vectors',
  /** Carries model and version, since a changed index is a new and empty one. */
  vectorIndex: `${embeddingModel.id.replace(/^.*\//, '').toLowerCase()}-v${indexVersion}`,
  embeddingEndpoint: 'alex-embedding-endpoint',
  chunker: 'alex-chunker',
  embedder: 'alex-embedder',
  search: 'alex-search',
  replay: 'alex-replay',
} as const;

export const queueArn = (queue: string): string => `arn:aws:sqs:${region}:${accountId}:${queue}`;
