import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { requestTo, send, signerFor, startTestGateway, type TestGateway, urlOf } from './start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.arrivals.length = 0;
});

const post = (body: string | Uint8Array, path = '/') => requestTo(gateway, { method: 'POST', path, body });

test.each([
  ['s3', 's3'],
  ['sqs', 'sqs'],
  ['s3vectors', 's3vectors'],
  ['sagemaker', 'sagemaker'],
  ['lambda', 'lambda'],
  ['execute-api', 'unsigned'],
])('a request signed for %s goes to %s', async (scope, service) => {
  const response = await send(await signerFor(scope).sign(post('{"a":"é"}')));
  expect(response.status).toBe(200);
  expect(gateway.arrivals).toMatchObject([{ service, method: 'POST', url: '/', body: Buffer.from('{"a":"é"}') }]);
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
  expect(response.headers.get('x-amz-request-id')).toBe(response.headers.get('x-amzn-requestid'));
});

test('a request without a signature goes to the unsigned handler', async () => {
  await fetch(`${gateway.url}/search?q=a`, { headers: { authorization: 'Bearer token' } });
  expect(gateway.arrivals).toMatchObject([{ service: 'unsigned', url: '/search?q=a' }]);
});

test('a service that is not here is named', async () => {
  const response = await send(await signerFor('dynamodb').sign(post('{}')));
  expect(response.status).toBe(501);
  expect(await response.json()).toEqual({ __type: 'NotImplemented', message: expect.stringContaining('"dynamodb"') });
});

test.each([
  ['/tags/arn%3Aaws%3As3vectors%3Aus-east-1%3A000000000000%3Abucket%2Fb'],
  ['/2015-03-31/functions/name:alias/'],
  ["/a/./b/../c//d%20e%2Bf!'()*"],
])('services other than S3 sign their path normalised and encoded twice: %s', async (path) => {
  const query = { tagKeys: ['b', 'a', 'a b'], first: 'z', empty: '' };
  const signed = await signerFor('s3vectors').sign(requestTo(gateway, { method: 'DELETE', path, query }));
  const url = urlOf(signed).slice(gateway.url.length); // Not by fetch: it would resolve the dots before sending.
  const sent = request(gateway.url, { method: 'DELETE', path: url, headers: signed.headers }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(200);
  expect(gateway.arrivals).toMatchObject([{ url }]);
});

test.each([10, 5_000_000])(
  'a body of %i bytes whose hash is not declared is verified, and arrives whole',
  async (size) => {
    const body = Buffer.alloc(size, 'abcdefg');
    const signed = await signerFor('sqs', { declaresHash: false }).sign(post(body));
    expect(signed.headers).not.toHaveProperty('x-amz-content-sha256');
    expect((await send(signed)).status).toBe(200);
    expect(gateway.arrivals[0]?.body.equals(body)).toBe(true);
    const tampered = await send(signed, { body: Buffer.alloc(size, 'x') });
    expect([tampered.status, ((await tampered.json()) as { __type: string }).__type]).toEqual([
      403,
      'InvalidSignatureException',
    ]);
  },
);

test('a client that goes away in the middle of such a body leaves no trace', async () => {
  const log = vi.spyOn(console, 'error');
  const signed = await signerFor('sqs', { declaresHash: false }).sign(post('0123456789'));
  const headers = { ...signed.headers, 'content-length': '10' };
  const cut = request(gateway.url, { method: 'POST', headers }).on('error', () => undefined);
  cut.write('01234', () => cut.destroy());
  await new Promise((resolve) => cut.once('close', resolve));
  expect((await send(signed)).status).toBe(200);
  expect(gateway.arrivals).toHaveLength(1);
  expect(log).not.toHaveBeenCalled();
  log.mockRestore();
});

test('a body too large to be held is refused unless it declares its hash', async () => {
  const body = new Uint8Array(20 * 1024 * 1024 + 1);
  expect((await send(await signerFor('sagemaker', { declaresHash: false }).sign(post(body)))).status).toBe(413);
  expect((await send(await signerFor('sagemaker').sign(post(body)))).status).toBe(200);
});

const answered = async (response: Response) => {
  const { __type } = (await response.json()) as { __type: string };
  return [response.status, __type, response.headers.get('x-amzn-errortype')];
};

test('refusals speak JSON outside of S3', async () => {
  const wrong = await signerFor('sqs', { secretAccessKey: 'wrong' }).sign(post('{}'));
  expect(await answered(await send(wrong))).toEqual([403, 'InvalidSignatureException', 'InvalidSignatureException']);
  const stranger = await signerFor('sqs').sign(post('{}'));
  stranger.headers.authorization = stranger.headers.authorization!.replace('=local/', '=stranger/');
  expect((await answered(await send(stranger)))[1]).toBe('UnrecognizedClientException');
  const session = await signerFor('sqs').sign({
    ...post('{}'),
    headers: { ...post('').headers, 'x-amz-security-token': 't' },
  });
  expect((await answered(await send(session)))[1]).toBe('UnrecognizedClientException');
  const late = await signerFor('sqs').sign(post('{}'), { signingDate: new Date(Date.now() - 16 * 60_000) });
  expect((await answered(await send(late)))[1]).toBe('InvalidSignatureException');
  const early = await signerFor('sqs').sign(post('{}'), { signingDate: new Date(Date.now() + 14 * 60_000) });
  expect((await send(early)).status).toBe(200);
});

test.each([
  ['no signature', 'AWS4-HMAC-SHA256 Credential=local/20260101/r/sqs/aws4_request, SignedHeaders=host'],
  ['a short scope', `AWS4-HMAC-SHA256 Credential=local/20260101/sqs, SignedHeaders=host, Signature=${'a'.repeat(64)}`],
  ['nothing', 'AWS4-HMAC-SHA256 x'],
  ['another algorithm', 'AWS4-ECDSA-P256-SHA256 Credential=local/20260101/sqs/aws4_request'],
])('an Authorization header with %s is refused as incomplete', async (_, authorization) => {
  const response = await fetch(gateway.url, { headers: { authorization } });
  expect(await answered(response)).toEqual([400, 'IncompleteSignatureException', 'IncompleteSignatureException']);
});

test('a handler that fails is logged and answered, and cannot crash the process', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const failing = await startTestGateway({ unsigned: () => Promise.reject(new Error('bug')) });
  const response = await fetch(failing.url);
  expect(await answered(response)).toEqual([500, 'InternalFailure', 'InternalFailure']);
  expect(log).toHaveBeenCalledOnce();
  log.mockRestore();
  await failing.close();
});
