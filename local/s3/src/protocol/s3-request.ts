// An HTTP request → which bucket, key and query it is about.
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const keyBytesMax = 1024;

export interface S3Request {
  readonly id: string;
  readonly method: string;
  /** '' when the request is about the service. */
  readonly bucket: string;
  /** '' when the request is about a bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly message: IncomingMessage;
}

/** The bucket of a virtual-hosted-style address: `bucket.localhost`, `bucket.s3.localhost`. */
const virtualHost = /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\.s3)?\.localhost(?::\d+)?$/;

const noQuery = new URLSearchParams();

/** 16 upper-case hexadecimal digits. */
export const newRequestId = (): string => randomUUID().replaceAll('-', '').slice(-16).toUpperCase();

/** S3 takes a plus sign in a path for a space; clients that mean a plus send %2B. */
const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path.includes('+') ? path.replaceAll('+', ' ') : path);
  } catch {
    throw new S3Error('InvalidURI', { details: { URI: path } });
  }
};

const hostBucket = (host: string | undefined): string | undefined => {
  const name = host === undefined ? undefined : virtualHost.exec(host)?.[1];
  return name?.endsWith('.s3') ? name.slice(0, -3) : name;
};

/**
 * Presigners move x-amz headers into the query, where S3 takes them as headers; all but the checksum, which would be
 * that of the empty body they sign.
 */
const withHoistedHeaders = (headers: IncomingHttpHeaders, query: URLSearchParams): IncomingHttpHeaders => {
  if (!query.has('X-Amz-Signature')) return headers;
  const hoisted = [...query].filter(([name]) => /^x-amz-(?!checksum-|sdk-checksum-)/i.test(name));
  return { ...Object.fromEntries(hoisted.map(([name, value]) => [name.toLowerCase(), value])), ...headers };
};

/** Throws InvalidURI and KeyTooLongError. The path is taken as it is: `//`, `.` and `..` are ordinary parts of a key. */
export const parseRequest = (message: IncomingMessage, id: string): S3Request => {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? noQuery : new URLSearchParams(target.slice(mark + 1));
  const { method = 'GET' } = message;
  const headers = withHoistedHeaders(message.headers, query);

  let bucket = hostBucket(headers.host);
  let rest = path.slice(1);
  if (bucket === undefined) {
    const slash = rest.indexOf('/');
    bucket = decodePath(slash < 0 ? rest : rest.slice(0, slash));
    rest = slash < 0 ? '' : rest.slice(slash + 1);
  }
  const key = decodePath(rest);
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes > keyBytesMax)
    throw new S3Error('KeyTooLongError', { details: { Size: keyBytes, MaxSizeAllowed: keyBytesMax } });
  return { id, method, bucket, key, query, headers, message };
};

/** The header's only value; undefined when it is absent or empty. */
export const headerOf = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) || undefined;
};
