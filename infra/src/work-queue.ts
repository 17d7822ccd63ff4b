// A queue of work and the queue of what could not be done: times, sizes and counts from the limits.

import { awsLimits, limits } from '@alex/core/limits';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface WorkQueue {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

export const addWorkQueue = (
  parent: Construct,
  id: string,
  {
    queueName,
    deadLetterQueueName,
    timeoutSeconds,
    key,
  }: {
    readonly queueName: string;
    readonly deadLetterQueueName: string;
    /** Of the function that works it off. */
    readonly timeoutSeconds: number;
    readonly key: IKey | undefined;
  },
): WorkQueue => {
  const scope = new Construct(parent, id);
  const shared = {
    maxMessageSizeBytes: awsLimits.sqsMessageBytesMax,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(key
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
      : { encryption: QueueEncryption.SQS_MANAGED }),
  };
  // By its name: the queue itself names its dead-letter queue, and one must come first.
  const source = Queue.fromQueueArn(
    scope,
    'Source',
    Stack.of(scope).formatArn({ service: 'sqs', resource: queueName }),
  );
  const deadLetters = new Queue(scope, 'DeadLetters', {
    ...shared,
    queueName: deadLetterQueueName,
    retentionPeriod: Duration.seconds(limits.deadLetterRetentionSeconds),
    redriveAllowPolicy: { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues: [source] },
  });
  acknowledge(deadLetters, [['AwsSolutions-SQS3', 'It is the dead-letter queue.']]);
  const queue = new Queue(scope, 'Queue', {
    ...shared,
    queueName,
    visibilityTimeout: Duration.seconds(timeoutSeconds * limits.visibilityPerTimeout),
    retentionPeriod: Duration.seconds(limits.sourceRetentionSeconds),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: limits.deliveriesMax },
  });
  return { queue, deadLetters };
};
