// Which bucket or index a request means: names or ARNs in, names out, and back.
import { limits } from './limits.ts';
import { invalid, notFound, refused } from './service-error.ts';
import { type JsonObject, optional, text } from './shapes.ts';

export interface BucketAddress {
  readonly bucketName: string;
  readonly indexName?: undefined;
}

export interface IndexAddress {
  readonly bucketName: string;
  readonly indexName: string;
}

export type ResourceAddress = BucketAddress | IndexAddress;

const nameText = (pattern: RegExp) => text({ min: 3, max: limits.nameCharactersMax, pattern });
export const bucketNameText = nameText(/^[a-z0-9][a-z0-9-]*[a-z0-9]$/);
export const indexNameText = nameText(/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/);

/** The end of an ARN, which names a resource within a region and account. */
export const resourceOf = ({ bucketName, indexName }: ResourceAddress): string =>
  indexName === undefined ? `bucket/${bucketName}` : `bucket/${bucketName}/index/${indexName}`;

const arnPattern =
  /^arn:aws[-a-z0-9]*:s3vectors:([a-z0-9-]+):([0-9]{12}):bucket\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/index\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9]))?$/;

export type Addresses = ReturnType<typeof createAddresses>;

export const createAddresses = ({ region, accountId }: { readonly region: string; readonly accountId: string }) => {
  const parse = (arn: string, path: string): ResourceAddress => {
    const [, arnRegion, arnAccount, bucketName, indexName] = arnPattern.exec(arn) ?? [];
    if (bucketName === undefined) throw invalid(path, 'Member must be an ARN of a vector bucket or a vector index');
    if (arnRegion !== region || arnAccount !== accountId)
      throw notFound(indexName === undefined ? 'vector bucket' : 'index');
    return indexName === undefined ? { bucketName } : { bucketName, indexName };
  };
  const anyArn = text({ min: 1, max: limits.resourceArnCharactersMax });

  return {
    arn: (address: ResourceAddress): string => `arn:aws:s3vectors:${region}:${accountId}:${resourceOf(address)}`,

    /** The bucket or index of a resourceArn. */
    resource: (arn: unknown, path: string): ResourceAddress => parse(anyArn(arn, path), path),

    /** The bucket that vectorBucketName or vectorBucketArn gives. */
    bucketName: (input: JsonObject): string => {
      const name = optional(input, 'vectorBucketName', bucketNameText);
      const arn = optional(input, 'vectorBucketArn', anyArn);
      if (name !== undefined && arn === undefined) return name;
      if (name === undefined && arn !== undefined) {
        const address = parse(arn, '/vectorBucketArn');
        if (address.indexName === undefined) return address.bucketName;
      }
      throw refused('/vectorBucketName', 'Specify the bucket by either vectorBucketName or vectorBucketArn');
    },

    /** The index that vectorBucketName with indexName, or indexArn, gives. */
    index: (input: JsonObject): IndexAddress => {
      const bucketName = optional(input, 'vectorBucketName', bucketNameText);
      const indexName = optional(input, 'indexName', indexNameText);
      const arn = optional(input, 'indexArn', anyArn);
      if (bucketName !== undefined && indexName !== undefined && arn === undefined) return { bucketName, indexName };
      if (bucketName === undefined && indexName === undefined && arn !== undefined) {
        const address = parse(arn, '/indexArn');
        if (address.indexName !== undefined) return address;
      }
      throw refused('/indexArn', 'Specify the index by either indexArn, or both vectorBucketName and indexName');
    },
  };
};
