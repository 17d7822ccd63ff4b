// The documents bucket, which tells the documents queue what is created and removed in it; and the state bucket.
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** A version that was replaced or removed can be had back for so long. */
const formerVersionsDays = 30;
/** Uploads that were begun and never ended. */
const brokenUploadsDays = 7;

const addBucket = (scope: Construct, id: string, key: IKey | undefined, props: BucketProps): Bucket => {
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.RETAIN,
    ...(key
      ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
      : { encryption: BucketEncryption.S3_MANAGED }),
    ...props,
  });
  acknowledge(bucket, [
    [
      'AwsSolutions-S1',
      'Who may read what is in the roles; an account that wants each access logged has CloudTrail’s data events.',
    ],
  ]);
  return bucket;
};

/** S3 may put notifications of this bucket, of this account, into the queue. */
const letBucketSend = (queue: Queue, bucketName: string): void => {
  const { account, partition } = Stack.of(queue);
  queue.addToResourcePolicy(
    new PolicyStatement({
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnEquals: { 'aws:SourceArn': `arn:${partition}:s3:::${bucketName}` },
      },
    }),
  );
};

export const addDocumentDrop = (
  scope: Construct,
  { bucketName, queue, key }: { readonly bucketName: string; readonly queue: Queue; readonly key: IKey | undefined },
): Bucket => {
  const bucket = addBucket(scope, 'Documents', key, {
    bucketName,
    versioned: true,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: Duration.days(formerVersionsDays),
        expiredObjectDeleteMarker: true,
        abortIncompleteMultipartUploadAfter: Duration.days(brokenUploadsDays),
      },
    ],
  });
  letBucketSend(queue, bucketName);
  // `bucket.addEventNotification` would bring a function of its own that sets this.
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    queueConfigurations: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'].map((event) => ({
      event,
      queue: queue.queueArn,
    })),
  };
  // S3 tries the queue when the bucket is made, so the queue's policy must be there.
  bucket.node.addDependency(queue.node.findChild('Policy'));
  return bucket;
};

/** Records, revisions and receipts. Its objects are written anew all the time: versions would only pile up. */
export const addStateBucket = (scope: Construct, bucketName: string, key: IKey | undefined): Bucket =>
  addBucket(scope, 'State', key, {
    bucketName,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(brokenUploadsDays) }],
  });
