// A stack's outputs → the clients that the commands use.
import type { StackOutputs } from '@alex/core/stack-outputs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type ApiClient, createApiClient } from './api-client.ts';
import { type ControlPlane, createControlPlane } from './aws/control-plane.ts';
import { createSignedFetch } from './aws/signed-fetch.ts';
import type { Clock, World } from './world.ts';

export interface Stack {
  readonly outputs: StackOutputs;
  readonly bucket: string;
  readonly replayFunction: string;
  readonly api: ApiClient;
  readonly s3: S3Client;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  readonly s3Vectors: S3VectorsClient;
  readonly endpoint: SageMakerRuntimeClient;
  readonly controlPlane: ControlPlane;
}

/** All of a stack's names begin alike: infra/src/names.ts and local/stack/src/names.ts. */
export const stackPrefix = ({ replayFunction }: Pick<StackOutputs, 'replayFunction'>): string =>
  replayFunction.replace(/-replay$/, '');

/** What can be asked of a region before anything is deployed there, with the SDK's own credentials. */
export const connectRegion = (region: string, clock: Clock) => {
  const s3Vectors = new S3VectorsClient({ region });
  const controlPlane = createControlPlane(createSignedFetch(new S3Client({ region })), { region }, clock.sleep);
  return { region, s3Vectors, controlPlane };
};

export const connect = (outputs: StackOutputs, clock: Clock, env: World['env']): Stack => {
  const { region, endpoint, accessKeyId, secretAccessKey } = outputs;
  const shared = {
    region,
    ...(endpoint && { endpoint }),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
  };
  const s3 = new S3Client({ ...shared, forcePathStyle: endpoint !== undefined });
  const signedFetch = createSignedFetch(s3);
  const { ALEX_API_TOKEN: token } = env;
  return {
    outputs,
    bucket: outputs.documentsBucket,
    replayFunction: outputs.replayFunction,
    api: createApiClient(outputs.apiUrl, clock, { region, signedFetch, ...(token && { token }) }),
    s3,
    // A replay that is merely slow must not be started a second time.
    lambda: new LambdaClient({ ...shared, maxAttempts: 1 }),
    sqs: new SQSClient(shared),
    s3Vectors: new S3VectorsClient(shared),
    // Whoever waits for a cold endpoint counts the attempts.
    endpoint: new SageMakerRuntimeClient({ ...shared, maxAttempts: 1 }),
    controlPlane: createControlPlane(signedFetch, { region, ...(endpoint && { endpoint }) }, clock.sleep),
  };
};
