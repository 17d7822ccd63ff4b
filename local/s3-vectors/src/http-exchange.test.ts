import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openS3VectorsServer, type S3VectorsServer } from './s3-vectors-server.ts';
import { createIndex, refusal, startTestServer, type TestServer, temporaryFolder } from './test-server.ts';

let server: TestServer;
let fault: { status: number; name: string } | undefined;
const asked: string[] = [];

beforeAll(async () => {
  const next = (operation: string) => {
    asked.push(operation);
    return fault;
  };
  server = await startTestServer({ faults: { next } });
  await createIndex(server.client, { vectorBucketName: 'bucket' });
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

test.each<[method: string, path: string, body: string | undefined, status: number, name: string, message: RegExp]>([
  ['POST', '/ListVectorBuckets', '{', 400, 'ValidationException', /not valid JSON/],
  ['POST', '/ListVectorBuckets', '[]', 400, 'ValidationException', /must be an object/],
  ['POST', '/UpdateIndex', '{}', 501, 'NotImplemented', /UpdateIndex/],
  ['POST', '/toString', '{}', 404, 'UnknownOperationException', /toString/],
  ['GET', '/ListVectorBuckets', undefined, 404, 'UnknownOperationException', /GET/],
  ['GET', '/', undefined, 404, 'UnknownOperationException', /no operation/],
  ['GET', '/tags/%E0%A4%A', undefined, 400, 'ValidationException', /percent-encoded/],
  ['GET', '/tags/arn', undefined, 400, 'ValidationException', /ARN/],
  ['POST', '/QueryVectors', '{"queryTexts":["words"]}', 501, 'NotImplemented', /hybrid/],
])('%s %s %s: %i %s', async (method, path, body, status, name, message) => {
  const response = await fetch(`${server.endpoint}${path}`, { method, ...(body && { body }) });
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([status, name]);
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toMatchObject({ message: expect.stringMatching(message) });
});

test('a request needs no body, and 20 MiB are the most', async () => {
  const post = async (body?: string) => {
    const response = await fetch(`${server.endpoint}/ListVectorBuckets`, { method: 'POST', ...(body && { body }) });
    return response.status;
  };
  expect(await post()).toBe(200);
  const padded = (bytes: number) => `{}${' '.repeat(bytes - 2)}`;
  expect(await post(padded(20 * 1024 * 1024))).toBe(200);
  expect(await post(padded(20 * 1024 * 1024 + 1))).toBe(400);
  const tooLarge = { key: 'k', data: { float32: [1, 2, 3] }, metadata: { text: 'x'.repeat(21 * 1024 * 1024) } };
  const put = server.client.putVectors({ vectorBucketName: 'bucket', indexName: 'vectors', vectors: [tooLarge] });
  await expect(put).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringMatching(/20 MiB/) });
});

test('a fault that is asked for is answered as the SDK knows it, before anything is done', async () => {
  fault = { status: 429, name: 'TooManyRequestsException' };
  asked.length = 0;
  expect(await refusal(server.client.createVectorBucket({ vectorBucketName: 'faulty' }))).toBe(
    'TooManyRequestsException 429',
  );
  expect(asked).toEqual(Array(3).fill('CreateVectorBucket')); // the SDK tries three times
  fault = undefined;
  expect(await refusal(server.client.getVectorBucket({ vectorBucketName: 'faulty' }))).toBe('NotFoundException 404');
});

/** A listener on the server's handler, and what each call of it ends with. */
const listen = async (handle: S3VectorsServer['handle']) => {
  const handled: Promise<void>[] = [];
  const listener = createServer((request, response) => void handled.push(handle(request, response)));
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  return { listener, handled, port: (listener.address() as AddressInfo).port };
};

test('after close() requests are answered with 503', async () => {
  const dataDir = temporaryFolder();
  const { handle, close } = openS3VectorsServer({ dataDir });
  const { listener, port } = await listen(handle);
  await Promise.all([close(), close()]);
  const response = await fetch(`http://127.0.0.1:${port}/ListVectorBuckets`, { method: 'POST' });
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([503, 'ServiceUnavailableException']);
  listener.closeAllConnections();
  listener.close();
  rmSync(dataDir, { recursive: true });
});

test('a client that goes away in the middle of its request is no error', async () => {
  const dataDir = temporaryFolder();
  const { handle, close } = openS3VectorsServer({ dataDir });
  const { listener, handled, port } = await listen(handle);
  const logged = vi.spyOn(console, 'error');
  const socket = connect(port, '127.0.0.1');
  socket.write('POST /ListVectorBuckets HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{');
  await once(listener, 'request');
  socket.destroy();
  expect(await Promise.all(handled)).toEqual([undefined]);
  expect(logged).not.toHaveBeenCalled();
  logged.mockRestore();
  listener.close();
  await close();
  rmSync(dataDir, { recursive: true });
});
