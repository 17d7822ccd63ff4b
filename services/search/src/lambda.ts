// The deployed search API: environment → settings → adapters → app.
import { createS3Client, createS3VectorsClient, createSageMakerRuntimeClient } from '@alex/aws/clients';
import { createS3ObjectStore } from '@alex/aws/s3-object-store';
import { createS3VectorsIndex } from '@alex/aws/s3-vectors-index';
import { createSageMakerEmbeddingEndpoint } from '@alex/aws/sagemaker-embedding-endpoint';
import { createTelemetry } from '@alex/aws/telemetry';
import { openEmbeddingCache } from '@alex/cache/open-embedding-cache';
import { embeddingModel } from '@alex/embedding-model/model';
import { createLedger } from '@alex/ledger/ledger';
import { handle } from 'hono/aws-lambda';
import { createApp } from './app.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import { readSearchSettings } from './settings.ts';

const settings = readSearchSettings(process.env);
const telemetry = createTelemetry(process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'search');
const { dimension } = embeddingModel;

const answer = handle(
  createApp(
    {
      endpoint: retryWhileBusy(
        createSageMakerEmbeddingEndpoint(createSageMakerRuntimeClient(), {
          endpointName: settings.embeddingEndpointName,
          dimension,
        }),
      ),
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
      telemetry,
    },
    settings,
  ),
);

export const handler = telemetry.around(answer);
