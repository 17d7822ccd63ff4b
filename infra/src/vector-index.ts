// The vector bucket and its index: what the model needs, kept when the stack goes.
import { nonFilterableMetadataKeys } from '@alex/core/vector-record';
import { embeddingModel } from '@alex/embedding-model/model';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnIndex, CfnVectorBucket } from 'aws-cdk-lib/aws-s3vectors';
import { Construct } from 'constructs';

export interface VectorIndex {
  readonly bucketName: string;
  readonly indexName: string;
  readonly bucketArn: string;
  readonly indexArn: string;
}

export const addVectorIndex = (
  parent: Construct,
  {
    vectorBucket,
    vectorIndex,
    key,
  }: { readonly vectorBucket: string; readonly vectorIndex: string; readonly key: IKey | undefined },
): VectorIndex => {
  const scope = new Construct(parent, 'Vectors');
  const bucket = new CfnVectorBucket(scope, 'Bucket', {
    vectorBucketName: vectorBucket,
    encryptionConfiguration: key ? { sseType: 'aws:kms', kmsKeyArn: key.keyArn } : { sseType: 'AES256' },
  });
  const index = new CfnIndex(scope, 'Index', {
    vectorBucketName: vectorBucket,
    indexName: vectorIndex,
    dataType: 'float32',
    dimension: embeddingModel.dimension,
    distanceMetric: embeddingModel.distanceMetric,
    metadataConfiguration: { nonFilterableMetadataKeys: [...nonFilterableMetadataKeys] },
  });
  index.addResourceDependency(bucket);
  // An index cannot be changed, only made anew and empty; the old one serves until everything is in the new one.
  for (const kept of [bucket, index]) kept.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const stack = Stack.of(scope);
  const bucketArn = stack.formatArn({ service: 's3vectors', resource: 'bucket', resourceName: vectorBucket });
  return {
    bucketName: vectorBucket,
    indexName: vectorIndex,
    bucketArn,
    indexArn: `${bucketArn}/index/${vectorIndex}`,
  };
};
