// The four functions as they are deployed: entry, environment, bounds.
import { join } from 'node:path';
import type { ChunkerEnvironment } from '@alex/chunker/settings';
import { limits } from '@alex/core/limits';
import type { StackOutputs } from '@alex/core/stack-outputs';
import type { EmbedderEnvironment } from '@alex/embedder/settings';
import type { Credentials } from '@alex/local-gateway/verify-signature';
import type { ReplayEnvironment } from '@alex/replay/settings';
import type { SearchEnvironment } from '@alex/search/settings';
import { type HostedFunction, hostFunction } from './function-host.ts';
import { names } from './names.ts';

export const functionNames = ['chunker', 'embedder', 'search', 'replay'] as const;
export type FunctionName = (typeof functionNames)[number];

export const functionLog = (folder: string, name: FunctionName): string => join(folder, `${name}.log`);

export interface Functions {
  readonly chunker: HostedFunction;
  readonly embedder: HostedFunction;
  readonly search: HostedFunction;
  readonly replay: HostedFunction;
}

/** Like an API with few callers: searches at once before they wait for one another. */
const searchesAtOnce = 4;
const apiTimeoutSeconds = 29;

const entry = (service: string) => import.meta.resolve(`@alex/${service}/lambda`);

export const hostFunctions = (
  outputs: Omit<StackOutputs, 'apiUrl'>,
  logFolder: string,
  {
    endpoint,
    credentialsOf,
    sageMakerRuntimeUrl,
  }: {
    readonly endpoint: string;
    /** What each function signs with. */
    readonly credentialsOf: (name: FunctionName) => Credentials;
    readonly sageMakerRuntimeUrl: string;
  },
): Functions => {
  // The SDK's own variables: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
  const sdk = {
    AWS_REGION: outputs.region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: sageMakerRuntimeUrl,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const { queues, stateBucket, documentsBucket, vectorBucket, vectorIndex, embeddingEndpointName } = outputs;
  const state = { STATE_BUCKET: stateBucket, VECTOR_INDEX: vectorIndex };
  const index = { ...state, VECTOR_BUCKET: vectorBucket };
  // One's own Redis, as a deployment names it: `CACHE_URL=redis://… npm start`.
  const { CACHE_URL } = process.env;
  const cache = CACHE_URL === undefined ? {} : { CACHE_URL };
  const documentsQueues = {
    DOCUMENTS_QUEUE_URL: queues.documents,
    DOCUMENTS_DEAD_LETTER_QUEUE_URL: queues.documentsDeadLetter,
  };
  const batchesQueues = { BATCHES_QUEUE_URL: queues.batches, BATCHES_DEAD_LETTER_QUEUE_URL: queues.batchesDeadLetter };
  const host = (
    name: string,
    service: FunctionName,
    environment: object,
    bounds: { timeoutSeconds: number; memoryMebibytes: number },
    concurrencyMax: number,
    niceness = 0,
  ) => {
    const { accessKeyId, secretAccessKey } = credentialsOf(service);
    const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    return hostFunction(
      {
        name,
        entry: entry(service),
        environment: { ...sdk, ...keys, ...environment },
        ...bounds,
        concurrencyMax,
        niceness,
      },
      functionLog(logFolder, service),
    );
  };
  const api = { timeoutSeconds: apiTimeoutSeconds, memoryMebibytes: 512 };

  return {
    chunker: host(
      names.chunker,
      'chunker',
      { ...index, ...documentsQueues, BATCHES_QUEUE_URL: queues.batches } satisfies ChunkerEnvironment,
      limits.chunker,
      chunkersAtOnce,
      chunkerNiceness,
    ),
    embedder: host(
      names.embedder,
      'embedder',
      {
        ...index,
        ...batchesQueues,
        ...cache,
        EMBEDDING_ENDPOINT_NAME: embeddingEndpointName,
      } satisfies EmbedderEnvironment,
      limits.embedder,
      limits.embedder.invocationsMax,
    ),
    search: host(
      names.search,
      'search',
      {
        ...index,
        ...cache,
        DOCUMENTS_BUCKET: documentsBucket,
        EMBEDDING_ENDPOINT_NAME: embeddingEndpointName,
      } satisfies SearchEnvironment,
      api,
      searchesAtOnce,
    ),
    replay: host(
      names.replay,
      'replay',
      { ...state, ...documentsQueues, ...batchesQueues } satisfies ReplayEnvironment,
      { ...api, timeoutSeconds: 300 },
      1,
    ),
  };
};

/** The machine's cores are shared with the model: more would only wait for one another. */
export const chunkersAtOnce = 1;
/** It is soon far ahead of the embedders: what it takes from them the endpoint stands empty for (bench/pipeline-schedule.ts). */
const chunkerNiceness = 10;
