import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.arrivals.length = 0;
});

const get = (headers: Record<string, string>, method = 'GET') =>
  new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const mine = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(gateway.port))]),
    );
    request(gateway.url, { method, headers: mine }, async (response) => {
      resolve({ status: response.statusCode, body: await text(response) });
    })
      .on('error', reject)
      .end();
  });

test.each([
  { host: '127.0.0.1:PORT' },
  { host: 'localhost:PORT' },
  { host: 'LOCALHOST:PORT' },
  { host: '[::1]:PORT' },
  { host: 'my.bucket-1.localhost:PORT' },
  { host: 'localhost:PORT', origin: 'http://localhost:PORT' },
  { host: 'localhost:PORT', origin: 'http://127.0.0.1:PORT', 'sec-fetch-site': 'same-site' },
  { host: 'localhost:PORT', 'sec-fetch-site': 'none' },
])('lets %o in', async (headers) => {
  expect((await get(headers)).status).toBe(200);
});

test.each([
  { host: 'evil.example:PORT' },
  { host: 'localhost.evil.example:PORT' },
  { host: 'evil-localhost:PORT' },
  { host: '127.0.0.1.nip.io:PORT' },
  { host: '0.0.0.0:PORT' },
  { host: 'localhost' },
  { host: 'localhost:1' },
  { host: 'localhost:PORT', origin: 'http://evil.example' },
  { host: 'localhost:PORT', origin: 'https://localhost:PORT' },
  { host: 'localhost:PORT', origin: 'http://localhost:5173' },
  { host: 'localhost:PORT', origin: 'null' },
  { host: 'localhost:PORT', 'sec-fetch-site': 'cross-site' },
])('keeps %o out, in one sentence', async (headers) => {
  for (const method of ['GET', 'OPTIONS']) {
    const { status, body } = await get(headers, method);
    expect(status).toBe(403);
    expect(body).toMatch(/^Refused: [^\n]+\.\n$/);
  }
  expect(gateway.arrivals).toEqual([]);
});
