import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { afterEach, expect, test } from 'vitest';
import { runDemo } from './demo.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

/** A bucket that takes everything, and an API that answers to `GET /documents` and `POST /search` as told. */
const demonstrate = async (answers: { documents: (keys: string[]) => object[]; searchStatus?: number }) => {
  const keys: string[] = [];
  const printed: string[] = [];
  server = createServer((request, response) => {
    const { method = '', url = '' } = request.resume();
    if (method === 'PUT') keys.push(decodeURIComponent(url).replace(/^\/bucket\/|\?.*$/g, ''));
    if (method === 'POST') response.statusCode = answers.searchStatus ?? 200;
    const hit = { similarity: 0.5, key: keys[0], page: 2, headings: ['Dough'], text: 'Wet\n hands.' };
    response.end(JSON.stringify(method === 'POST' ? { hits: [hit] } : { documents: answers.documents(keys) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const outputs = { ...credentials, endpoint, region: 'us-east-1', documentsBucket: 'bucket', apiUrl: endpoint };
  const ended = runDemo(
    outputs as StackOutputs,
    () => printed.push('(dropped)'),
    (line) => printed.push(line),
  );
  return { failure: await ended.catch(({ message }: Error) => message), keys, printed };
};

const live = (keys: string[]) => keys.map((key) => ({ key, status: 'live' }));

test('the samples are dropped once, waited for and asked about', async () => {
  const { failure, keys, printed } = await demonstrate({ documents: live });
  expect(failure).toBeUndefined();
  expect(keys.length).toBeGreaterThan(10);
  expect(keys).not.toContain('questions.json');
  expect(printed.slice(0, 3)).toEqual([
    '(dropped)',
    `\nDropped ${keys.length} sample documents into s3://bucket/`,
    `  ${keys.length} of ${keys.length} searchable`,
  ]);
  expect(printed.filter((line) => line.startsWith('\n  “'))).toHaveLength(3);
  expect(printed).toContain(`    0.50  ${keys[0]} › page 2 › Dough`);
  expect(printed).toContain('          Wet hands.…');
});

test('a sample that failed is named and not counted as searchable', async () => {
  const { keys, printed } = await demonstrate({
    documents: (all) => [
      { key: 'bad.pdf', status: 'failed', failure: { message: 'It is encrypted.' } },
      ...live(all).slice(1),
    ],
  });
  expect(printed).toContain(`  ${keys.length - 1} of ${keys.length} searchable`);
  expect(printed).toContain('  ✗ bad.pdf: It is encrypted.');
});

test('an API that fails is quoted', async () => {
  const { failure } = await demonstrate({ documents: live, searchStatus: 503 });
  expect(failure).toMatch(/\/search answered 503: \{"hits"/);
});
