// What SDK clients do not send, or hide: raw requests and the exact answers.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type S3Harness, startS3 } from './s3-harness.ts';

let s3: S3Harness;
beforeAll(async () => {
  s3 = await startS3();
  s3.server.createBucket('raw');
});
afterAll(() => s3.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface RawRequest {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** Send no body although the headers announce one. */
  readonly withholdBody?: boolean;
  readonly agent?: Agent;
}

const send = (
  method: string,
  path: string,
  { headers = {}, body, withholdBody, agent }: RawRequest = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(s3.endpoint);
    const sent = request({ hostname, port, method, path, headers, agent: agent ?? false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
        if (!agent) sent.destroy();
      });
    });
    sent.on('error', reject);
    if (withholdBody) sent.flushHeaders();
    else sent.end(body);
  });

const codeOf = ({ body }: Answer): string | undefined => /<Code>(\w+)<\/Code>/.exec(body)?.[1];

test('an error is a document with ids, the resource and no namespace', async () => {
  const answer = await send('GET', '/raw/absent');
  expect(answer.status).toBe(404);
  expect(answer.headers['content-type']).toBe('application/xml');
  const id = answer.headers['x-amz-request-id'];
  expect(answer.body).toMatch(
    new RegExp(
      `^<\\?xml version="1.0" encoding="UTF-8"\\?>\\n<Error><Code>NoSuchKey</Code><Message>[^<]+</Message>` +
        `<Key>absent</Key><RequestId>${id}</RequestId><HostId>[^<]+</HostId></Error>$`,
    ),
  );
  const head = await send('HEAD', '/raw/absent');
  expect([head.status, head.body]).toEqual([404, '']);
});

test('signed aws-chunked bodies are decoded, and the framing is no content encoding', async () => {
  const chunk = (text: string): string =>
    `${text.length.toString(16)};chunk-signature=${'0'.repeat(64)}\r\n${text}\r\n`;
  const headers = {
    'content-encoding': 'aws-chunked,gzip',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-decoded-content-length': '11',
  };
  const body = chunk('hello ') + chunk('world') + chunk('');
  expect((await send('PUT', '/raw/chunked', { headers, body })).status).toBe(200);
  const read = await send('GET', '/raw/chunked');
  expect([read.body, read.headers['content-encoding']]).toEqual(['hello world', 'gzip']);

  const short = { ...headers, 'x-amz-decoded-content-length': '12' };
  expect(codeOf(await send('PUT', '/raw/short', { headers: short, body }))).toBe('IncompleteBody');
  const broken = body.replace('6;', '7;');
  expect(codeOf(await send('PUT', '/raw/short', { headers, body: broken }))).toBe('IncompleteBody');
  expect((await send('GET', '/raw/short')).status).toBe(404);
});

test('a wrong trailing checksum is refused', async () => {
  const headers = {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '5',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  const body = (crc: string): string => `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${crc}\r\n\r\n`;
  expect((await send('PUT', '/raw/trailer', { headers, body: body('NhCmhg==') })).status).toBe(200);
  expect(codeOf(await send('PUT', '/raw/trailer', { headers, body: body('AAAAAA==') }))).toBe('BadDigest');
});

test('a hexadecimal x-amz-content-sha256 is verified', async () => {
  const sha256 = createHash('sha256').update('right').digest('hex');
  const headers = { 'x-amz-content-sha256': sha256, 'content-length': 5 };
  expect((await send('PUT', '/raw/sha256', { headers, body: 'right' })).status).toBe(200);
  expect(codeOf(await send('PUT', '/raw/sha256', { headers, body: 'wrong' }))).toBe('XAmzContentSHA256Mismatch');
});

test('Expect: 100-continue is answered before the body', async () => {
  const answer = await new Promise<Answer>((resolve, reject) => {
    const { hostname, port } = new URL(s3.endpoint);
    const headers = { expect: '100-continue', 'content-length': 4 };
    const sent = request({ hostname, port, method: 'PUT', path: '/raw/continued', headers }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: '' }));
    });
    sent.on('error', reject);
    sent.on('continue', () => sent.end('body'));
    sent.flushHeaders();
  });
  expect(answer.status).toBe(200);
});

test('a body that is too large is refused before it is sent; one of unknown length too', async () => {
  const headers = { 'content-length': 5 * 1024 ** 3 + 1 };
  const tooLarge = await send('PUT', '/raw/too-large', { headers, withholdBody: true });
  expect([tooLarge.status, codeOf(tooLarge)]).toEqual([400, 'EntityTooLarge']);
  expect(tooLarge.body).toContain('<MaxSizeAllowed>5368709120</MaxSizeAllowed>');
  const chunked = await send('PUT', '/raw/chunked-transfer', {
    headers: { 'transfer-encoding': 'chunked' },
    body: 'x',
  });
  expect([chunked.status, codeOf(chunked)]).toEqual([501, 'NotImplemented']);
});

test('a client that goes away leaves neither an object nor a file', async () => {
  const files = (): number => readdirSync(join(s3.dataDir, 'bodies')).length;
  const before = files();
  const { hostname, port } = new URL(s3.endpoint);
  const headers = { 'content-length': 10_000_000 };
  const sent = request({ hostname, port, method: 'PUT', path: '/raw/gone', headers });
  sent.on('error', () => undefined);
  sent.write(Buffer.alloc(2_000_000));
  await expect.poll(files).toBe(before + 1);
  sent.destroy();
  await expect.poll(files).toBe(before);
  expect((await send('GET', '/raw/gone')).status).toBe(404);
});

