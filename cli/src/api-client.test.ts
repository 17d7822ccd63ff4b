import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ApiAccess, createApiClient } from './api-client.ts';
import { explainError } from './explain-error.ts';
import { aRecord } from './testing/documents.ts';
import { type FakeStack, startFakeStack } from './testing/fake-stack.ts';
import { virtualClock } from './testing/run.ts';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
});
afterEach(() => stack.close());

const access: ApiAccess = {
  region: 'us-east-1',
  signedFetch: (url, { service: _, region: __, ...init }) => fetch(url, init),
};
const client = () => createApiClient(stack.outputs.apiUrl, virtualClock(), access);
const answers = (...list: { status: number; body: string }[]) => {
  stack.intercept = () => list.shift();
};
const busy = { status: 503, body: '{"error":{"code":"index-busy","message":"Busy."}}' };

test('a document by its key, whatever characters it has', async () => {
  const key = 'minutes 2026/ä+b%20?#.md';
  stack.records.set(key, aRecord(key, '1'));
  const { record, at } = await client().document(key);
  expect(record?.key).toBe(key);
  expect(Math.abs(at - Date.now())).toBeLessThan(5_000);
});

test('an unknown document is no error, another 404 is', async () => {
  expect((await client().document('nothing')).record).toBeUndefined();
  answers({ status: 404, body: '<html>nginx</html>' });
  await expect(client().document('nothing')).rejects.toThrow(/answers 404 .* Is apiUrl right\?/);
});

test('lists page by page', async () => {
  for (const key of ['a', 'b', 'c']) stack.records.set(key, aRecord(key, '1'));
  expect((await Array.fromAsync(client().documents({}))).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  expect(await Array.fromAsync(client().documents({ prefix: 'b', status: 'live' }))).toHaveLength(1);
});

test('asks again while the server is busy, and then says what it said', async () => {
  answers(busy, { status: 429, body: '' });
  expect(await client().search({ query: 'q' })).toEqual([]);
  expect(stack.requests).toHaveLength(3);
  answers(busy, busy, busy, busy);
  await expect(client().search({ query: 'q' })).rejects.toThrow('Busy.');
});

test('does not ask again for what is refused, and passes the advice on', async () => {
  answers({ status: 400, body: '{"error":{"code":"bad-request","message":"No such filter.","advice":"Do this."}}' });
  await expect(client().search({ query: 'q' })).rejects.toThrow('No such filter. Do this.');
  expect(stack.requests).toHaveLength(1);
});

test('a connection that breaks off is tried again, one that is refused is not', async () => {
  let attempts = 0;
  const rude = createServer((request) => {
    attempts += 1;
    request.socket.destroy();
  });
  await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(rude.address() as AddressInfo).port}`;
  await expect(createApiClient(url, virtualClock(), access).document('a')).rejects.toThrow(`${url} breaks off: `);
  expect(attempts).toBe(4);
  await new Promise((resolve) => rude.close(resolve));

  const refused = await createApiClient(url, virtualClock(), access)
    .document('a')
    .catch((error: unknown) => error);
  expect(explainError(refused).message).toMatch(/^Nothing answers at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. .*npm start$/);
});

test('a request is signed for the API, or shows its token', async () => {
  const seen: unknown[] = [];
  const signedFetch: ApiAccess['signedFetch'] = async (url, { service, region, method }) => {
    seen.push([service, region, method, new URL(url).pathname]);
    return Response.json({ hits: [] });
  };
  await createApiClient('https://api.example', virtualClock(), { region: 'eu-west-1', signedFetch }).search({
    query: 'q',
  });
  expect(seen).toEqual([['execute-api', 'eu-west-1', 'POST', '/search']]);

  const asked = vi.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json({ hits: [] }));
  await createApiClient('https://api.example', virtualClock(), { ...access, token: 't' }).search({ query: 'q' });
  expect(asked.mock.calls[0]?.[1]?.headers).toMatchObject({ authorization: 'Bearer t' });
  asked.mockRestore();
});
