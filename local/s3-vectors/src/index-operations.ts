// Vector indexes.
import type { IndexRecord } from './index-record.ts';
import { limits } from './limits.ts';
import {
  bucketOf,
  encryptionShape,
  indexOf,
  nowSeconds,
  type Operation,
  pageOfNames,
  type Service,
  tagsShape,
} from './operation.ts';
import { indexNameText, resourceOf } from './resource-address.ts';
import { refused, ServiceError } from './service-error.ts';
import { integer, list, object, oneOf, optional, required, type Shape, text } from './shapes.ts';

const summary = ({ addresses }: Service, index: IndexRecord) => ({
  vectorBucketName: index.bucketName,
  indexName: index.indexName,
  indexArn: addresses.arn(index),
  creationTime: index.creationTime,
});

const keyNames = list(text({ min: 1, max: limits.metadataKeyCharactersMax }), {
  min: 1,
  max: limits.nonFilterableKeysMax,
});

const nonFilterableKeysShape: Shape<readonly string[]> = (value, path) => {
  const keys = required(object(value, path), 'nonFilterableMetadataKeys', keyNames, path);
  if (new Set(keys).size < keys.length)
    throw refused(`${path}/nonFilterableMetadataKeys`, 'nonFilterableMetadataKeys must not name a key twice');
  return keys;
};

export const indexOperations = {
  CreateIndex: (service, input) => {
    const indexName = required(input, 'indexName', indexNameText);
    required(input, 'dataType', oneOf('float32'));
    const dimension = required(input, 'dimension', integer({ min: 1, max: limits.dimensionMax }));
    const distanceMetric = required(input, 'distanceMetric', oneOf('cosine', 'euclidean'));
    const nonFilterableKeys = optional(input, 'metadataConfiguration', nonFilterableKeysShape) ?? [];
    const ownEncryption = optional(input, 'encryptionConfiguration', encryptionShape);
    const tags = optional(input, 'tags', tagsShape) ?? new Map();
    const bucket = bucketOf(service, input);
    const { catalog, indexes, addresses } = service;
    const { bucketName } = bucket;
    if (catalog.index(bucketName, indexName))
      throw new ServiceError('ConflictException', 'An index with the specified name already exists');
    if (catalog.countIndexes(bucketName) >= limits.indexesPerBucketMax)
      throw new ServiceError(
        'ServiceQuotaExceededException',
        `The bucket already has ${limits.indexesPerBucketMax} indexes`,
      );
    const encryption = ownEncryption ?? bucket.encryption;
    const index = {
      bucketName,
      indexName,
      creationTime: nowSeconds(),
      dimension,
      distanceMetric,
      nonFilterableKeys,
      encryption,
    };
    catalog.addIndex(index, resourceOf(index), tags, indexes.create);
    return { indexArn: addresses.arn(index) };
  },

  GetIndex: (service, input) => {
    const index = indexOf(service, input);
    const { dimension, distanceMetric, nonFilterableKeys, encryption } = index;
    return {
      index: {
        ...summary(service, index),
        dataType: 'float32',
        dimension,
        distanceMetric,
        ...(nonFilterableKeys.length > 0 && {
          metadataConfiguration: { nonFilterableMetadataKeys: nonFilterableKeys },
        }),
        encryptionConfiguration: encryption,
      },
    };
  },

  ListIndexes: (service, input) => {
    const { bucketName } = bucketOf(service, input);
    const { page, ...more } = pageOfNames(
      input,
      `indexes of ${bucketName}`,
      (range) => service.catalog.indexes(bucketName, range),
      ({ indexName }) => indexName,
    );
    return { indexes: page.map((index) => summary(service, index)), ...more };
  },

  DeleteIndex: async (service, input) => {
    const index = indexOf(service, input);
    await service.indexes.drop(index, () => service.catalog.removeIndex(index.id, resourceOf(index)));
    return {};
  },
} satisfies Readonly<Record<string, Operation>>;
