// Every row of the translation table, as the real SDK clients see it over HTTP.
import { type FailureCode, PipelineError } from '@alex/core/errors';
import { afterEach, describe, expect, test } from 'vitest';
import { openScriptedServer, type ScriptedAnswer, type ScriptedServer } from '../test/scripted-server.ts';
import { createS3Client, createS3VectorsClient, createSageMakerRuntimeClient, createSqsClient } from './clients.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { createS3VectorsIndex } from './s3-vectors-index.ts';
import { createSageMakerEmbeddingEndpoint } from './sagemaker-embedding-endpoint.ts';
import { createSqsMessageQueue } from './sqs-message-queue.ts';

type Config = ScriptedServer['config'];

const services = {
  s3: (config: Config) => createS3ObjectStore(createS3Client(config)).get({ bucket: 'docs', key: 'a.md' }),
  sqs: (config: Config) =>
    createSqsMessageQueue(createSqsClient(config)).receive(`${config.endpoint}/0/q`, { visibilitySeconds: 1 }),
  s3vectors: (config: Config) =>
    createS3VectorsIndex(createS3VectorsClient(config), { vectorBucket: 'vectors', index: 'minilm' }).get(['k']),
  query: (config: Config) =>
    createS3VectorsIndex(createS3VectorsClient(config), { vectorBucket: 'vectors', index: 'minilm' }).query(
      Float32Array.of(1, 0),
      3,
      { kind: { $like: 'x' } },
    ),
  sagemaker: (config: Config) =>
    createSageMakerEmbeddingEndpoint(createSageMakerRuntimeClient(config), {
      endpointName: 'minilm',
      dimension: 2,
    }).embed(['x']),
};

type Service = keyof typeof services;

const errorAnswer = (
  service: Service,
  status: number,
  name: string,
  fields: Record<string, unknown> = {},
): ScriptedAnswer => {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name };
  switch (service) {
    case 's3':
      return { status, body: `<?xml version="1.0"?><Error><Code>${name}</Code><Message>as scripted</Message></Error>` };
    case 'sqs':
      return {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message: 'as scripted' }),
      };
    case 'sagemaker':
      return { status, headers, body: JSON.stringify({ Message: 'as scripted', ...fields }) };
    default:
      return { status, headers, body: JSON.stringify({ message: 'as scripted', ...fields }) };
  }
};

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

const failureOf = async (service: Service, answer: ScriptedAnswer): Promise<PipelineError> => {
  server = await openScriptedServer(() => answer);
  const thrown = await services[service](server.config).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(PipelineError);
  expect(server.requests).toHaveLength(1);
  return thrown as PipelineError;
};

type Case = [Service, status: number, name: string, code: FailureCode, fields?: Record<string, unknown>];

