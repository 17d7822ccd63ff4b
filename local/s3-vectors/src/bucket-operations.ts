// Vector buckets and their policies.
import type { BucketRecord } from './catalog.ts';
import { limits } from './limits.ts';
import {
  bucketOf,
  encryptionShape,
  nowSeconds,
  type Operation,
  pageOfNames,
  type Service,
  tagsShape,
} from './operation.ts';
import { bucketNameText, resourceOf } from './resource-address.ts';
import { notFound, refused, ServiceError } from './service-error.ts';
import { optional, required, text } from './shapes.ts';

const summary = ({ addresses }: Service, { bucketName, creationTime }: BucketRecord) => ({
  vectorBucketName: bucketName,
  vectorBucketArn: addresses.arn({ bucketName }),
  creationTime,
});

const policyText = text({ min: 1, max: limits.policyBytesMax });

export const bucketOperations = {
  CreateVectorBucket: ({ catalog, addresses }, input) => {
    const bucketName = required(input, 'vectorBucketName', bucketNameText);
    const encryption = optional(input, 'encryptionConfiguration', encryptionShape) ?? { sseType: 'AES256' };
    const tags = optional(input, 'tags', tagsShape) ?? new Map();
    if (catalog.bucket(bucketName))
      throw new ServiceError('ConflictException', 'A vector bucket with the specified name already exists');
    if (catalog.countBuckets() >= limits.bucketsMax)
      throw new ServiceError('ServiceQuotaExceededException', `There are already ${limits.bucketsMax} vector buckets`);
    catalog.addBucket({ bucketName, creationTime: nowSeconds(), encryption }, resourceOf({ bucketName }), tags);
    return { vectorBucketArn: addresses.arn({ bucketName }) };
  },

  GetVectorBucket: (service, input) => {
    const bucket = bucketOf(service, input);
    return { vectorBucket: { ...summary(service, bucket), encryptionConfiguration: bucket.encryption } };
  },

  ListVectorBuckets: (service, input) => {
    const { page, ...more } = pageOfNames(input, 'buckets', service.catalog.buckets, ({ bucketName }) => bucketName);
    return { vectorBuckets: page.map((bucket) => summary(service, bucket)), ...more };
  },

  DeleteVectorBucket: (service, input) => {
    const { bucketName } = bucketOf(service, input);
    if (service.catalog.countIndexes(bucketName) > 0)
      throw new ServiceError('ConflictException', 'The specified vector bucket is not empty');
    service.catalog.removeBucket(bucketName, resourceOf({ bucketName }));
    return {};
  },

  PutVectorBucketPolicy: (service, input) => {
    const { bucketName } = bucketOf(service, input);
    const policy = required(input, 'policy', policyText);
    if (!isJsonObject(policy)) throw refused('/policy', 'The policy must be a JSON object');
    service.catalog.setPolicy(bucketName, policy);
    return {};
  },

  GetVectorBucketPolicy: (service, input) => {
    const policy = service.catalog.policy(bucketOf(service, input).bucketName);
    if (policy === undefined) throw notFound('vector bucket policy');
    return { policy };
  },

  DeleteVectorBucketPolicy: (service, input) => {
    service.catalog.setPolicy(bucketOf(service, input).bucketName, null);
    return {};
  },
} satisfies Readonly<Record<string, Operation>>;

const isJsonObject = (json: string): boolean => {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};
