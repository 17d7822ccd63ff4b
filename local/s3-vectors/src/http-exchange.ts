// The REST-JSON protocol: an HTTP request in, an operation's name and input out; a body or an error in, an answer out.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { limits } from './limits.ts';
import { refused, ServiceError } from './service-error.ts';
import { type JsonObject, object } from './shapes.ts';

export interface Route {
  readonly operation: string;
  /** What the URL says; the body says the rest. */
  readonly input: JsonObject;
}

const tagOperationByMethod: Readonly<Record<string, string>> = {
  GET: 'ListTagsForResource',
  POST: 'TagResource',
  DELETE: 'UntagResource',
};

/** POST /{Operation}, or GET, POST, DELETE /tags/{resourceArn}. */
export const routeOf = (request: IncomingMessage): Route => {
  const { method = '', url = '' } = request;
  const [path = '', query = ''] = url.split('?', 2);
  const tagged = /^\/tags\/(.+)$/.exec(path)?.[1];
  const tagOperation = tagged && tagOperationByMethod[method];
  if (tagged && tagOperation) {
    const resourceArn = decode(tagged);
    return {
      operation: tagOperation,
      input:
        tagOperation === 'UntagResource'
          ? { resourceArn, tagKeys: new URLSearchParams(query).getAll('tagKeys') }
          : { resourceArn },
    };
  }
  const operation = method === 'POST' ? /^\/([A-Z][A-Za-z]+)$/.exec(path)?.[1] : undefined;
  if (operation === undefined)
    throw new ServiceError('UnknownOperationException', `${method} ${path} is no operation of S3 Vectors`);
  return { operation, input: {} };
};

const decode = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw refused('/resourceArn', 'The resourceArn is not well percent-encoded');
  }
};

/** The JSON object of the request's body, empty when there is none. */
export const readBody = async (request: IncomingMessage): Promise<JsonObject> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // What exceeds the limit is read too, and dropped: a client that is still sending would not see the answer.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes <= limits.requestBytesMax) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (bytes > limits.requestBytesMax)
    throw refused('', `The request has ${bytes} bytes; it must have at most ${limits.requestBytesMax} (20 MiB)`);
  return bytes === 0 ? {} : object(parse(Buffer.concat(chunks).toString()), '');
};

const parse = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ServiceError('ValidationException', `The request body is not valid JSON: ${String(error)}`);
  }
};

export interface WireError {
  readonly name: string;
  readonly status: number;
  readonly message: string;
  readonly fieldList?: ServiceError['fieldList'];
}

export const answer = (response: ServerResponse, body: object): void => send(response, 200, body, {});

export const answerError = (response: ServerResponse, { name, status, message, fieldList }: WireError): void =>
  send(response, status, { message, fieldList }, { 'x-amzn-errortype': name });

const send = (
  response: ServerResponse,
  status: number,
  content: object,
  headers: Readonly<Record<string, string>>,
): void => {
  const body = Buffer.from(JSON.stringify(content));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.byteLength,
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(body);
};
