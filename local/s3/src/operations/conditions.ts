// The conditional headers of reads, copies and writes.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from '../protocol/s3-error.ts';
import { headerOf } from '../protocol/s3-request.ts';
import type { Check } from '../storage/object-store.ts';
import type { VersionState } from '../storage/version-table.ts';

type Validators = Pick<VersionState, 'etag' | 'modifiedAt'>;

const unquoted = (etag: string): string => etag.trim().replace(/^(?:W\/)?"?|"$/g, '');

const namesEtag = (list: string, etag: string): boolean =>
  list.split(',').some((item) => item.trim() === '*' || unquoted(item) === etag);

const isModifiedSince = (date: string, modifiedAt: number): boolean | undefined => {
  const since = Date.parse(date);
  return Number.isNaN(since) ? undefined : Math.floor(modifiedAt / 1000) * 1000 > since;
};

const preconditionFailed = (condition: string): S3Error =>
  new S3Error('PreconditionFailed', { details: { Condition: condition } });

/**
 * The condition that a version does not meet: those of the first pair refuse, those of the second say "not modified".
 * In each pair a matching ETag outweighs the date.
 */
const failedCondition = (
  headers: IncomingHttpHeaders,
  prefix: string,
  { etag, modifiedAt }: Validators,
): { readonly name: string; readonly isUnmodified: boolean } | undefined => {
  const ifMatch = headerOf(headers, `${prefix}if-match`);
  const ifUnmodifiedSince = headerOf(headers, `${prefix}if-unmodified-since`);
  const ifNoneMatch = headerOf(headers, `${prefix}if-none-match`);
  const ifModifiedSince = headerOf(headers, `${prefix}if-modified-since`);
  if (ifMatch !== undefined) {
    if (!namesEtag(ifMatch, etag)) return { name: 'If-Match', isUnmodified: false };
  } else if (ifUnmodifiedSince !== undefined && isModifiedSince(ifUnmodifiedSince, modifiedAt) === true) {
    return { name: 'If-Unmodified-Since', isUnmodified: false };
  }
  if (ifNoneMatch !== undefined) {
    if (namesEtag(ifNoneMatch, etag)) return { name: 'If-None-Match', isUnmodified: true };
  } else if (ifModifiedSince !== undefined && isModifiedSince(ifModifiedSince, modifiedAt) === false) {
    return { name: 'If-Modified-Since', isUnmodified: true };
  }
  return undefined;
};

/** Throws PreconditionFailed, or NotModified with the given headers. */
export const checkRead = (
  headers: IncomingHttpHeaders,
  version: Validators,
  responseHeaders: () => Readonly<Record<string, string>>,
): void => {
  const failed = failedCondition(headers, '', version);
  if (failed?.isUnmodified) throw new S3Error('NotModified', { headers: responseHeaders() });
  if (failed) throw preconditionFailed(failed.name);
};

/** Throws PreconditionFailed unless the source of a copy meets the conditions on it. */
export const checkCopySource = (headers: IncomingHttpHeaders, source: Validators): void => {
  const failed = failedCondition(headers, 'x-amz-copy-source-', source);
  if (failed) throw preconditionFailed(`x-amz-copy-source-${failed.name}`);
};

const refusedHeader = (header: string, message: string): S3Error =>
  new S3Error('NotImplemented', { message, details: { Header: header } });

const noSuchKey = (key: string): S3Error => new S3Error('NoSuchKey', { details: { Key: key } });

/** The check that If-Match and If-None-Match ask of a PUT. Throws NotImplemented for what S3 does not take there. */
export const writeCheck = (headers: IncomingHttpHeaders, key: string): Check => {
  const ifMatch = headerOf(headers, 'if-match');
  const ifNoneMatch = headerOf(headers, 'if-none-match');
  if (ifMatch !== undefined && ifNoneMatch !== undefined)
    throw refusedHeader('If-Match,If-None-Match', 'A write takes If-Match or If-None-Match, not both.');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
    throw refusedHeader('If-None-Match', 'A write takes If-None-Match only with the value *.');
  if (ifMatch === '*') throw refusedHeader('If-Match', 'A write takes If-Match only with an ETag.');
  return (current) => {
    if (ifNoneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
    if (ifMatch === undefined) return;
    if (!current) throw noSuchKey(key);
    if (unquoted(ifMatch) !== current.etag) throw preconditionFailed('If-Match');
  };
};

const directoryBucketHeaders = ['x-amz-if-match-last-modified-time', 'x-amz-if-match-size'];

/** The check that If-Match asks of a DELETE; `*` asks only that there is an object. */
export const deleteCheck = (headers: IncomingHttpHeaders, key: string): Check => {
  for (const header of directoryBucketHeaders)
    if (headerOf(headers, header) !== undefined)
      throw refusedHeader(header, `Only directory buckets take ${header}, and there are none here.`);
  return etagCheck(headerOf(headers, 'if-match'), key);
};

/** Nothing is asked when `etag` is undefined. */
export const etagCheck =
  (etag: string | undefined, key: string): Check =>
  (current) => {
    if (etag === undefined) return;
    if (!current) throw noSuchKey(key);
    if (!namesEtag(etag, current.etag)) throw preconditionFailed('If-Match');
  };
