// Customer-managed keys with rotation, one for each kind of thing, and what AWS's own services may do with them.
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Names } from './names.ts';

export interface CustomerKeys {
  readonly buckets: IKey;
  readonly queues: IKey;
  readonly vectors: IKey;
  readonly logs: IKey;
  readonly notices: IKey;
}

const rotationDays = 365;
const encryptAndDecrypt = ['kms:Decrypt', 'kms:GenerateDataKey*'];

/** Data stays encrypted with its key, so a key is kept when the stack goes. */
const addKey = (scope: Construct, id: string, alias: string, description: string): Key =>
  new Key(scope, id, { alias, description, enableKeyRotation: true, rotationPeriod: Duration.days(rotationDays) });

/** @param actions with which a service encrypts what it hands over or keeps, in this account alone */
const letService = (
  key: Key,
  service: string,
  actions: readonly string[],
  condition?: Record<string, unknown>,
): void => {
  key.addToResourcePolicy(
    new PolicyStatement({
      actions: [...actions],
      // In a key's policy this is the key itself.
      resources: ['*'],
      principals: [new ServicePrincipal(service)],
      conditions: condition ?? { StringEquals: { 'aws:SourceAccount': Stack.of(key).account } },
    }),
  );
};

export const addCustomerKeys = (parent: Construct, { prefix }: Pick<Names, 'prefix'>): CustomerKeys => {
  const scope = new Construct(parent, 'Keys');
  const stack = Stack.of(scope);
  const buckets = addKey(scope, 'Buckets', `alias/${prefix}-buckets`, 'Documents and state');
  const queues = addKey(scope, 'Queues', `alias/${prefix}-queues`, 'Messages and dead letters');
  const vectors = addKey(scope, 'Vectors', `alias/${prefix}-vectors`, 'The vector index');
  const logs = addKey(scope, 'Logs', `alias/${prefix}-logs`, 'Logs');
  const notices = addKey(scope, 'Notices', `alias/${prefix}-notices`, 'The alarms’ topic');
  // S3 puts its notifications into an encrypted queue.
  letService(queues, 's3.amazonaws.com', encryptAndDecrypt);
  // S3 Vectors builds the index in the background: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-bucket-encryption.html
  letService(vectors, 'indexing.s3vectors.amazonaws.com', ['kms:Decrypt']);
  letService(
    logs,
    `logs.${stack.region}.amazonaws.com`,
    ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: '*',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    },
  );
  letService(notices, 'cloudwatch.amazonaws.com', encryptAndDecrypt);
  letService(notices, 'budgets.amazonaws.com', encryptAndDecrypt);
  return { buckets, queues, vectors, logs, notices };
};
