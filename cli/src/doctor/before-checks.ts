// Before anything is deployed: may one, and does the region offer what is needed?
import { ListVectorBucketsCommand, type S3VectorsClient } from '@aws-sdk/client-s3vectors';
import type { ControlPlane } from '../aws/control-plane.ts';
import { type Check, failed, ok, skipped } from './check.ts';
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
      try {
        await s3Vectors.send(new ListVectorBucketsCommand({ maxResults: 1 }));
        return ok(`offered in ${region}`);
      } catch (error) {
        // A region without the service has no name for it.
        if ((error as NodeJS.ErrnoException).code !== 'ENOTFOUND') throw error;
        return failed(
          `${region} has no address for it`,
          'Choose a region that offers S3 Vectors, or look at the network.',
        );
      }
    },
  },
  { name: 'all else', run: async () => skipped('is looked at once a stack is there: alex doctor') },
];
