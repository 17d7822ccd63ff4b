import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { openSqsServer } from './sqs-server.ts';
import { clientFor, newDataDir, startTestServer } from './start-test-server.ts';

const baseUrl = () => 'http://127.0.0.1';

const startChild = async (dataDir: string) => {
  const file = fileURLToPath(new URL('./durability.child.ts', import.meta.url));
  const child = spawn(process.execPath, [file, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, client: clientFor(`http://127.0.0.1:${String(port).trim()}`) };
};

test('every acknowledged send and delete survives kill -9 under load', async () => {
  const dataDir = newDataDir();
  const { child, client } = await startChild(dataDir);
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'load' }));
  const sent = new Set<string>();
  const deleted = new Set<string>();
  let acknowledged = 0;

  const killAfter = (requests: number) => {
    if (++acknowledged === requests) child.kill('SIGKILL');
  };
  const load = async (worker: number): Promise<void> => {
    for (let round = 0; ; round++) {
      const bodies = Array.from({ length: 10 }, (_, i) => `${worker}/${round}/${i}`);
      const Entries = bodies.map((MessageBody, i) => ({ Id: `${i}`, MessageBody }));
      await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      for (const body of bodies) sent.add(body);
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 5 }));
      const handles = Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: handles }));
      for (const { Body } of Messages) deleted.add(Body ?? '');
      killAfter(100);
    }
  };
  const dead = once(child, 'exit');
  await Promise.allSettled([0, 1, 2, 3].map(load));
  await dead;
  client.destroy();

  const server = await startTestServer(dataDir);
  const url = `${server.url}/000000000000/load`;
  server.sqs.releaseInFlight(url);
  const left = new Set<string>();
  for (;;) {
    const { Messages } = await server.client.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
    );
    if (!Messages) break;
    for (const { Body } of Messages) left.add(Body ?? '');
  }
  await server.stop();
  expect(sent.size).toBeGreaterThan(900);
  expect(deleted.size).toBeGreaterThan(400);
  expect([...deleted].filter((body) => left.has(body))).toEqual([]);
  // What was being deleted when the process died may be there or not.
  const lost = [...sent].filter((body) => !left.has(body) && !deleted.has(body));
  expect(lost.length).toBeLessThanOrEqual(4 * 5);
});

test('queues, tags, messages, visibility and receive counts are there after a restart, on another port', async () => {
  const first = await startTestServer();
  const { QueueUrl } = await first.client.send(
    new CreateQueueCommand({ QueueName: 'kept', Attributes: { VisibilityTimeout: '77' }, tags: { team: 'a' } }),
  );
  const attributes = { code: { DataType: 'String', StringValue: 'é' } };
  for (const MessageBody of ['in flight', 'waiting'])
    await first.client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes: attributes }));
  await first.client.send(new ReceiveMessageCommand({ QueueUrl }));
  await first.stop('keepData');

  const second = await startTestServer(first.dataDir);
  const receive = new ReceiveMessageCommand({
    QueueUrl, // The first server's port: the last two path segments count.
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  expect((await second.client.send(receive)).Messages).toMatchObject([
    { Body: 'waiting', MessageAttributes: attributes, Attributes: { ApproximateReceiveCount: '1' } },
  ]);
  expect(second.sqs.releaseInFlight(QueueUrl ?? '')).toBe(2);
  expect(
    (await second.client.send(receive)).Messages?.map(({ Attributes }) => Attributes?.ApproximateReceiveCount),
  ).toEqual(['1', '1']);
  const { Attributes } = await second.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(Attributes?.VisibilityTimeout).toBe('77');
  expect((await second.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ team: 'a' });
  await second.stop();
});

test('the messages of a queue whose deletion was cut short are gone after a restart', async () => {
  const first = await startTestServer();
  const QueueUrl = await first.queue('half-deleted');
  await first.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  await first.stop('keepData');
  const file = join(first.dataDir, 'sqs.sqlite');
  const cut = new DatabaseSync(file);
  cut.exec('DELETE FROM queues');
  cut.close();
  openSqsServer({ dataDir: first.dataDir, baseUrl }).close();
  const after = new DatabaseSync(file);
  expect(after.prepare('SELECT count(*) AS n FROM messages').get()).toEqual({ n: 0 });
  after.close();
  rmSync(first.dataDir, { recursive: true });
});

test('a damaged file, an unknown version and a second process are refused in one sentence', () => {
  const dataDir = newDataDir();
  const file = join(dataDir, 'sqs.sqlite');
  writeFileSync(file, 'not a database, and long enough to be taken for one'.repeat(50));
  expect(() => openSqsServer({ dataDir, baseUrl })).toThrow(
    /Cannot open the SQS data in .*sqlite: .* Move the file away/,
  );
  rmSync(file);
  const open = openSqsServer({ dataDir, baseUrl });
  expect(() => openSqsServer({ dataDir, baseUrl })).toThrow(/Another process is using it/);
  open.close();
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => openSqsServer({ dataDir, baseUrl })).toThrow(/version 99.* version 1/);
  rmSync(dataDir, { recursive: true });
});
