// The whole system in one process: servers behind one port, functions in threads, mappings between them.
import { limits } from '@alex/core/limits';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { type Authorise, type Gateway, type Handler, startGateway } from '@alex/local-gateway/gateway';
import type { Credentials } from '@alex/local-gateway/verify-signature';
import { openS3Server } from '@alex/local-s3/s3-server';
import { openSageMakerRuntimeServer } from '@alex/local-sagemaker-runtime/sagemaker-runtime-server';
import { openSqsServer } from '@alex/local-sqs/sqs-server';
import { S3Client } from '@aws-sdk/client-s3';
import { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { SQSClient } from '@aws-sdk/client-sqs';
import { openS3VectorsServer } from 's3-vectors-server/s3-vectors-server';
import { openDataFolder } from './data-folder.ts';
import { startEventSourceMapping } from './event-source-mapping.ts';
import type { HostedFunction } from './function-host.ts';
import { chunkersAtOnce, type FunctionName, functionLog, functionNames, hostFunctions } from './functions.ts';
import { serveHttpApi, serveInvoke } from './http-function.ts';
import { serveLogEvents } from './log-events.ts';
import { accountId, names, queueArn, region } from './names.ts';
import type { StackOptions } from './options.ts';
import { ensureResources } from './resources.ts';

export interface Stack {
  readonly outputs: StackOutputs;
  readonly outputsFile: string;
  /** Whether the sample documents were dropped in this data folder before. */
  readonly samples: { readonly dropped: () => boolean; readonly setDropped: () => void };
  close(): Promise<void>;
}

/** Functions that sign with credentials of their own, and who decides what each may. */
export interface Roles {
  readonly credentials: Readonly<Record<FunctionName, Credentials>>;
  readonly authorise: Authorise;
}

const apiPath = '/api';

const servedElsewhere =
  (url: string): Handler =>
  async (_, response) => {
    response.writeHead(501, { 'content-type': 'application/json', 'x-amzn-errortype': 'NotImplemented' });
    response.end(JSON.stringify({ message: `This stack uses the embedding endpoint at ${url}; ask there.` }));
  };

const notYet: Handler = async (_, response) => {
  response.writeHead(503).end();
};

/**
 * Resolves when a document that is dropped would be found.
 * @throws Error with one sentence that says what to do: a busy port, a folder in use or damaged, an index of another model
 */
export const startStack = async ({
  port,
  dataDir,
  embeddingEndpoint,
  roles,
}: Omit<StackOptions, 'empty'> & { readonly roles?: Roles }): Promise<Stack> => {
  // Whatever was opened is closed in reverse order, be it because a later step fails.
  await using opened = new AsyncDisposableStack();
  const data = opened.adopt(openDataFolder(dataDir), (folder) => folder.release());
  const place = { region, accountId };

  let gateway: Gateway | undefined;
  const sqs = opened.adopt(
    openSqsServer({ ...place, dataDir: data.folder('sqs'), baseUrl: () => gateway?.url ?? '' }),
    (server) => server.close(),
  );
  const s3 = opened.adopt(
    openS3Server({ ...place, dataDir: data.folder('s3'), notify: (arn, body) => sqs.sendToArn(arn, body) }),
    (server) => server.close(),
  );
  const s3Vectors = opened.adopt(openS3VectorsServer({ ...place, dataDir: data.folder('s3-vectors') }), (server) =>
    server.close(),
  );
  const model = embeddingEndpoint
    ? undefined
    : opened.adopt(openSageMakerRuntimeServer({ endpointName: names.embeddingEndpoint }), (server) => server.close());

  const logFolder = data.folder('logs');
  const logFileOf = (group: string) => {
    const name = functionNames.find((candidate) => group === `/alex/${names[candidate]}`);
    return name && functionLog(logFolder, name);
  };

  let searchApi: Handler = notYet;
  const invocable = new Map<string, HostedFunction>();
  gateway = opened.adopt(
    await startGateway({
      host: '127.0.0.1',
      port,
      credentials: data.credentials,
      ...(roles && { principals: Object.values(roles.credentials), authorise: roles.authorise }),
      services: {
        s3: s3.handle,
        sqs: sqs.handle,
        s3vectors: s3Vectors.handle,
        sagemaker: model?.handle ?? servedElsewhere(embeddingEndpoint ?? ''),
        lambda: serveInvoke(invocable),
        logs: serveLogEvents(logFileOf),
      },
      unsigned: (request, response) => searchApi(request, response),
    }),
    (server) => server.close(),
  );

  const client = { region, endpoint: gateway.url, credentials: data.credentials };
  const sqsClient = opened.adopt(new SQSClient(client), (sdk) => sdk.destroy());
  const s3Client = opened.adopt(new S3Client({ ...client, forcePathStyle: true }), (sdk) => sdk.destroy());
  const s3VectorsClient = opened.adopt(new S3VectorsClient(client), (sdk) => sdk.destroy());
  const queues = await ensureResources({ s3: s3Client, sqs: sqsClient, s3Vectors: s3VectorsClient });

  const outputs: StackOutputs = {
    endpoint: gateway.url,
    region,
    ...data.credentials,
    documentsBucket: names.documentsBucket,
    stateBucket: names.stateBucket,
    queues,
    vectorBucket: names.vectorBucket,
    vectorIndex: names.vectorIndex,
    embeddingEndpointName: names.embeddingEndpoint,
    apiUrl: `${gateway.url}${apiPath}`,
    replayFunction: names.replay,
  };
  const credentialsOf = (name: FunctionName) => roles?.credentials[name] ?? data.credentials;
  const functions = hostFunctions(outputs, logFolder, {
    endpoint: gateway.url,
    credentialsOf,
    sageMakerRuntimeUrl: embeddingEndpoint ?? gateway.url,
  });
  for (const service of functionNames) {
    opened.adopt(functions[service], (hosted) => hosted.close());
    invocable.set(names[service], functions[service]);
  }
  searchApi = serveHttpApi(functions.search, apiPath);
  await Promise.all([functions.chunker.warm(), functions.embedder.warm(), functions.search.warm(), model?.ready]);

  const map = (
    queue: string,
    queueUrl: string,
    name: 'chunker' | 'embedder',
    bounds: typeof limits.chunker | typeof limits.embedder,
    maximumConcurrency: number,
  ) => {
    // Whoever had these in hand was a thread of a process that is gone.
    sqs.releaseInFlight(queueUrl);
    // Lambda polls with the function's own role.
    const poller = opened.adopt(new SQSClient({ ...client, credentials: credentialsOf(name) }), (sdk) => sdk.destroy());
    return startEventSourceMapping({
      sqs: poller,
      queueUrl,
      queueArn: queueArn(queue),
      region,
      invoke: (event) => functions[name].invoke(event),
      batchSize: bounds.messagesPerInvocationMax,
      batchingWindowSeconds: bounds.batchingWindowSeconds,
      maximumConcurrency,
      onError: (message) => console.error(`! ${queue}: ${message}`),
    });
  };
  const mappings = [
    map(names.documentsQueue, queues.documents, 'chunker', limits.chunker, chunkersAtOnce),
    map(names.batchesQueue, queues.batches, 'embedder', limits.embedder, limits.embedder.invocationsMax),
  ];
  opened.defer(async () => {
    await Promise.all(mappings.map((mapping) => mapping.close()));
  });

  data.writeOutputs(outputs);
  const running = opened.move();
  return {
    outputs,
    outputsFile: data.outputsFile,
    samples: data.samples,
    close: () => running.disposeAsync(),
  };
};
