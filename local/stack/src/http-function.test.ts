import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { HostedFunction } from './function-host.ts';
import { FunctionError } from './function-thread.ts';
import { serveHttpApi, serveInvoke } from './http-function.ts';

const hosted = (invoke: HostedFunction['invoke']): HostedFunction => ({
  invoke,
  warm: async () => undefined,
  close: async () => undefined,
});
const echo = hosted(async (event) => event);
const failing = hosted(() => Promise.reject(new FunctionError('RangeError', 'too far')));
const unasked = hosted(() => Promise.reject(new Error('must not be called')));

let server: Server | undefined;
afterEach(() => void server?.close());

const serve = async (handle: ReturnType<typeof serveHttpApi>): Promise<string> => {
  server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const sixMebibytes = 6 * 1024 * 1024;

/** More than is allowed, in pieces and without a length. */
const sendTooMuch = async (url: string) => {
  const upload = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } });
  for (let sent = 0; sent <= sixMebibytes; sent += 1024 * 1024) upload.write(Buffer.alloc(1024 * 1024, ' '));
  const [response] = await once(upload, 'response');
  upload.end();
  return (response as { statusCode: number }).statusCode;
};

describe('an HTTP request becomes an event', () => {
  /** What the function sees, as its answer's body. */
  const seenOf = async (path: string, init: RequestInit): Promise<Record<string, unknown>> => {
    const url = await serve(
      serveHttpApi(
        hosted(async (event) => ({ statusCode: 200, body: JSON.stringify(event) })),
        '/api',
      ),
    );
    return (await (await fetch(url + path, init)).json()) as Record<string, unknown>;
  };
  const body = (text: string) => ({ body: text, isBase64Encoded: false });
  const base64 = (bytes: Uint8Array | string) => ({
    body: Buffer.from(bytes).toString('base64'),
    isBase64Encoded: true,
  });
  const bytes = Uint8Array.of(0, 255, 254, 128);

  test.each<[what: string, path: string, init: RequestInit, seen: object]>([
    ['a question', '/api/search', { method: 'POST', body: '{"query":"ü"}' }, body('{"query":"ü"}')],
    ['JSON', '/api/x', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, body('{}')],
    [
      'a form, as curl -d sends it',
      '/api/x',
      { method: 'POST', body: '{}', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      base64('{}'),
    ],
    ['bytes', '/api/x', { method: 'POST', body: bytes, headers: { 'content-type': 'image/png' } }, base64(bytes)],
    ['bytes without a type', '/api/x', { method: 'POST', body: bytes }, base64(bytes)],
    ['no body', '/api/x', {}, { isBase64Encoded: false }],
    ['the prefix alone', '/api', {}, { rawPath: '/', rawQueryString: '' }],
    [
      'an encoded path and a query, as they are',
      '/api/documents/a%2Fb%3F%20c?after=x%26y&a=1&a=2?',
      {},
      { rawPath: '/documents/a%2Fb%3F%20c', rawQueryString: 'after=x%26y&a=1&a=2?' },
    ],
  ])('%s', async (_, path, init, seen) => {
    const event = await seenOf(path, init);
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      headers: { host: expect.stringContaining('127.0.0.1') },
      requestContext: { http: { method: init.method ?? 'GET', path: event.rawPath } },
      ...seen,
    });
    expect('body' in event).toBe('body' in init);
  });
});

describe('the function answers an HTTP request', () => {
  test.each<[what: string, result: object, status: number, text: string]>([
    ['with text', { statusCode: 404, headers: { 'x-kind': 'k' }, body: 'nö' }, 404, 'nö'],
    ['in base64', { statusCode: 200, headers: { 'x-kind': 'k' }, body: 'bsO2', isBase64Encoded: true }, 200, 'nö'],
    ['with nothing', { statusCode: 204, headers: { 'x-kind': 'k' } }, 204, ''],
  ])('%s', async (_, result, status, text) => {
    const url = await serve(
      serveHttpApi(
        hosted(async () => result),
        '/api',
      ),
    );
    const response = await fetch(`${url}/api/x`);
    expect([response.status, response.headers.get('x-kind'), await response.text()]).toEqual([status, 'k', text]);
  });

  test('by failing', async () => {
    const response = await fetch(`${await serve(serveHttpApi(failing, '/api'))}/api/x`);
    expect([response.status, await response.json()]).toEqual([502, { message: 'Internal Server Error' }]);
  });
});

test.each([['/'], ['/apis'], ['/documents']])('%s is outside the API', async (path) => {
  const response = await fetch((await serve(serveHttpApi(unasked, '/api'))) + path);
  expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('/api')]);
});

test('a body that is too large is refused before it is all there', async () => {
  expect(await sendTooMuch(`${await serve(serveHttpApi(unasked, '/api'))}/api/search`)).toBe(413);
});

describe('Invoke', () => {
  const functions = new Map([
    ['echo', echo],
    ['failing', failing],
    ['silent', hosted(async () => undefined)],
    ['broken', hosted(() => Promise.reject(new TypeError('a defect of ours')))],
  ]);
  const invoke = async (name: string, init: RequestInit = {}) => {
    const url = await serve(serveInvoke(functions));
    const response = await fetch(`${url}/2015-03-31/functions/${name}/invocations`, { method: 'POST', ...init });
    const error = response.headers.get('x-amzn-errortype') ?? response.headers.get('x-amz-function-error');
    return [response.status, error, await response.json()];
  };

  test.each<[what: string, name: string, init: RequestInit, answer: unknown[]]>([
    ['a payload', 'echo', { body: '{"dryRun":true}' }, [200, null, { dryRun: true }]],
    ['no payload', 'echo', {}, [200, null, {}]],
    ['no result', 'silent', {}, [200, null, null]],
    ['a function that fails', 'failing', {}, [200, 'Unhandled', { errorType: 'RangeError', errorMessage: 'too far' }]],
    [
      'a payload that is not JSON',
      'echo',
      { body: '{' },
      [400, 'InvalidRequestContentException', { Type: 'User', message: 'The payload is not JSON.' }],
    ],
    [
      'an unknown function',
      'nobody',
      {},
      [404, 'ResourceNotFoundException', { Type: 'User', message: 'Function not found: nobody' }],
    ],
    [
      'a name that cannot be decoded',
      '%E0%A4%A',
      {},
      [404, 'ResourceNotFoundException', { Type: 'User', message: 'Function not found: %E0%A4%A' }],
    ],
    [
      'an event that nobody waits for',
      'echo',
      { headers: { 'x-amz-invocation-type': 'Event' } },
      [501, 'NotImplemented', { Type: 'User', message: 'Invocation type Event is not served here.' }],
    ],
    [
      'another operation',
      'echo',
      { method: 'PUT' },
      [501, 'NotImplemented', { Type: 'User', message: 'Only Invoke is served here.' }],
    ],
  ])('%s', async (_, name, init, answer) => {
    expect(await invoke(name, init)).toEqual(answer);
  });

  test('a payload that is too large', async () => {
    const url = await serve(serveInvoke(functions));
    expect(await sendTooMuch(`${url}/2015-03-31/functions/echo/invocations`)).toBe(413);
  });

  test('a defect of the server is not taken for one of the function', async () => {
    await expect(invoke('broken')).rejects.toThrow();
  });
});
