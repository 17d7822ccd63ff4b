// What everything is called on one machine; a deployment adds account and region where names are shared by the world.
import { embeddingModel, vectorIndexName } from '@alex/embedding-model/model';

export const region = 'us-east-1';
export const accountId = '000000000000';

export const names = {
  documentsBucket: 'alex-documents',
  stateBucket: 'alex-state',
  documentsQueue: 'alex-documents',
  documentsDeadLetterQueue: 'alex-documents-dead-letters',
  batchesQueue: 'alex-batches',
  batchesDeadLetterQueue: 'alex-batches-dead-letters',
  vectorBucket: 'alex-vectors',
  vectorIndex: vectorIndexName(embeddingModel.id),
  embeddingEndpoint: 'alex-embedding-endpoint',
  chunker: 'alex-chunker',
  embedder: 'alex-embedder',
  search: 'alex-search',
  replay: 'alex-replay',
} as const;

export const queueArn = (queue: string): string => `arn:aws:sqs:${region}:${accountId}:${queue}`;
