// Before anything is deployed: may one, and does the region offer what is needed?
import { ListVectorBucketsCommand, type S3VectorsClient } from '@aws-sdk/client-s3vectors';
import type { ControlPlane } from '../aws/control-plane.ts';
import { type Check, ok, skipped } from './check.ts';
import { quotaVerdict } from './endpoint-checks.ts';
import { readQuota } from './quota.ts';

export interface Place {
  readonly region: string;
  readonly s3Vectors: S3VectorsClient;
  readonly controlPlane: ControlPlane;
}

export const beforeChecks = ({ region, s3Vectors, controlPlane }: Place, concurrency: number): readonly Check[] => [
  { name: 'serverless inference', run: async () => quotaVerdict(await readQuota(controlPlane), concurrency, region) },
  {
    name: 'S3 Vectors',
    run: async () => {
      await s3Vectors.send(new ListVectorBucketsCommand({ maxResults: 1 }));
      return ok(`offered in ${region}`);
    },
  },
  { name: 'all else', run: async () => skipped('is looked at once a stack is there: alex doctor') },
];
