// What every operation is given, and what several of them ask.
import type { BucketRecord, Catalog, NameRange } from './catalog.ts';
import type { Encryption, IndexRecord } from './index-record.ts';
import { limits } from './limits.ts';
import type { OpenIndexes } from './open-indexes.ts';
import { encodeToken, fingerprint, readToken } from './page-token.ts';
import type { Addresses } from './resource-address.ts';
import { notFound, refused } from './service-error.ts';
import { integer, type JsonObject, object, oneOf, optional, type Shape, text, textMap } from './shapes.ts';

export interface Service {
  readonly catalog: Catalog;
  readonly indexes: OpenIndexes;
  readonly addresses: Addresses;
}

/** The body of a request in, the body of its answer out; throws a ServiceError. */
export type Operation = (service: Service, input: JsonObject) => object | Promise<object>;

/** The bucket that the request names. */
export const bucketOf = ({ catalog, addresses }: Service, input: JsonObject): BucketRecord => {
  const bucket = catalog.bucket(addresses.bucketName(input));
  if (!bucket) throw notFound('vector bucket');
  return bucket;
};

/** The index that the request names. */
export const indexOf = ({ catalog, addresses }: Service, input: JsonObject): IndexRecord => {
  const { bucketName, indexName } = addresses.index(input);
  const index = catalog.index(bucketName, indexName);
  if (!index) throw notFound(catalog.bucket(bucketName) ? 'index' : 'vector bucket');
  return index;
};

const kmsKeyArn = text({
  min: 1,
  max: limits.kmsKeyArnCharactersMax,
  pattern: /^arn:aws[-a-z0-9]*:kms:[-a-z0-9]*:[0-9]{12}:key\/.+$/,
});

/** Kept and shown, not applied: files here are not encrypted. */
export const encryptionShape: Shape<Encryption> = (value, path) => {
  const input = object(value, path);
  const sseType = optional(input, 'sseType', oneOf('AES256', 'aws:kms'), path) ?? 'AES256';
  const key = optional(input, 'kmsKeyArn', kmsKeyArn, path);
  if ((sseType === 'aws:kms') !== (key !== undefined))
    throw refused(`${path}/kmsKeyArn`, 'kmsKeyArn must be given if and only if sseType is aws:kms');
  return key === undefined ? { sseType } : { sseType, kmsKeyArn: key };
};

const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const tagKey = text({ min: 1, max: limits.tagKeyCharactersMax, pattern: tagCharacters });
const tagValue = text({ max: limits.tagValueCharactersMax, pattern: tagCharacters });

export const tagsShape: Shape<ReadonlyMap<string, string>> = (value, path) => {
  const tags = textMap(tagKey, tagValue)(value, path);
  if (tags.size > limits.tagsMax) throw refused(path, `A resource has at most ${limits.tagsMax} tags`);
  for (const key of tags.keys())
    if (key.startsWith('aws:')) throw refused(`${path}/${key}`, 'Tag keys that begin with aws: are reserved');
  return tags;
};

export const nowSeconds = (): number => Date.now() / 1000;

/** One page of a list of names; `scope` tells this list from others. */
export const pageOfNames = <T>(
  input: JsonObject,
  scope: string,
  read: (range: NameRange) => readonly T[],
  nameOf: (item: T) => string,
): { readonly page: readonly T[]; readonly nextToken?: string } => {
  const count =
    optional(input, 'maxResults', integer({ min: 1, max: limits.namesPerPageMax })) ?? limits.namesPerPageMax;
  const prefix = optional(input, 'prefix', text({ min: 1, max: limits.nameCharactersMax })) ?? '';
  const request = fingerprint(scope, prefix);
  const [after = ''] = readToken(input, request, limits.nameTokenCharactersMax) ?? [];
  const found = read({ prefix, after: String(after), count: count + 1 });
  const page = found.slice(0, count);
  return found.length > count ? { page, nextToken: encodeToken(request, [nameOf(page.at(-1)!)]) } : { page };
};
