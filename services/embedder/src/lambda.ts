// The deployed embedder: environment → settings → adapters → handler.
import {
  createS3Client,
  createS3VectorsClient,
  createSageMakerRuntimeClient,
  createSqsClient,
} from '@alex/aws/clients';
import { createS3ObjectStore } from '@alex/aws/s3-object-store';
import { createS3VectorsIndex } from '@alex/aws/s3-vectors-index';
import { createSageMakerEmbeddingEndpoint } from '@alex/aws/sagemaker-embedding-endpoint';
import { createSqsMessageQueue } from '@alex/aws/sqs-message-queue';
import { createTelemetry } from '@alex/aws/telemetry';
import { openEmbeddingCache } from '@alex/cache/open-embedding-cache';
import { embeddingModel } from '@alex/embedding-model/model';
import { createLedger } from '@alex/ledger/ledger';
import { createHandler } from './handler.ts';
import { readEmbedderSettings } from './settings.ts';

const settings = readEmbedderSettings(process.env);
const telemetry = createTelemetry(process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'embedder');
const { dimension } = embeddingModel;

const handleEvents = createHandler(
  {
    endpoint: createSageMakerEmbeddingEndpoint(createSageMakerRuntimeClient(), {
      endpointName: settings.embeddingEndpointName,
      dimension,
    }),
    cache: openEmbeddingCache(settings.cache, {
      namespace: `${settings.vectorIndex}/${embeddingModel.fingerprint}`,
      dimension,
      telemetry,
    }),
    index: createS3VectorsIndex(createS3VectorsClient(), {
      vectorBucket: settings.vectorBucket,
      index: settings.vectorIndex,
    }),
    ledger: createLedger(createS3ObjectStore(createS3Client()), {
      bucket: settings.stateBucket,
      index: settings.vectorIndex,
    }),
    queue: createSqsMessageQueue(createSqsClient()),
    telemetry,
    now: () => new Date(),
  },
  settings,
);

export const handler = telemetry.around(handleEvents);
