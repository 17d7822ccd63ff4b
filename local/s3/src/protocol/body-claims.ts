// What a request's headers say of its body.
import type { IncomingHttpHeaders } from 'node:http';
import {
  algorithmOfHeader,
  type ChecksumAlgorithm,
  checksumHeader,
  checksumInHeaders,
  isChecksumValue,
  parseAlgorithm,
} from '../checksums/checksum.ts';
import { S3Error } from './s3-error.ts';
import { headerOf } from './s3-request.ts';

interface DeclaredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Undefined when it follows the body as a trailer. */
  readonly value?: string;
}

/** The checksum that the client sends along. Throws InvalidRequest for a malformed or missing one. */
export const declaredChecksum = (headers: IncomingHttpHeaders): DeclaredChecksum | undefined => {
  const inHeaders = checksumInHeaders(headers);
  if (inHeaders) {
    if (isChecksumValue(inHeaders.algorithm, inHeaders.value)) return inHeaders;
    throw new S3Error('InvalidRequest', { message: `${checksumHeader(inHeaders.algorithm)} is not a valid value.` });
  }
  const trailer = headerOf(headers, 'x-amz-trailer')?.trim().toLowerCase();
  const algorithm = trailer === undefined ? undefined : algorithmOfHeader(trailer);
  if (algorithm) return { algorithm };
  const promised = headerOf(headers, 'x-amz-sdk-checksum-algorithm');
  if (promised === undefined) return undefined;
  const message = `x-amz-sdk-checksum-algorithm promises a ${parseAlgorithm(promised)} checksum, but none is sent.`;
  throw new S3Error('InvalidRequest', { message });
};

export const isAwsChunked = (headers: IncomingHttpHeaders): boolean =>
  headerOf(headers, 'x-amz-content-sha256')?.startsWith('STREAMING-') === true ||
  headers['x-amz-decoded-content-length'] !== undefined;

/** Throws MissingContentLength and EntityTooLarge. */
export const declaredBytes = (headers: IncomingHttpHeaders, chunked: boolean, bytesMax: number): number => {
  const length = headerOf(headers, chunked ? 'x-amz-decoded-content-length' : 'content-length');
  if (length === undefined && headers['transfer-encoding'] !== undefined)
    throw new S3Error('NotImplemented', { details: { Header: 'Transfer-Encoding' } });
  if (length === undefined || !/^\d+$/.test(length)) throw new S3Error('MissingContentLength');
  if (Number(length) <= bytesMax) return Number(length);
  throw new S3Error('EntityTooLarge', { details: { ProposedSize: length, MaxSizeAllowed: bytesMax } });
};

/** Hexadecimal. Throws InvalidDigest. */
export const declaredMd5 = (headers: IncomingHttpHeaders): string | undefined => {
  const value = headerOf(headers, 'content-md5');
  if (value === undefined) return undefined;
  const digest = Buffer.from(value, 'base64');
  if (digest.length !== 16) throw new S3Error('InvalidDigest', { details: { 'Content-MD5': value } });
  return digest.toString('hex');
};

/** Hexadecimal; undefined when the request only says that the payload is not signed, or signed in chunks. */
export const declaredSha256 = (headers: IncomingHttpHeaders): string | undefined => {
  const value = headerOf(headers, 'x-amz-content-sha256');
  return value !== undefined && /^[0-9a-f]{64}$/.test(value) ? value : undefined;
};
