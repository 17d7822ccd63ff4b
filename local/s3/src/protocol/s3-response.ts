// What an operation answers → HTTP.
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { element, textElements, xmlDocument } from './xml-writer.ts';

export interface S3Response {
  /** 200 unless said otherwise. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Bytes that are streamed come with a content-length header. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** `x-amz-id-2`: names the host that answered, so it is the same for all requests. */
export const hostId = randomBytes(48).toString('base64');

export const xmlResponse = (root: string, ...children: readonly string[]): S3Response => ({
  headers: { 'content-type': 'application/xml' },
  body: xmlDocument(root, ...children),
});

export const withHeaders = (response: S3Response, headers: Readonly<Record<string, string>>): S3Response => ({
  ...response,
  headers: { ...response.headers, ...headers },
});

/** The error document, which unlike the others is in no namespace. HEAD and 304 have no body. */
export const errorResponse = (error: S3Error, id: string, request: S3Request | undefined): S3Response => {
  const { code, message, details, status, headers } = error;
  if (request?.method === 'HEAD' || status === 304)
    return { status, headers: { ...headers, 'content-type': 'application/xml' } };
  const common = { Code: code, Message: message, ...details, RequestId: id, HostId: hostId };
  return {
    status,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', textElements(common))}`,
  };
};

/** Resolves when the answer is handed over, also when the client went away before its end. */
export const sendResponse = async (answer: S3Response, id: string, response: ServerResponse): Promise<void> => {
  const { status = 200, headers, body } = answer;
  const common = { 'x-amz-request-id': id, 'x-amz-id-2': hostId };
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    const withLength = status === 204 || status === 304 ? common : { ...common, 'content-length': lengthOf(body) };
    response.writeHead(status, headers ? { ...withLength, ...headers } : withLength);
    response.end(body);
    return;
  }
  response.writeHead(status, { ...common, ...headers });
  await pipeline(Readable.from(body, { objectMode: false }), response);
};

const lengthOf = (body: string | Uint8Array | undefined): number => (body === undefined ? 0 : Buffer.byteLength(body));
