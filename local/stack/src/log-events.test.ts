import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveLogEvents } from './log-events.ts';

const lines = [
  '{"level":"INFO","message":"document-event","timestamp":"2026-01-05T12:00:00.000Z","traceId":"aa"}',
  'Error: a stack',
  '{"_aws":{"Timestamp":1767614401000},"service":"alex-chunker"}',
  '{"level":"INFO","message":"document-event","timestamp":"2026-01-05T12:00:02.000Z","traceId":"bb"}',
];

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alex-logs-'));
  await writeFile(join(folder, 'chunker.log'), `${lines.join('\n')}\n`);
  const fileOf = (group: string) => (group === '/alex/alex-chunker' ? join(folder, 'chunker.log') : undefined);
  server = createServer(serveLogEvents(fileOf)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const ask = async (input: object, operation = 'FilterLogEvents') => {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    method: 'POST',
    headers: { 'x-amz-target': `Logs_20140328.${operation}` },
    body: JSON.stringify({ logGroupName: '/alex/alex-chunker', ...input }),
  });
  return {
    status: response.status,
    body: (await response.json()) as {
      events: { timestamp: number; message: string }[];
      nextToken?: string;
      __type?: string;
    },
  };
};

test('every line with its time; one without has that of the line before', async () => {
  const { body } = await ask({});
  const start = Date.parse('2026-01-05T12:00:00Z');
  expect(body.events).toEqual(
    [0, 0, 1_000, 2_000].map((after, i) => ({ timestamp: start + after, message: lines[i] })),
  );
});

test('by term, by time, page by page', async () => {
  expect((await ask({ filterPattern: '"bb"' })).body.events.map(({ message }) => message)).toEqual([lines[3]]);
  expect((await ask({ startTime: Date.parse('2026-01-05T12:00:01Z') })).body.events).toHaveLength(2);
  const first = await ask({ limit: 3 });
  expect(first.body.events).toHaveLength(3);
  const second = await ask({ limit: 3, nextToken: first.body.nextToken });
  expect(second.body).toEqual({ events: [expect.objectContaining({ message: lines[3] })] });
});

test.each([
  [{ logGroupName: '/other' }, 'FilterLogEvents', 400, 'ResourceNotFoundException'],
  [{ filterPattern: '{ $.a = 1 }' }, 'FilterLogEvents', 501, 'NotImplemented'],
  [{}, 'DeleteLogGroup', 501, 'NotImplemented'],
])('refuses %j of %s', async (input, operation, status, type) => {
  expect(await ask(input, operation)).toMatchObject({ status, body: { __type: type } });
});
