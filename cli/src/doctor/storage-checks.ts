// Buckets and index: are they there, and are they what the functions expect?
import { nonFilterableMetadataKeys } from '@alex/core/vector-record';
import { embeddingModel, vectorIndexName } from '@alex/embedding-model/model';
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import { GetIndexCommand } from '@aws-sdk/client-s3vectors';
import type { Stack } from '../stack.ts';
import { type Check, failed, ok, warning } from './check.ts';

const queueNameOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? '';

export const storageChecks = ({ s3, s3Vectors, outputs }: Stack): readonly Check[] => [
  {
    name: 'documents bucket',
    run: async () => {
      const Bucket = outputs.documentsBucket;
      const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
      if (Status !== 'Enabled')
        return failed(
          `${Bucket} keeps no versions`,
          'Deploy the stack again: a version that is overwritten while it is read would be lost.',
        );
      const { QueueConfigurations = [] } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
      const events = QueueConfigurations.filter(
        ({ QueueArn = '' }) => queueNameOf(QueueArn) === queueNameOf(outputs.queues.documents),
      );
      const heard = events.flatMap(({ Events = [] }) => Events).join();
      return heard.includes('ObjectCreated') && heard.includes('ObjectRemoved')
        ? ok(`${Bucket} keeps versions and tells of what is created and removed`)
        : failed(
            `${Bucket} does not tell the documents queue of what is created and removed`,
            'Deploy the stack again.',
          );
    },
  },
  {
    name: 'state bucket',
    run: async () => {
      await s3.send(new HeadBucketCommand({ Bucket: outputs.stateBucket }));
      return ok(outputs.stateBucket);
    },
  },
  {
    name: 'vector index',
    run: async () => {
      const { vectorBucket, vectorIndex } = outputs;
      const { index } = await s3Vectors.send(
        new GetIndexCommand({ vectorBucketName: vectorBucket, indexName: vectorIndex }),
      );
      const { dimension, distanceMetric } = index ?? {};
      const renew =
        'Deploy with another index name: an index cannot be changed, and its documents must be embedded anew.';
      if (dimension !== embeddingModel.dimension || distanceMetric !== embeddingModel.distanceMetric)
        return failed(
          `${vectorIndex} has ${dimension} dimensions and compares by ${distanceMetric}; the model needs ${embeddingModel.dimension} and ${embeddingModel.distanceMetric}`,
          renew,
        );
      const kept = index?.metadataConfiguration?.nonFilterableMetadataKeys ?? [];
      const filterable = nonFilterableMetadataKeys.filter((key) => !kept.includes(key));
      if (filterable.length > 0)
        return failed(
          `${vectorIndex} filters by ${filterable.join(', ')}, which may be longer than the 2 KB that it takes`,
          renew,
        );
      const expected = vectorIndexName(embeddingModel.id);
      return vectorIndex === expected
        ? ok(`${vectorIndex}, ${dimension} dimensions, ${distanceMetric}, text not filterable`)
        : warning(`${vectorIndex} is not named ${expected}`, 'Check that it was made for this model and version.');
    },
  },
];
