// HTTP in and out of the AwsJson1_0 protocol: one operation per request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connectionOf } from './connection.ts';
import type { Operations } from './operation.ts';
import { type Input, isInput } from './parameters.ts';
import { SqsError } from './sqs-error.ts';

/** The largest batch (1 MiB) with every character escaped in JSON (6 bytes), and its other parameters. */
const requestBytesMax = 8 * 1024 * 1024;
const contentType = 'application/x-amz-json-1.0';
const targetPrefix = 'AmazonSQS.';
/** What SQS has and this server has not; FIFO queues and encryption are refused where they are asked for. */
const unsupported = ['AddPermission', 'RemovePermission'];

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Left intact on a refusal: the client must be able to read the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > requestBytesMax)
      throw new SqsError('RequestEntityTooLarge', `The request has more than ${requestBytesMax} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

const parseInput = (text: string): Input => {
  try {
    const value: unknown = JSON.parse(text);
    if (isInput(value)) return value;
  } catch {
    // The refusal below says it.
  }
  throw new SqsError('SerializationException', 'The request body must be a JSON object.');
};

const operationName = (request: IncomingMessage): string => {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string' && target.startsWith(targetPrefix)) return target.slice(targetPrefix.length);
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    throw new SqsError(
      'NotImplemented',
      'The query protocol of SQS is not supported here; use an SDK that speaks JSON.',
    );
  throw new SqsError('UnknownOperationException', 'The request names no operation of SQS in X-Amz-Target.');
};

const answer = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) => {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text), ...headers })
    .end(text);
};

const refuse = (response: ServerResponse, error: unknown) => {
  if (response.closed) return;
  if (error instanceof SqsError) {
    const { status, code, type } = error.wire;
    const fault = status < 500 ? 'Sender' : 'Receiver';
    answer(response, status, { __type: type, message: error.message }, { 'x-amzn-query-error': `${code};${fault}` });
  } else {
    console.error('SQS: a request failed inside the server.', error);
    answer(response, 500, {
      __type: 'com.amazon.coral.service#InternalFailure',
      message: 'The server failed; its log says why.',
    });
  }
};

/** Answers one request; never rejects. */
export const createHandler =
  (operations: Operations, closing: () => boolean) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const name = operationName(request);
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (!operation)
        throw unsupported.includes(name)
          ? new SqsError('NotImplemented', `The operation ${name} is not supported here.`)
          : new SqsError('UnknownOperationException', `SQS has no operation ${name}.`);
      const input = parseInput(await readBody(request));
      answer(response, 200, await operation(input, connectionOf(response)));
    } catch (error) {
      refuse(response, closing() ? new SqsError('ServiceUnavailable', 'The server is shutting down.') : error);
    }
  };
