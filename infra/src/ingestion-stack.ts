// The pipeline in one region, in the order of the data: documents → queue → chunker → queue → embedder → index → search.
import { limits } from '@alex/core/limits';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { type App, Stack } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { addCustomerKeys } from './customer-keys.ts';
import { addDocumentDrop, addStateBucket } from './document-drop.ts';
import { addEmbeddingEndpoint } from './embedding-endpoint.ts';
import { addEndpointDashboard } from './endpoint-dashboard.ts';
import { reachesOf } from './interface-reach.ts';
import type { ModelArchive } from './model-archive.ts';
import { addMonitoring } from './monitoring.ts';
import { namesOf, type Place } from './names.ts';
import type { Options } from './options.ts';
import type { ServiceName } from './permissions.ts';
import { addPipelineDashboard } from './pipeline-dashboard.ts';
import { addPipelineFunctions } from './pipeline-functions.ts';
import { addInterfaceEndpoints, addNetwork } from './private-network.ts';
import { addSearchApi } from './search-api.ts';
import { addOutputs } from './stack-output.ts';
import { addVectorIndex } from './vector-index.ts';
import { addWorkQueue } from './work-queue.ts';

export interface IngestionStackProps extends Place {
  readonly options: Options;
  readonly code: (service: ServiceName) => Code;
  readonly archive: ModelArchive;
}

export const createIngestionStack = (app: App, props: IngestionStackProps): Stack => {
  const { options, code, region, archive } = props;
  const { stack: stackName } = namesOf(options, props, '');
  const stack = new Stack(app, stackName, {
    stackName,
    description: 'Alex: drop a document into a bucket, and it is found by meaning.',
    env: { region },
    tags: { app: 'alex', ...(options.stage !== '' && { stage: options.stage }) },
  });
  const names = namesOf(options, props, stack.account);
  const keys = options.encryption === 'customer' ? addCustomerKeys(stack, names) : undefined;
  const network = addNetwork(stack, options);

  const documentsQueue = addWorkQueue(stack, 'DocumentsQueue', {
    queueName: names.documentsQueue,
    deadLetterQueueName: names.documentsDeadLetterQueue,
    timeoutSeconds: limits.chunker.timeoutSeconds,
    key: keys?.queues,
  });
  const documents = addDocumentDrop(stack, {
    bucketName: names.documentsBucket,
    queue: documentsQueue.queue,
    key: keys?.buckets,
  });
  const state = addStateBucket(stack, names.stateBucket, keys?.buckets);
  const batchesQueue = addWorkQueue(stack, 'BatchesQueue', {
    queueName: names.batchesQueue,
    deadLetterQueueName: names.batchesDeadLetterQueue,
    timeoutSeconds: limits.embedder.timeoutSeconds,
    key: keys?.queues,
  });
  const endpoint = addEmbeddingEndpoint(stack, { options, names, archive, network, keys });
  const vectors = addVectorIndex(stack, { ...names, key: keys?.vectors });

  const parts = { documents, state, documentsQueue, batchesQueue, endpoint, vectors };
  const functions = addPipelineFunctions(stack, parts, { options, names, code, keys, network });
  const searchApi = addSearchApi(stack, {
    apiName: names.api,
    search: functions.search,
    options,
    logsKey: keys?.logs,
  });
  if (network) addInterfaceEndpoints(stack, network, reachesOf(parts, options));

  const alarms = addMonitoring(stack, parts, { options, names, key: keys?.notices });
  addEndpointDashboard(stack, names, options);
  addPipelineDashboard(stack, names, parts, alarms);

  addOutputs(
    stack,
    {
      region,
      documentsBucket: documents.bucketName,
      stateBucket: state.bucketName,
      queues: {
        documents: documentsQueue.queue.queueUrl,
        documentsDeadLetter: documentsQueue.deadLetters.queueUrl,
        batches: batchesQueue.queue.queueUrl,
        batchesDeadLetter: batchesQueue.deadLetters.queueUrl,
      },
      vectorBucket: vectors.bucketName,
      vectorIndex: vectors.indexName,
      embeddingEndpointName: endpoint.name,
      apiUrl: searchApi.url,
      replayFunction: functions.replay.functionName,
    } satisfies StackOutputs,
    endpoint,
  );
  return stack;
};
