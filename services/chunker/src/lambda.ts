// The deployed chunker: environment → settings → adapters → handler.
import { createS3Client, createS3VectorsClient, createSqsClient } from '@alex/aws/clients';
import { createS3ObjectStore } from '@alex/aws/s3-object-store';
import { createS3VectorsIndex } from '@alex/aws/s3-vectors-index';
import { createSqsMessageQueue } from '@alex/aws/sqs-message-queue';
import { createTelemetry } from '@alex/aws/telemetry';
import { createLedger } from '@alex/ledger/ledger';
import { createDocumentThread } from './document-thread.ts';
import { createHandler } from './handler.ts';
import { readChunkerSettings } from './settings.ts';

const settings = readChunkerSettings(process.env);
const objects = createS3ObjectStore(createS3Client());
const telemetry = createTelemetry(process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'chunker');

const handleEvents = createHandler(
  {
    objects,
    reader: createDocumentThread(settings.split),
    ledger: createLedger(objects, { bucket: settings.stateBucket, index: settings.vectorIndex }),
    index: createS3VectorsIndex(createS3VectorsClient(), {
      vectorBucket: settings.vectorBucket,
      index: settings.vectorIndex,
    }),
    queue: createSqsMessageQueue(createSqsClient()),
    telemetry,
    now: () => new Date(),
  },
  settings,
);

export const handler = telemetry.around(handleEvents);
