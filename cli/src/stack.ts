// A stack's outputs → the clients that the commands use.
import type { StackOutputs } from '@alex/core/stack-outputs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { type ApiClient, createApiClient } from './api-client.ts';
import type { Clock } from './world.ts';

export interface Stack {
  readonly bucket: string;
  readonly replayFunction: string;
  readonly api: ApiClient;
  readonly s3: S3Client;
  readonly lambda: LambdaClient;
}

export const connect = (outputs: StackOutputs, clock: Clock): Stack => {
  const { region, endpoint, accessKeyId, secretAccessKey } = outputs;
  const shared = {
    region,
    ...(endpoint && { endpoint }),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
  };
  return {
    bucket: outputs.documentsBucket,
    replayFunction: outputs.replayFunction,
    api: createApiClient(outputs.apiUrl, clock),
    s3: new S3Client({ ...shared, forcePathStyle: endpoint !== undefined }),
    // A replay that is merely slow must not be started a second time.
    lambda: new LambdaClient({ ...shared, maxAttempts: 1 }),
  };
};
