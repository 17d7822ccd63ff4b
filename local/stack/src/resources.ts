// Buckets, queues and index as the CDK app makes them, made through the SDK where they are not there yet.
import { awsLimits, limits } from '@alex/core/limits';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { nonFilterableMetadataKeys } from '@alex/core/vector-record';
import { embeddingModel } from '@alex/embedding-model/model';
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateIndexCommand,
  CreateVectorBucketCommand,
  GetIndexCommand,
  ListVectorsCommand,
  type S3VectorsClient,
} from '@aws-sdk/client-s3vectors';
import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { names, queueArn } from './names.ts';

export interface ResourceClients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly s3Vectors: S3VectorsClient;
}

const unlessNamed =
  (...accepted: readonly string[]) =>
  (error: Error): undefined => {
    if (!accepted.includes(error.name)) throw error;
  };

const createBucket = (s3: S3Client, bucket: string) =>
  s3.send(new CreateBucketCommand({ Bucket: bucket })).catch(unlessNamed('BucketAlreadyOwnedByYou'));

/** A queue that an earlier version made gets the attributes of this one. */
const ensureQueue = async (sqs: SQSClient, name: string, attributes: Record<string, string>): Promise<string> => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const Attributes = { ...attributes, MaximumMessageSize: String(awsLimits.sqsMessageBytesMax) };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  return QueueUrl;
};

const ensureQueuePair = async (sqs: SQSClient, queue: string, deadLetterQueue: string, timeoutSeconds: number) => {
  const deadLetters = await ensureQueue(sqs, deadLetterQueue, {
    MessageRetentionPeriod: String(limits.deadLetterRetentionSeconds),
  });
  const source = await ensureQueue(sqs, queue, {
    MessageRetentionPeriod: String(limits.sourceRetentionSeconds),
    VisibilityTimeout: String(timeoutSeconds * limits.visibilityPerTimeout),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: queueArn(deadLetterQueue),
      maxReceiveCount: limits.deliveriesMax,
    }),
  });
  return { source, deadLetters };
};

/** An index that another model filled answers, but never rightly. */
const ensureIndex = async (s3Vectors: S3VectorsClient) => {
  const at = { vectorBucketName: names.vectorBucket, indexName: names.vectorIndex };
  await s3Vectors
    .send(new CreateVectorBucketCommand({ vectorBucketName: names.vectorBucket }))
    .catch(unlessNamed('ConflictException'));
  await s3Vectors
    .send(
      new CreateIndexCommand({
        ...at,
        dataType: 'float32',
        dimension: embeddingModel.dimension,
        distanceMetric: embeddingModel.distanceMetric,
        metadataConfiguration: { nonFilterableMetadataKeys: [...nonFilterableMetadataKeys] },
      }),
    )
    .catch(unlessNamed('ConflictException'));
  const { index } = await s3Vectors.send(new GetIndexCommand(at));
  if (index?.dimension !== embeddingModel.dimension || index.distanceMetric !== embeddingModel.distanceMetric)
    throw new Error(
      `The vector index ${names.vectorIndex} was made for another model (${index?.dimension} dimensions, ${index?.distanceMetric}); ${embeddingModel.id} needs ${embeddingModel.dimension}, ${embeddingModel.distanceMetric}. Start with another --data folder, or delete the index.`,
    );
  // Vectors that cannot be read are known now, not at the first question.
  await s3Vectors.send(new ListVectorsCommand({ ...at, maxResults: 1 }));
};

const notify = async (s3: S3Client) => {
  const id = 'alex-documents';
  const { QueueConfigurations = [] } = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: names.documentsBucket }),
  );
  // Putting it again would send another test event.
  if (QueueConfigurations.some(({ Id }) => Id === id)) return;
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: names.documentsBucket,
      NotificationConfiguration: {
        QueueConfigurations: [
          { Id: id, QueueArn: queueArn(names.documentsQueue), Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] },
        ],
      },
    }),
  );
};

/** @throws Error where an index of that name was made for another model */
export const ensureResources = async ({ s3, sqs, s3Vectors }: ResourceClients): Promise<StackOutputs['queues']> => {
  const documents = await ensureQueuePair(
    sqs,
    names.documentsQueue,
    names.documentsDeadLetterQueue,
    limits.chunker.timeoutSeconds,
  );
  const batches = await ensureQueuePair(
    sqs,
    names.batchesQueue,
    names.batchesDeadLetterQueue,
    limits.embedder.timeoutSeconds,
  );
  await createBucket(s3, names.documentsBucket);
  await createBucket(s3, names.stateBucket);
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: names.documentsBucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  await ensureIndex(s3Vectors);
  await notify(s3);
  return {
    documents: documents.source,
    documentsDeadLetter: documents.deadLetters,
    batches: batches.source,
    batchesDeadLetter: batches.deadLetters,
  };
};
