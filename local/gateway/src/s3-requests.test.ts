import { Readable } from 'node:stream';
import { ListObjectsV2Command, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  credentials,
  escapeAll,
  requestTo,
  send,
  signerFor,
  startTestGateway,
  type TestGateway,
  urlOf,
} from './start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.arrivals.length = 0;
});

const clientWith = (config: S3ClientConfig = {}) =>
  new S3Client({ endpoint: gateway.url, region: 'us-east-1', credentials, maxAttempts: 1, ...config });

const oddKeys = ['a b+c&d=é/ü', "%2F %25 !'()*~", '漢字/😀', 'a//b/./c/../d', '"<>\\^`{|}[]#?;:@$,'];

test.each(oddKeys)('the SDK’s signature of the key %s is understood', async (Key) => {
  const client = clientWith();
  await client.send(new PutObjectCommand({ Bucket: 'b', Key, Body: 'text', Metadata: { author: 'a  b' } }));
  await client.send(new ListObjectsV2Command({ Bucket: 'b', Prefix: Key, Delimiter: '/' }));
  expect(gateway.arrivals.map(({ method }) => method)).toEqual(['PUT', 'GET']);
  client.destroy();
});

test('a body that is streamed in signed chunks arrives as it is', async () => {
  const client = clientWith();
  const Body = Readable.from([Buffer.alloc(100_000, 'a'), Buffer.alloc(100_000, 'b')]);
  await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body, ContentLength: 200_000 }));
  expect(gateway.arrivals[0]?.body.length).toBeGreaterThan(200_000);
  client.destroy();
});

test.each<[string, S3ClientConfig, string, number]>([
  ['a wrong secret', { credentials: { ...credentials, secretAccessKey: 'wrong' } }, 'SignatureDoesNotMatch', 403],
  ['an unknown key', { credentials: { ...credentials, accessKeyId: 'stranger' } }, 'InvalidAccessKeyId', 403],
  ['a session token', { credentials: { ...credentials, sessionToken: 't' } }, 'InvalidToken', 400],
  ['a clock that is slow', { systemClockOffset: -16 * 60_000 }, 'RequestTimeTooSkewed', 403],
  ['a clock that is fast', { systemClockOffset: 16 * 60_000 }, 'RequestTimeTooSkewed', 403],
])('%s is refused in S3’s words', async (_, config, name, httpStatusCode) => {
  const client = clientWith(config);
  const put = client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: Buffer.alloc(3_000_000) }));
  await expect(put).rejects.toMatchObject({
    name,
    message: expect.stringMatching(/\.$/),
    $metadata: { httpStatusCode },
  });
  expect(gateway.arrivals).toEqual([]);
  client.destroy();
});

const encodeKey = (key: string) => key.split('/').map(escapeAll).join('/');
const presign = (
  key: string,
  options: { method?: string; signingDate?: Date; expiresIn?: number; headers?: Record<string, string> } = {},
) => {
  const { method = 'GET', headers = {}, ...rest } = options;
  const request = requestTo(gateway, {
    method,
    path: `/b/${encodeKey(key)}`,
    query: { 'response-content-disposition': 'attachment; filename="a+b.pdf"' },
    headers: { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  });
  return signerFor('s3', { declaresHash: false }).presign(request, rest);
};

// `fetch` resolves dot segments before it sends.
test.each(oddKeys.filter((key) => !key.includes('/.')))(
  'a presigned URL of the key %s works, for that key only',
  async (key) => {
    const url = urlOf(await presign(key));
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.replace('/b/', '/b/x'))).status).toBe(403);
  },
);

const code = async (response: Response) => [response.status, /<Code>(\w+)</.exec(await response.text())?.[1]];
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

test('a presigned URL holds for its method and time, and lets no other x-amz header in', async () => {
  const url = urlOf(await presign('k', { signingDate: ago(50), expiresIn: 60 }));
  expect((await fetch(url)).status).toBe(200);
  expect((await fetch(url.replace('/b/k?', '/b/%6b?'))).status).toBe(200); // The same key, written in another way.
  expect(await code(await fetch(url, { method: 'DELETE' }))).toEqual([403, 'SignatureDoesNotMatch']);
  expect(await code(await fetch(url, { headers: { 'x-amz-meta-a': '1' } }))).toEqual([403, 'AccessDenied']);
  const expired = urlOf(await presign('k', { signingDate: ago(62), expiresIn: 60 }));
  expect(await code(await fetch(expired))).toEqual([403, 'AccessDenied']);
  const early = urlOf(await presign('k', { signingDate: ago(-20 * 60) }));
  expect(await code(await fetch(early))).toEqual([403, 'AccessDenied']);
  const long = url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801');
  expect(await code(await fetch(long))).toEqual([400, 'AuthorizationQueryParametersError']);
  expect(gateway.arrivals).toHaveLength(2);
});

test('a signed header that is changed on the way is noticed', async () => {
  const request = requestTo(gateway, { method: 'PUT', path: '/b/k', headers: { 'x-amz-meta-a': 'x   y' } });
  const signed = await signerFor('s3').sign(request);
  expect((await send(signed)).status).toBe(200);
  signed.headers['x-amz-meta-a'] = 'z';
  expect(await code(await send(signed))).toEqual([403, 'SignatureDoesNotMatch']);
});

test('signatures of the old version are refused with the way out', async () => {
  const old = [
    await fetch(`${gateway.url}/b/k?AWSAccessKeyId=local&Signature=x&Expires=1`),
    await fetch(`${gateway.url}/b/k`, { headers: { authorization: 'AWS local:signature' } }),
  ];
  for (const response of old) {
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/<Code>InvalidRequest<.*s3v4/);
  }
});

test('the answer to HEAD has no body', async () => {
  const response = await fetch(urlOf(await presign('k', { signingDate: ago(9999), expiresIn: 1 })), { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([403, '']);
});