const cases: Case[] = [
  ['s3', 403, 'AccessDenied', 'access-denied'],
  ['s3', 403, 'SignatureDoesNotMatch', 'access-denied'],
  ['s3', 403, 'InvalidObjectState', 'object-store-failed'],
  ['s3', 403, 'RequestTimeTooSkewed', 'object-store-failed'],
  ['s3', 400, 'ExpiredToken', 'object-store-failed'],
  ['s3', 404, 'NoSuchBucket', 'object-store-failed'],
  ['s3', 503, 'SlowDown', 'object-store-failed'],
  ['s3', 500, 'InternalError', 'object-store-failed'],

  ['sqs', 400, 'AccessDeniedException', 'access-denied'],
  ['sqs', 400, 'KmsAccessDenied', 'access-denied'],
  ['sqs', 400, 'QueueDoesNotExist', 'queue-failed'],
  ['sqs', 400, 'RequestThrottled', 'queue-failed'],
  ['sqs', 503, 'ServiceUnavailable', 'queue-failed'],

  ['s3vectors', 400, 'ValidationException', 'index-refused'],
  ['s3vectors', 400, 'KmsDisabledException', 'index-refused'],
  ['s3vectors', 402, 'ServiceQuotaExceededException', 'index-refused'],
  ['s3vectors', 403, 'AccessDeniedException', 'access-denied'],
  ['s3vectors', 403, 'ExpiredTokenException', 'index-busy'],
  ['s3vectors', 404, 'NotFoundException', 'index-refused'],
  ['s3vectors', 408, 'RequestTimeoutException', 'index-busy'],
  ['s3vectors', 409, 'ConflictException', 'index-refused'],
  ['s3vectors', 429, 'TooManyRequestsException', 'index-busy'],
  ['s3vectors', 500, 'InternalServerException', 'index-busy'],
  ['s3vectors', 503, 'ServiceUnavailableException', 'index-busy'],
  [
    's3vectors',
    400,
    'ValidationException',
    'index-refused',
    { fieldList: [{ path: '/filter', message: 'a get has none' }] },
  ],

  ['query', 400, 'ValidationException', 'index-refused'],
  ['query', 400, 'ValidationException', 'bad-request', { message: 'Invalid query filter: unknown operator' }],
  [
    'query',
    400,
    'ValidationException',
    'bad-request',
    { fieldList: [{ path: '/filter', message: 'unknown operator' }] },
  ],
  ['query', 404, 'NotFoundException', 'index-refused'],

  [
    'sagemaker',
    424,
    'ModelError',
    'text-refused',
    { OriginalStatusCode: 400, OriginalMessage: 'size of tensor a (600)' },
  ],
  ['sagemaker', 424, 'ModelError', 'text-refused', { OriginalStatusCode: 413 }],
  ['sagemaker', 424, 'ModelError', 'model-failed', { OriginalStatusCode: 408 }],
  ['sagemaker', 424, 'ModelError', 'endpoint-throttled', { OriginalStatusCode: 429 }],
  ['sagemaker', 424, 'ModelError', 'model-failed', { OriginalStatusCode: 500, OriginalMessage: 'Worker died.' }],
  ['sagemaker', 424, 'ModelError', 'model-failed', { OriginalStatusCode: 0, OriginalMessage: 'timed out' }],
  ['sagemaker', 424, 'ModelError', 'model-failed'],
  ['sagemaker', 429, 'ModelNotReadyException', 'endpoint-not-ready'],
  ['sagemaker', 429, 'ThrottlingException', 'endpoint-throttled'],
  ['sagemaker', 400, 'ThrottlingException', 'endpoint-throttled'],
  ['sagemaker', 429, 'SomethingNew', 'endpoint-throttled'],
  ['sagemaker', 503, 'ServiceUnavailable', 'endpoint-failed'],
  ['sagemaker', 500, 'InternalFailure', 'endpoint-failed'],
  ['sagemaker', 530, 'InternalDependencyException', 'endpoint-failed'],
  ['sagemaker', 408, 'RequestTimeout', 'endpoint-failed'],
  ['sagemaker', 413, 'RequestEntityTooLarge', 'text-refused'],
  ['sagemaker', 400, 'ValidationError', 'endpoint-refused'],
  ['sagemaker', 400, 'ValidationException', 'endpoint-refused'],
  ['sagemaker', 404, 'ResourceNotFound', 'endpoint-refused'],
  ['sagemaker', 403, 'AccessDeniedException', 'access-denied'],
];

describe.each<Case>(cases)('%s %i %s', (service, status, name, code, fields) => {
  test(`is ${code}${fields ? ` (${JSON.stringify(fields)})` : ''}`, async () => {
    const error = await failureOf(service, errorAnswer(service, status, name, fields));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`${name} (${status})`);
    expect(error.cause).toBeInstanceOf(Error);
  });
});

const transient = {
  s3: 'object-store-failed',
  sqs: 'queue-failed',
  s3vectors: 'index-busy',
  query: 'index-busy',
  sagemaker: 'endpoint-failed',
} as const;

describe.each(Object.entries(transient) as [Service, FailureCode][])('%s', (service, code) => {
  test('a connection that is closed without an answer', async () => {
    const error = await failureOf(service, 'hang-up');
    expect(error.code).toBe(code);
    expect(error.message).toContain('ECONNRESET');
  });

  test('an answer that ends in the middle', async () => {
    expect((await failureOf(service, 'truncate')).code).toBe(code);
  });

  test('nobody listens', async () => {
    const { config, close } = await openScriptedServer(() => ({}));
    await close();
    await expect(services[service](config)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('no answer in time', async () => {
    const { promise, resolve } = Promise.withResolvers<ScriptedAnswer>();
    server = await openScriptedServer(() => promise);
    const impatient = { ...server.config, requestHandler: { socketTimeout: 50 } };
    await expect(services[service](impatient)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('TimeoutError'),
    });
    resolve({});
  });
});

test('a refusal of permission names the action and what it was asked of', async () => {
  const { message } = await failureOf('s3', errorAnswer('s3', 403, 'AccessDenied'));
  expect(message).toBe('s3:GetObject on s3://docs/a.md was denied: AccessDenied (403): as scripted');
});

test('credentials that are not there are a refusal, not a failure to try again', async () => {
  server = await openScriptedServer(() => ({}));
  const without = async (): Promise<never> => {
    throw Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    });
  };
  const config = { ...server.config, credentials: without } as unknown as Config;
  await expect(services.s3(config)).rejects.toMatchObject({ code: 'access-denied' });
});
