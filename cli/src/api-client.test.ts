import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { explainError } from './explain-error.ts';
import { aRecord } from './testing/documents.ts';
import { type FakeStack, startFakeStack } from './testing/fake-stack.ts';
import { virtualClock } from './testing/run.ts';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
});
afterEach(() => stack.close());

const client = () => createApiClient(stack.outputs.apiUrl, virtualClock());
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
  await expect(createApiClient(url, virtualClock()).document('a')).rejects.toThrow(`${url} breaks off: `);
  expect(attempts).toBe(4);
  await new Promise((resolve) => rude.close(resolve));

  const refused = await createApiClient(url, virtualClock())
    .document('a')
    .catch((error: unknown) => error);
  expect(explainError(refused).message).toMatch(/^Nothing answers at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. .*npm start$/);
});
