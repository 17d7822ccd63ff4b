// The deployed replay function: environment → settings → adapters → handler.
import { createS3Client, createSqsClient } from '@alex/aws/clients';
import { createS3ObjectStore } from '@alex/aws/s3-object-store';
import { createSqsMessageQueue } from '@alex/aws/sqs-message-queue';
import { createTelemetry } from '@alex/aws/telemetry';
import { createLedger } from '@alex/ledger/ledger';
import { createHandler } from './handler.ts';
import { readReplaySettings } from './settings.ts';

const settings = readReplaySettings(process.env);
const telemetry = createTelemetry(process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'replay');

const replay = createHandler(
  {
    queue: createSqsMessageQueue(createSqsClient()),
    ledger: createLedger(createS3ObjectStore(createS3Client()), {
      bucket: settings.stateBucket,
      index: settings.vectorIndex,
    }),
    telemetry,
    now: () => new Date(),
  },
  settings,
);

export const handler = telemetry.around(replay);
