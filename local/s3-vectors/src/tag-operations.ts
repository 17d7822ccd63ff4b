// The tags of buckets and indexes.
import { limits } from './limits.ts';
import { type Operation, type Service, tagsShape } from './operation.ts';
import { resourceOf } from './resource-address.ts';
import { notFound, refused } from './service-error.ts';
import { type JsonObject, list, required, text } from './shapes.ts';

/** The resource that the request names, as the catalog knows it. */
const taggedResource = ({ catalog, addresses }: Service, input: JsonObject): string => {
  const address = required(input, 'resourceArn', addresses.resource);
  const { bucketName, indexName } = address;
  if (indexName === undefined ? !catalog.bucket(bucketName) : !catalog.index(bucketName, indexName))
    throw notFound(indexName === undefined ? 'vector bucket' : 'index');
  return resourceOf(address);
};

const keyList = list(text({ min: 1, max: limits.tagKeyCharactersMax }), { max: limits.tagsMax });

export const tagOperations = {
  ListTagsForResource: (service, input) => ({
    tags: Object.fromEntries(service.catalog.tags(taggedResource(service, input))),
  }),

  TagResource: (service, input) => {
    const resource = taggedResource(service, input);
    const tags = required(input, 'tags', tagsShape);
    if (new Set([...service.catalog.tags(resource).keys(), ...tags.keys()]).size > limits.tagsMax)
      throw refused('/tags', `A resource has at most ${limits.tagsMax} tags`);
    service.catalog.addTags(resource, tags);
    return {};
  },

  UntagResource: (service, input) => {
    const resource = taggedResource(service, input);
    service.catalog.removeTags(resource, required(input, 'tagKeys', keyList));
    return {};
  },
} satisfies Readonly<Record<string, Operation>>;
