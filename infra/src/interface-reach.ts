// What may be done through the interface endpoints: what the functions do, to this pipeline's own things.
import type { Options } from './options.ts';
import type { PipelineParts } from './pipeline-functions.ts';
import type { Reaches } from './private-network.ts';

export const reachesOf = (
  { documents, state, documentsQueue, batchesQueue, endpoint, vectors }: PipelineParts,
  options: Pick<Options, 'endpointInNetwork'>,
): Reaches => ({
  sagemakerRuntime: [{ actions: ['sagemaker:InvokeEndpoint'], resources: [endpoint.arn] }],
  s3: [
    {
      actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
      resources: [documents, state].flatMap(({ bucketArn }) => [bucketArn, `${bucketArn}/*`]),
    },
    ...(options.endpointInNetwork ? [{ actions: ['s3:GetObject'], resources: [endpoint.archiveArn] }] : []),
  ],
  sqs: [
    {
      actions: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
      resources: [documentsQueue, batchesQueue].flatMap(({ queue, deadLetters }) => [
        queue.queueArn,
        deadLetters.queueArn,
      ]),
    },
  ],
  s3Vectors: [
    {
      actions: ['GetVectors', 'PutVectors', 'DeleteVectors', 'QueryVectors'].map((action) => `s3vectors:${action}`),
      resources: [vectors.indexArn],
    },
  ],
});
