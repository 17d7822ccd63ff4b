// The SDK clients as every entry makes them: where they connect comes from the environment, how patient they are from here.
// Each keeps up to 50 connections alive, the SDK’s own default.
import { awsLimits } from '@alex/core/limits';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { S3VectorsClient, type S3VectorsClientConfig } from '@aws-sdk/client-s3vectors';
import { SageMakerRuntimeClient, type SageMakerRuntimeClientConfig } from '@aws-sdk/client-sagemaker-runtime';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

const connectionTimeout = 3_000;
/** Milliseconds without a byte. Above SQS's longest poll, 20 s. */
const socketTimeout = 30_000;
/** The endpoint may think for its 60 s; contracts.md asks for at least 70 s here. */
const endpointSocketTimeout = (awsLimits.endpointSeconds + 15) * 1_000;
/** The SDK's standard mode: throttling and server errors are tried again after some tenths of a second. */
const maxAttempts = 3;

/** Nobody reads the SDK's own log, yet it would copy what it leaves out of each request and answer, every vector number by number. */
const withoutLog = <Client extends { readonly middlewareStack: { remove(name: string): boolean } }>(client: Client) => {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};

const patient = { maxAttempts, requestHandler: { connectionTimeout, socketTimeout } };

/** TLS guards the bytes on their way; the SDK's further checksums cost a sixth of a small request's processor time (measured on loopback). */
export const createS3Client = (config: S3ClientConfig = {}): S3Client =>
  withoutLog(
    new S3Client({
      ...patient,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...config,
    }),
  );

export const createSqsClient = (config: SQSClientConfig = {}): SQSClient =>
  withoutLog(new SQSClient({ ...patient, ...config }));

export const createS3VectorsClient = (config: S3VectorsClientConfig = {}): S3VectorsClient =>
  withoutLog(new S3VectorsClient({ ...patient, ...config }));

/** Never tries again by itself: the embedder backs off across all its requests, and would not see what was hidden here. */
export const createSageMakerRuntimeClient = (config: SageMakerRuntimeClientConfig = {}): SageMakerRuntimeClient =>
  withoutLog(
    new SageMakerRuntimeClient({
      maxAttempts: 1,
      requestHandler: { connectionTimeout, socketTimeout: endpointSocketTimeout },
      ...config,
    }),
  );
