// What each function may do, and to what: exactly what its adapters call. Without a wildcard but the ones explained here.
import type { CustomerKeys } from './customer-keys.ts';

export const serviceNames = ['chunker', 'embedder', 'search', 'replay'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why a resource has a wildcard, where one has. */
  readonly why?: string;
}

/** ARNs; they may be CloudFormation tokens. */
export interface PipelineArns {
  readonly documentsBucket: string;
  readonly stateBucket: string;
  readonly documentsQueue: string;
  readonly documentsDeadLetterQueue: string;
  readonly batchesQueue: string;
  readonly batchesDeadLetterQueue: string;
  readonly vectorIndex: string;
  readonly vectorIndexName: string;
  readonly embeddingEndpoint: string;
}

/** The first three are Lambda's own, which polls the queue with the function's role; the last puts a failure's next try off. */
const workOff = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'];

const readObjects = ['s3:GetObject'];
const changeObjects = [...readObjects, 's3:PutObject', 's3:DeleteObject'];

export const permissionsOf = (arns: PipelineArns): Readonly<Record<ServiceName, readonly Permission[]>> => {
  const { embeddingEndpoint, vectorIndex } = arns;
  const stateObjects = {
    resources: [`${arns.stateBucket}/indexes/${arns.vectorIndexName}/*`],
    why: 'The state of this index alone; its objects are named by hashes that nobody knows before.',
  };
  /** Without it S3 answers 403 for an object that is not there, and a condition on the prefix would be of no help: GetObject has none. */
  const listState = { actions: ['s3:ListBucket'], resources: [arns.stateBucket] };
  const invoke = { actions: ['sagemaker:InvokeEndpoint'], resources: [embeddingEndpoint] };

  return {
    chunker: [
      { actions: workOff, resources: [arns.documentsQueue] },
      {
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [`${arns.documentsBucket}/*`],
        why: 'Users name the documents.',
      },
      { actions: ['s3:ListBucket'], resources: [arns.documentsBucket] },
      { actions: changeObjects, ...stateObjects },
      listState,
      { actions: ['s3vectors:GetVectors', 's3vectors:DeleteVectors'], resources: [vectorIndex] },
      { actions: ['sqs:SendMessage'], resources: [arns.batchesQueue, arns.documentsDeadLetterQueue] },
    ],
    embedder: [
      { actions: workOff, resources: [arns.batchesQueue] },
      { actions: changeObjects, ...stateObjects },
      listState,
      invoke,
      {
        actions: ['s3vectors:GetVectors', 's3vectors:PutVectors', 's3vectors:DeleteVectors'],
        resources: [vectorIndex],
      },
      { actions: ['sqs:SendMessage'], resources: [arns.batchesDeadLetterQueue] },
    ],
    search: [
      { actions: readObjects, ...stateObjects },
      listState,
      invoke,
      // A query that is answered with metadata needs GetVectors too.
      { actions: ['s3vectors:QueryVectors', 's3vectors:GetVectors'], resources: [vectorIndex] },
    ],
    replay: [
      { actions: readObjects, ...stateObjects },
      listState,
      {
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
        resources: [arns.documentsDeadLetterQueue, arns.batchesDeadLetterQueue],
      },
      { actions: ['sqs:SendMessage'], resources: [arns.documentsQueue, arns.batchesQueue] },
    ],
  };
};

/** What encrypted things ask for besides: whoever writes needs a data key, whoever reads has it decrypted. */
export const keyPermissionsOf = ({
  buckets,
  queues,
  vectors,
}: CustomerKeys): Readonly<Record<ServiceName, readonly Permission[]>> => {
  const use = (actions: readonly string[], ...keys: readonly { readonly keyArn: string }[]): Permission => ({
    actions: actions.map((action) => `kms:${action}`),
    resources: keys.map(({ keyArn }) => keyArn),
  });
  const readAndWrite = ['Decrypt', 'GenerateDataKey'];
  return {
    chunker: [use(readAndWrite, buckets, queues, vectors)],
    embedder: [use(readAndWrite, buckets, queues, vectors)],
    search: [use(['Decrypt'], buckets, vectors)],
    replay: [use(['Decrypt'], buckets), use(readAndWrite, queues)],
  };
};
