// Tags in a header or a document ↔ tags as they are stored.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
import { invalidArgument, S3Error } from '../protocol/s3-error.ts';
import { childOf, childrenOf, requiredTextOf, type XmlElement } from '../protocol/xml-reader.ts';
import { element, textElements } from '../protocol/xml-writer.ts';

type Tag = readonly [key: string, value: string];

const tagsMax = 10;
const keyCharsMax = 128;
const valueCharsMax = 256;
const permitted = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const invalidTag = (message: string, key: string): S3Error =>
  new S3Error('InvalidTag', { message, details: { TagKey: key } });

/** JSON, by key; null for no tags. */
const toStored = (tags: readonly Tag[]): string | null => {
  if (tags.length > tagsMax)
    throw new S3Error('InvalidTag', { message: `An object may have at most ${tagsMax} tags.` });
  const keys = new Set<string>();
  for (const [key, value] of tags) {
    if (key === '' || key.length > keyCharsMax || !permitted.test(key))
      throw invalidTag('A tag key is not valid.', key);
    if (value.length > valueCharsMax || !permitted.test(value)) throw invalidTag('A tag value is not valid.', key);
    if (key.startsWith('aws:')) throw invalidTag('Tags whose keys begin with aws: are reserved.', key);
    if (keys.has(key)) throw invalidTag('Two tags have the same key.', key);
    keys.add(key);
  }
  return tags.length === 0 ? null : JSON.stringify(tags.toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

/** `x-amz-tagging`: tags as the query of a URL. */
export const tagsInHeader = (header: string | undefined): string | null => {
  if (header === undefined) return null;
  const tags = [...new URLSearchParams(header)];
  if (new Set(tags.map(([key]) => key)).size < tags.length)
    throw invalidArgument('x-amz-tagging', header, 'The tags in x-amz-tagging must have different keys.');
  return toStored(tags);
};

export const tagsInDocument = (tagging: XmlElement): string | null => {
  const tags = childrenOf(childOf(tagging, 'TagSet'), 'Tag');
  return toStored(tags.map((tag) => [requiredTextOf(tag, 'Key'), requiredTextOf(tag, 'Value')]));
};

export const tagSetElement = (tags: readonly Tag[]): string =>
  element('TagSet', ...tags.map(([Key, Value]) => element('Tag', textElements({ Key, Value }))));
