// HTTP → function, as a Lambda function URL and Lambda's Invoke do it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import type { HostedFunction } from './function-host.ts';
import { FunctionError } from './function-thread.ts';

/** Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const payloadBytesMax = 6 * 1024 * 1024;
/** Every other body arrives in base64, one without a type too (told by https://github.com/ministackorg/ministack/pull/766 from AWS itself). */
const textTypes = /^(text\/|application\/(json|javascript|xml)\b)/i;

const sendJson = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

/** Undefined where it is larger than a function may be sent. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  // Whoever sends too much still gets an answer.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > payloadBytesMax) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};

/**
 * Payload format 2.0. The path stays percent-encoded, as in a function URL; API Gateway's HTTP API would decode it and cut it at a “?”.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
const toEvent = (
  { method = 'GET', headers }: IncomingMessage,
  rawPath: string,
  rawQueryString: string,
  body: Buffer,
) => {
  const isBase64Encoded = body.length > 0 && !textTypes.test(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    requestContext: {
      stage: '$default',
      domainName: headers.host ?? '',
      http: {
        method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
    },
    isBase64Encoded,
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
  } satisfies Partial<Record<keyof LambdaFunctionURLEvent, unknown>>;
};

/** @param prefix of the path that the function does not see, without a slash at the end */
export const serveHttpApi =
  (hosted: HostedFunction, prefix: string) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(request.url ?? '') ?? [];
    if (path !== prefix && !path.startsWith(`${prefix}/`))
      return sendJson(response, 403, { message: `Sign the request, or ask the search API at ${prefix}.` });
    const body = await readBody(request);
    if (!body) return sendJson(response, 413, { message: 'Request Entity Too Large' });
    try {
      const event = toEvent(request, path.slice(prefix.length) || '/', query, body);
      const result = (await hosted.invoke(event)) as Exclude<LambdaFunctionURLResult, string>;
      response.writeHead(result.statusCode ?? 200, result.headers as Record<string, string>);
      response.end(Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8'));
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      sendJson(response, 502, { message: 'Internal Server Error' });
    }
  };

/** POST /2015-03-31/functions/{name}/invocations. Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const serveInvoke =
  (functions: ReadonlyMap<string, HostedFunction>) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const fail = (status: number, type: string, message: string) =>
      sendJson(response, status, { Type: 'User', message }, { 'x-amzn-errortype': type });
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || name === undefined)
      return fail(501, 'NotImplemented', 'Only Invoke is served here.');
    const kind = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    if (kind !== 'RequestResponse') return fail(501, 'NotImplemented', `Invocation type ${kind} is not served here.`);
    const hosted = functions.get(name);
    if (!hosted) return fail(404, 'ResourceNotFoundException', `Function not found: ${name}`);
    const body = await readBody(request);
    if (!body) return fail(413, 'RequestTooLargeException', `The payload exceeds ${payloadBytesMax} bytes.`);
    try {
      sendJson(response, 200, (await hosted.invoke(body.length > 0 ? JSON.parse(body.toString()) : {})) ?? null);
    } catch (error) {
      if (error instanceof SyntaxError) return fail(400, 'InvalidRequestContentException', 'The payload is not JSON.');
      if (!(error instanceof FunctionError)) throw error;
      sendJson(
        response,
        200,
        { errorType: error.type, errorMessage: error.message },
        { 'x-amz-function-error': 'Unhandled' },
      );
    }
  };