test('an object that is deleted while it is read is read to its end', async () => {
  const body = 'x'.repeat(8_000_000);
  await send('PUT', '/raw/read-on', { headers: { 'content-length': body.length }, body });
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: 'raw', Key: 'read-on' }));
  expect((await send('DELETE', '/raw/read-on')).status).toBe(204);
  expect((await Body!.transformToString()).length).toBe(body.length);
  expect((await send('GET', '/raw/read-on')).status).toBe(404);
});

test('virtual-hosted-style addresses name the bucket in the host', async () => {
  await send('PUT', '/raw/hosted', { headers: { 'content-length': 2 }, body: 'ok' });
  for (const host of ['raw.localhost', 'raw.localhost:4566', 'raw.s3.localhost:4566'])
    expect((await send('GET', '/hosted', { headers: { host } })).body).toBe('ok');
  for (const host of ['localhost:4566', 's3.localhost', '127.0.0.1'])
    expect((await send('GET', '/raw/hosted', { headers: { host } })).body).toBe('ok');
  expect((await send('GET', '/', { headers: { host: 'raw.localhost' } })).body).toContain('<ListBucketResult');
});

test('a plus in a path is a space, %2B is a plus, and a path that is no UTF-8 is refused', async () => {
  await send('PUT', '/raw/a+b', { headers: { 'content-length': 5 }, body: 'space' });
  await send('PUT', '/raw/a%2Bb', { headers: { 'content-length': 4 }, body: 'plus' });
  expect((await send('GET', '/raw/a%20b')).body).toBe('space');
  expect((await send('GET', '/raw/a%2Bb')).body).toBe('plus');
  expect(codeOf(await send('GET', '/raw/%ff'))).toBe('InvalidURI');
});

test('presigned URLs work, with and without a body', async () => {
  const target = { Bucket: 'raw', Key: 'presigned' };
  const put = await fetch(await getSignedUrl(s3.client, new PutObjectCommand(target)), {
    method: 'PUT',
    body: 'signed',
  });
  expect(put.status).toBe(200);
  const get = await fetch(
    await getSignedUrl(s3.client, new GetObjectCommand({ ...target, ResponseContentType: 'text/x' })),
  );
  expect([await get.text(), get.headers.get('content-type')]).toEqual(['signed', 'text/x']);

  const described = new PutObjectCommand({ ...target, Metadata: { a: 'b' }, Tagging: 'x=y' });
  expect((await fetch(await getSignedUrl(s3.client, described), { method: 'PUT', body: 'more' })).status).toBe(200);
  const head = await send('HEAD', '/raw/presigned');
  expect(head.headers).toMatchObject({ 'x-amz-meta-a': 'b', 'x-amz-tagging-count': '1' });
});

test('the rest of a refused body does not hold up the next request on the connection', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-decoded-content-length': 5 };
  const refused = await send('PUT', '/raw/refused', { headers, body: `nonsense\r\n${'x'.repeat(3_000_000)}`, agent });
  expect(codeOf(refused)).toBe('IncompleteBody');
  expect((await send('GET', '/raw', { agent })).status).toBe(200);
  agent.destroy();
});

test.each([
  ['GET', '/raw?policy', 'GetBucketPolicy'],
  ['DELETE', '/raw?lifecycle', 'DeleteBucketLifecycleConfiguration'],
  ['DELETE', '/raw?metadataTable', 'DeleteBucketMetadataTableConfiguration'],
  ['PUT', '/raw?cors', 'PutBucketCors'],
  ['GET', '/raw/k?attributes', 'GetObjectAttributes'],
  ['PUT', '/raw/k?acl', 'PutObjectAcl'],
  ['POST', '/raw/k?select&select-type=2', 'SelectObjectContent'],
  ['POST', '/raw', 'PostObject'],
])('%s %s is not implemented, by the name %s', async (method, path, name) => {
  const answer = await send(method, path, { headers: { 'content-length': 0 } });
  expect([answer.status, codeOf(answer)]).toEqual([501, 'NotImplemented']);
  expect(answer.body).toContain(`implement ${name}.`);
});

test.each([
  ['DELETE', '/raw?location'],
  ['PATCH', '/raw/k'],
  ['PUT', '/'],
])('%s %s is not allowed', async (method, path) => {
  const answer = await send(method, path, { headers: { 'content-length': 0 } });
  expect([answer.status, codeOf(answer)]).toEqual([405, 'MethodNotAllowed']);
});

test('another expected owner is denied', async () => {
  const headers = { 'x-amz-expected-bucket-owner': '111111111111' };
  expect((await send('GET', '/raw', { headers })).status).toBe(403);
});

test('DeleteObjects needs a digest of its document, and takes at most 1,000 objects', async () => {
  const object = '<Object><Key>k</Key></Object>';
  const deletion = (objects: string, withDigest: boolean) => {
    const body = `<Delete>${objects}</Delete>`;
    const digest = { 'content-md5': createHash('md5').update(body).digest('base64') };
    const headers = { 'content-length': body.length, ...(withDigest ? digest : {}) };
    return send('POST', '/raw?delete', { headers, body });
  };
  expect(codeOf(await deletion(object, false))).toBe('InvalidRequest');
  expect((await deletion(object.repeat(1000), true)).status).toBe(200);
  expect(codeOf(await deletion(object.repeat(1001), true))).toBe('MalformedXML');
  expect(codeOf(await deletion('<Object></Object>', true))).toBe('MalformedXML');
});
