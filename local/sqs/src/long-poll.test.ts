import { on, once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from './start-test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const send = (QueueUrl: string, DelaySeconds = 0) =>
  server.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds }));

const receive = async (
  QueueUrl: string,
  WaitTimeSeconds: number,
  VisibilityTimeout?: number,
  MaxNumberOfMessages = 10,
): Promise<Message[]> =>
  (
    await server.client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds,
        VisibilityTimeout,
        MaxNumberOfMessages,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    )
  ).Messages ?? [];

/** Resolves when the server has read the next `count` requests, that is, when these polls wait. */
const polling = async (count = 1) => {
  for await (const [request] of on(server.http, 'request')) {
    await once(request as IncomingMessage, 'close');
    if (--count === 0) break;
  }
  await setImmediate();
};

/** A ReceiveMessage by hand, over a connection of its own. */
const rawPoll = (QueueUrl: string) => {
  const poll = request(server.url, {
    method: 'POST',
    agent: false,
    headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage', 'content-type': 'application/x-amz-json-1.0' },
  });
  poll.on('error', () => undefined);
  poll.end(JSON.stringify({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }));
  return poll;
};

const within = (startedAt: number, fromMs: number, toMs: number) => {
  const elapsed = performance.now() - startedAt;
  expect(elapsed).toBeGreaterThanOrEqual(fromMs);
  expect(elapsed).toBeLessThan(toMs);
};

test('a waiting receive is woken at once by a send', async () => {
  const url = await server.queue('woken');
  const waiting = polling();
  const poll = receive(url, 20);
  await waiting;
  const startedAt = performance.now();
  await send(url);
  expect(await poll).toHaveLength(1);
  within(startedAt, 0, 500);
});

test('one batch wakes as many receives as it has messages for', async () => {
  const QueueUrl = await server.queue('shared');
  const waiting = polling(2);
  const polls = [receive(QueueUrl, 20, 30, 1), receive(QueueUrl, 20, 30, 1)];
  await waiting;
  const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: Id }));
  await server.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const received = await Promise.all(polls);
  expect(received.map((messages) => messages.length)).toEqual([1, 1]);
});

test.concurrent('an empty queue answers after the wait, the queue’s own if none is given', async () => {
  const url = await server.queue('empty', { ReceiveMessageWaitTimeSeconds: '1' });
  const startedAt = performance.now();
  const { Messages } = await server.client.send(new ReceiveMessageCommand({ QueueUrl: url }));
  expect(Messages).toBeUndefined();
  within(startedAt, 990, 2000);
});

test.concurrent.each([
  ['a delay', (url: string) => send(url, 1)],
  [
    'a visibility timeout',
    async (url: string) => {
      await send(url);
      await receive(url, 0, 1);
    },
  ],
])('a waiting receive is woken when %s ends', async (name, hide) => {
  const url = await server.queue(name.replaceAll(' ', '-'));
  const startedAt = performance.now();
  await hide(url);
  expect(await receive(url, 20)).toHaveLength(1);
  within(startedAt, 990, 2000);
});

test('a waiting receive is woken when a message is made visible again', async () => {
  const QueueUrl = await server.queue('returned');
  await send(QueueUrl);
  const [message] = await receive(QueueUrl, 0);
  const waiting = polling();
  const poll = receive(QueueUrl, 20);
  await waiting;
  const { ReceiptHandle } = message ?? {};
  await server.client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  expect(await poll).toHaveLength(1);
});

test('a waiting receive asks SQLite nothing while nothing changes', async () => {
  const url = await server.queue('quiet');
  await send(url, 900);
  const all = vi.spyOn(StatementSync.prototype, 'all');
  await receive(url, 1);
  expect(all.mock.calls.length).toBeLessThanOrEqual(2);
  all.mockRestore();
});

test('a client that disconnects while it waits takes no message with it', async () => {
  const url = await server.queue('gone');
  const connected = once(server.http, 'connection');
  const waiting = polling();
  const poll = rawPoll(url);
  const [socket] = (await connected) as [Socket];
  await waiting;
  poll.destroy();
  await once(socket, 'close');
  await send(url);
  const [message] = await receive(url, 0);
  expect(message?.Attributes?.ApproximateReceiveCount).toBe('1');
});

test('messages whose answer is cut off come back at once, and the delivery is not counted', async () => {
  const QueueUrl = await server.queue('cut');
  const MessageBody = '"'.repeat(1_048_576); // Two bytes each in JSON: 20 MiB, more than the sockets' buffers hold.
  for (let i = 0; i < 10; i++)
    await server.client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '0', MessageBody }] }));
  const body = JSON.stringify({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 900 });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1').pause();
  const connected = once(server.http, 'connection');
  socket.write(
    `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const [serverSide] = (await connected) as [Socket];
  const closed = new Promise((resolve) => serverSide.once('close', resolve));
  await once(socket, 'readable');
  expect(await receive(QueueUrl, 0)).toEqual([]);
  socket.destroy();
  await closed;
  const back = await receive(QueueUrl, 0);
  expect(back.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(Array(10).fill('1'));
});

test('closing the server answers waiting receives with nothing', async () => {
  const closing = await startTestServer();
  const QueueUrl = await closing.queue('closing');
  const arrived = once(closing.http, 'request');
  const poll = closing.client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  await arrived;
  await setImmediate();
  closing.sqs.close();
  expect((await poll).Messages).toBeUndefined();
  await closing.stop();
});
