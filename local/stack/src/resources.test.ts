import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '@alex/core/limits';
import { nonFilterableMetadataKeys } from '@alex/core/vector-record';
import { embeddingModel } from '@alex/embedding-model/model';
import { type Gateway, startGateway } from '@alex/local-gateway/gateway';
import { openS3Server } from '@alex/local-s3/s3-server';
import { openSqsServer } from '@alex/local-sqs/sqs-server';
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateIndexCommand,
  CreateVectorBucketCommand,
  type DistanceMetric,
  GetIndexCommand,
  S3VectorsClient,
} from '@aws-sdk/client-s3vectors';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { openS3VectorsServer } from 's3-vectors-server/s3-vectors-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { names, queueArn, region } from './names.ts';
import { ensureResources } from './resources.ts';

let cleanUp: AsyncDisposableStack;
let clients: { s3: S3Client; sqs: SQSClient; s3Vectors: S3VectorsClient };

beforeEach(async () => {
  cleanUp = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), 'alex-resources-'));
  cleanUp.defer(() => rmSync(dataDir, { recursive: true }));
  let gateway: Gateway | undefined;
  const sqs = openSqsServer({ dataDir, baseUrl: () => gateway?.url ?? '' });
  cleanUp.defer(() => sqs.close());
  const s3 = openS3Server({ dataDir, notify: (arn, body) => sqs.sendToArn(arn, body) });
  cleanUp.defer(() => s3.close());
  const s3Vectors = openS3VectorsServer({ dataDir });
  cleanUp.defer(() => s3Vectors.close());
  const nobody = () => Promise.reject(new Error('nobody asks'));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'secret' };
  gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    credentials,
    services: { s3: s3.handle, sqs: sqs.handle, s3vectors: s3Vectors.handle, sagemaker: nobody, lambda: nobody },
    unsigned: nobody,
  });
  cleanUp.adopt(gateway, (open) => open.close());
  const config = { region, endpoint: gateway.url, credentials };
  clients = {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sqs: new SQSClient(config),
    s3Vectors: new S3VectorsClient(config),
  };
  cleanUp.defer(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
});
afterEach(() => cleanUp.disposeAsync());

const attributesOf = async (QueueUrl: string) =>
  (await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};

const receive = async (QueueUrl: string) =>
  (await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];

const at = { vectorBucketName: names.vectorBucket, indexName: names.vectorIndex };

test('all that the pipeline needs is there', async () => {
  const queues = await ensureResources(clients);
  expect(await attributesOf(queues.documents)).toMatchObject({
    QueueArn: queueArn(names.documentsQueue),
    VisibilityTimeout: String(limits.chunker.timeoutSeconds * 6),
    MaximumMessageSize: '1048576',
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: queueArn(names.documentsDeadLetterQueue),
      maxReceiveCount: 5,
    }),
  });
  expect(await attributesOf(queues.batches)).toMatchObject({
    QueueArn: queueArn(names.batchesQueue),
    VisibilityTimeout: String(limits.embedder.timeoutSeconds * 6),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(names.batchesDeadLetterQueue), maxReceiveCount: 5 }),
  });
  for (const url of [queues.documentsDeadLetter, queues.batchesDeadLetter])
    expect(await attributesOf(url)).toMatchObject({ MessageRetentionPeriod: String(14 * 86_400) });
  const { Status } = await clients.s3.send(new GetBucketVersioningCommand({ Bucket: names.documentsBucket }));
  expect(Status).toBe('Enabled');
  const { index } = await clients.s3Vectors.send(new GetIndexCommand(at));
  expect(index).toMatchObject({
    dimension: embeddingModel.dimension,
    distanceMetric: 'cosine',
    metadataConfiguration: { nonFilterableMetadataKeys: [...nonFilterableMetadataKeys] },
  });
});

test('a second run changes nothing, sends nothing and keeps what is there', async () => {
  const queues = await ensureResources(clients);
  await clients.s3.send(new PutObjectCommand({ Bucket: names.documentsBucket, Key: 'a.txt', Body: 'a' }));
  expect(await ensureResources(clients)).toEqual(queues);
  const bodies = (await receive(queues.documents)).map(({ Body = '' }) => JSON.parse(Body));
  expect(bodies).toHaveLength(2);
  expect(bodies).toContainEqual(expect.objectContaining({ Event: 's3:TestEvent' }));
  expect(bodies).toContainEqual({ Records: [expect.objectContaining({ eventName: 'ObjectCreated:Put' })] });
  const { QueueConfigurations } = await clients.s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: names.documentsBucket }),
  );
  expect(QueueConfigurations).toHaveLength(1);
});

test('queues of an earlier version get the attributes of this one', async () => {
  const { documents } = await ensureResources(clients);
  const wanted = await attributesOf(documents);
  await clients.sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: documents, Attributes: { VisibilityTimeout: '1', RedrivePolicy: '' } }),
  );
  expect((await ensureResources(clients)).documents).toBe(documents);
  const { VisibilityTimeout, RedrivePolicy } = await attributesOf(documents);
  expect({ VisibilityTimeout, RedrivePolicy }).toEqual({
    VisibilityTimeout: wanted.VisibilityTimeout,
    RedrivePolicy: wanted.RedrivePolicy,
  });
});

test.each<[dimension: number, distanceMetric: DistanceMetric]>([
  [768, 'cosine'],
  [embeddingModel.dimension, 'euclidean'],
])('an index of %i dimensions, %s, is refused', async (dimension, distanceMetric) => {
  await clients.s3Vectors.send(new CreateVectorBucketCommand({ vectorBucketName: names.vectorBucket }));
  await clients.s3Vectors.send(new CreateIndexCommand({ ...at, dataType: 'float32', dimension, distanceMetric }));
  await expect(ensureResources(clients)).rejects.toThrow(
    `The vector index ${names.vectorIndex} was made for another model (${dimension} dimensions, ${distanceMetric}); ` +
      `${embeddingModel.id} needs 384, cosine. Start with another --data folder, or delete the index.`,
  );
});
