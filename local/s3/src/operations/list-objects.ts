// ListObjectsV2 and ListObjects.
import { invalidArgument } from '../protocol/s3-error.ts';
import type { S3Request } from '../protocol/s3-request.ts';
import { xmlResponse } from '../protocol/s3-response.ts';
import { element, textElements } from '../protocol/xml-writer.ts';
import { checksumOf, type ListedVersion } from '../storage/version-table.ts';
import { isoSeconds, type Operation, ownerElement, quoted, type S3Context } from './context.ts';
import { collectPage, commonPrefixElements, keyEncoding, type Page, parsePageQuery } from './list-page.ts';

/** The elements that say what a version is, in listings of objects and of versions. */
export const versionElements = (version: ListedVersion): string => {
  const checksum = checksumOf(version);
  return textElements({
    LastModified: isoSeconds(version.modifiedAt),
    ETag: quoted(version.etag),
    ChecksumAlgorithm: checksum?.algorithm,
    ChecksumType: checksum?.type,
    Size: version.size,
    StorageClass: version.storageClass,
  });
};

const listPage = ({ buckets, versions }: S3Context, { bucket, query }: S3Request, marker: string) => {
  const { id } = buckets.get(bucket);
  const page = parsePageQuery(query, { maxName: 'max-keys', marker });
  return { query: page, ...collectPage(page, (from) => versions.scanLatest(id, from, page.to)) };
};

const contents = ({ rows }: Page<ListedVersion>, encode: (key: string) => string, owner: string): string[] =>
  rows.map((row) => element('Contents', textElements({ Key: encode(row.key) }), versionElements(row), owner));

const decodeToken = (token: string): string => {
  const marker = Buffer.from(token, 'base64url').toString();
  if (marker !== '' && Buffer.from(marker).toString('base64url') === token) return marker;
  throw invalidArgument('continuation-token', token, 'This continuation token comes from no former page.');
};

export const listObjectsV2: Operation = (context, request) => {
  const { query } = request;
  const { type, encode } = keyEncoding(query);
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const page = listPage(context, request, token ? decodeToken(token) : (startAfter ?? ''));
  const owner = query.get('fetch-owner') === 'true' ? ownerElement(context) : '';
  return xmlResponse(
    'ListBucketResult',
    textElements({
      Name: request.bucket,
      Prefix: encode(page.query.prefix),
      Delimiter: page.query.delimiter === '' ? undefined : encode(page.query.delimiter),
      StartAfter: startAfter ? encode(startAfter) : undefined,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: page.next && Buffer.from(page.next.marker).toString('base64url'),
      KeyCount: page.rows.length + page.prefixes.length,
      MaxKeys: page.query.max,
      EncodingType: type,
      IsTruncated: page.next !== undefined,
    }),
    ...contents(page, encode, owner),
    ...commonPrefixElements(page.prefixes, encode),
  );
};

export const listObjects: Operation = (context, request) => {
  const { query } = request;
  const { type, encode } = keyEncoding(query);
  const marker = query.get('marker') ?? '';
  const page = listPage(context, request, marker);
  return xmlResponse(
    'ListBucketResult',
    textElements({
      Name: request.bucket,
      Prefix: encode(page.query.prefix),
      Marker: encode(marker),
      NextMarker: page.next && page.query.delimiter !== '' ? encode(page.next.marker) : undefined,
      MaxKeys: page.query.max,
      Delimiter: page.query.delimiter === '' ? undefined : encode(page.query.delimiter),
      EncodingType: type,
      IsTruncated: page.next !== undefined,
    }),
    ...contents(page, encode, ownerElement(context)),
    ...commonPrefixElements(page.prefixes, encode),
  );
};
