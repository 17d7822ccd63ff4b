// The four functions: what each is told, what it may do, and which queue it works off.
import type { ChunkerEnvironment } from '@alex/chunker/settings';
import { limits } from '@alex/core/limits';
import type { EmbedderEnvironment } from '@alex/embedder/settings';
import type { ReplayEnvironment } from '@alex/replay/settings';
import type { SearchEnvironment } from '@alex/search/settings';
import { Duration } from 'aws-cdk-lib';
import { type Code, EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { CustomerKeys } from './customer-keys.ts';
import type { EmbeddingEndpoint } from './embedding-endpoint.ts';
import { shareEndpoint } from './endpoint-shares.ts';
import type { Names } from './names.ts';
import type { Options } from './options.ts';
import { keyPermissionsOf, permissionsOf, type ServiceName } from './permissions.ts';
import { addPipelineFunction } from './pipeline-function.ts';
import type { Network } from './private-network.ts';
import type { VectorIndex } from './vector-index.ts';
import type { WorkQueue } from './work-queue.ts';

/** What the functions work on. */
export interface PipelineParts {
  readonly documents: Bucket;
  readonly state: Bucket;
  readonly documentsQueue: WorkQueue;
  readonly batchesQueue: WorkQueue;
  readonly endpoint: EmbeddingEndpoint;
  readonly vectors: VectorIndex;
}

/** API Gateway’s own bound, and what a person waits for. */
const apiBounds = { timeoutSeconds: 29, memoryMebibytes: 1_024 };
const replayBounds = { timeoutSeconds: 300, memoryMebibytes: 512 };

/** Lambda takes from the queue as many messages as the limits say, in as many invocations as its reader may have at once. */
const mapQueue = (
  id: string,
  queue: Queue,
  target: IFunction,
  bounds: typeof limits.chunker | typeof limits.embedder,
  maxConcurrency: number,
): EventSourceMapping =>
  new EventSourceMapping(target, id, {
    target,
    eventSourceArn: queue.queueArn,
    batchSize: bounds.messagesPerInvocationMax,
    ...(bounds.batchingWindowSeconds > 0 && { maxBatchingWindow: Duration.seconds(bounds.batchingWindowSeconds) }),
    maxConcurrency,
    reportBatchItemFailures: true,
  });

export const addPipelineFunctions = (
  scope: Construct,
  { documents, state, documentsQueue, batchesQueue, endpoint, vectors }: PipelineParts,
  {
    options,
    names,
    code,
    keys,
    network,
  }: {
    readonly options: Options;
    readonly names: Names;
    readonly code: (service: ServiceName) => Code;
    readonly keys: CustomerKeys | undefined;
    readonly network: Network | undefined;
  },
): Readonly<Record<ServiceName, IFunction>> => {
  const permissions = permissionsOf({
    documentsBucket: documents.bucketArn,
    stateBucket: state.bucketArn,
    documentsQueue: documentsQueue.queue.queueArn,
    documentsDeadLetterQueue: documentsQueue.deadLetters.queueArn,
    batchesQueue: batchesQueue.queue.queueArn,
    batchesDeadLetterQueue: batchesQueue.deadLetters.queueArn,
    vectorIndex: vectors.indexArn,
    vectorIndexName: vectors.indexName,
    embeddingEndpoint: endpoint.arn,
  });
  const keyPermissions = keys && keyPermissionsOf(keys);
  const addFunction = (
    service: ServiceName,
    description: string,
    environment: object,
    bounds: { readonly timeoutSeconds: number; readonly memoryMebibytes: number },
  ) =>
    addPipelineFunction(scope, service, {
      functionName: names.functions[service],
      description,
      code: code(service),
      environment,
      bounds,
      permissions: [...permissions[service], ...(keyPermissions?.[service] ?? [])],
      logRetentionDays: options.logRetentionDays,
      logsKey: keys?.logs,
      network,
    });

  const ofIndex = {
    STATE_BUCKET: state.bucketName,
    VECTOR_BUCKET: vectors.bucketName,
    VECTOR_INDEX: vectors.indexName,
  };
  const documentsQueues = {
    DOCUMENTS_QUEUE_URL: documentsQueue.queue.queueUrl,
    DOCUMENTS_DEAD_LETTER_QUEUE_URL: documentsQueue.deadLetters.queueUrl,
  };
  const batchesQueues = {
    BATCHES_QUEUE_URL: batchesQueue.queue.queueUrl,
    BATCHES_DEAD_LETTER_QUEUE_URL: batchesQueue.deadLetters.queueUrl,
  };
  const shares = shareEndpoint(options.concurrency);

  const chunker = addFunction(
    'chunker',
    'Alex: events of documents to batches of chunks',
    {
      ...ofIndex,
      ...documentsQueues,
      BATCHES_QUEUE_URL: batchesQueue.queue.queueUrl,
      CHUNK_TOKENS: String(options.chunkTokens),
    } satisfies ChunkerEnvironment,
    limits.chunker,
  );
  mapQueue('Documents', documentsQueue.queue, chunker, limits.chunker, limits.chunker.invocationsMax);

  const embedder = addFunction(
    'embedder',
    'Alex: batches of chunks to vectors in the index',
    {
      ...ofIndex,
      ...batchesQueues,
      EMBEDDING_ENDPOINT_NAME: endpoint.name,
      REQUESTS_IN_FLIGHT_MAX: String(shares.requestsPerEmbedder),
    } satisfies EmbedderEnvironment,
    limits.embedder,
  );
  mapQueue('Batches', batchesQueue.queue, embedder, limits.embedder, shares.embedders);

  const search = addFunction(
    'search',
    'Alex: the search API',
    {
      ...ofIndex,
      DOCUMENTS_BUCKET: documents.bucketName,
      EMBEDDING_ENDPOINT_NAME: endpoint.name,
    } satisfies SearchEnvironment,
    apiBounds,
  );
  const replay = addFunction(
    'replay',
    'Alex: dead letters, sent again',
    {
      STATE_BUCKET: state.bucketName,
      VECTOR_INDEX: vectors.indexName,
      ...documentsQueues,
      ...batchesQueues,
    } satisfies ReplayEnvironment,
    replayBounds,
  );
  return { chunker, embedder, search, replay };
};
