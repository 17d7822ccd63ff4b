import {
  CancelMessageMoveTaskCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
  type StartMessageMoveTaskCommandInput,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { arnOf, startTestServer, type TestServer } from './start-test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const receive = async (QueueUrl: string, VisibilityTimeout = 30, WaitTimeSeconds = 0): Promise<Message[]> =>
  (
    await server.client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        VisibilityTimeout,
        WaitTimeSeconds,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    )
  ).Messages ?? [];

const send = (QueueUrl: string, MessageBody: string) =>
  server.client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageAttributes: { code: { DataType: 'String', StringValue: 'E42' } },
    }),
  );

/** A queue and its dead-letter queue; messages are dead after `maxReceiveCount` receives. */
const pair = async (name: string, maxReceiveCount = 1) => {
  const dead = await server.queue(`${name}-dead`);
  const source = await server.queue(name, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount }),
  });
  return { source, dead };
};

/** Sends messages and receives them until they lie in the dead-letter queue. */
const pairWithDeadLetters = async (name: string, count: number) => {
  const queues = await pair(name);
  for (let i = 0; i < count; i += 10)
    await server.client.send(
      new SendMessageBatchCommand({
        QueueUrl: queues.source,
        Entries: Array.from({ length: Math.min(10, count - i) }, (_, j) => ({ Id: `${j}`, MessageBody: `${i + j}` })),
      }),
    );
  for (let i = 0; i < count; i += 10) await receive(queues.source, 0);
  expect(await receive(queues.source, 0)).toEqual([]);
  return queues;
};

const start = (input: StartMessageMoveTaskCommandInput) => server.client.send(new StartMessageMoveTaskCommand(input));

const tasks = async (queueUrl: string, MaxResults?: number): Promise<ListMessageMoveTasksResultEntry[]> =>
  (await server.client.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf(queueUrl), MaxResults }))).Results ?? [];

const patience = { timeout: 5000, interval: 20 };
const finished = (queueUrl: string) =>
  vi.waitFor(async () => {
    const [task] = await tasks(queueUrl);
    expect(task?.Status).not.toBe('RUNNING');
    return task;
  }, patience);

const waitingIn = async (QueueUrl: string) =>
  Number(
    (await server.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes
      ?.ApproximateNumberOfMessages,
  );

test('a message that was received maxReceiveCount times moves whole, and wakes who waits for dead letters', async () => {
  const { source, dead } = await pair('poison', 2);
  const sent = await send(source, 'poison');
  const [first] = await receive(source, 0);
  await receive(source, 0);
  const waiting = receive(dead, 30, 20);
  expect(await receive(source, 0)).toEqual([]);
  const [letter] = await waiting;
  expect(letter).toMatchObject({
    MessageId: sent.MessageId,
    Body: 'poison',
    MessageAttributes: { code: { StringValue: 'E42' } },
    Attributes: {
      SentTimestamp: first?.Attributes?.SentTimestamp,
      DeadLetterQueueSourceArn: arnOf(source),
      ApproximateReceiveCount: '3',
    },
  });
  expect(first?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
});

test('dead letters in front do not hide the message behind them', async () => {
  const { source, dead } = await pairWithDeadLetters('behind', 0);
  for (let i = 0; i < 12; i++) await send(source, `dead ${i}`);
  await receive(source, 0);
  await receive(source, 0);
  await send(source, 'alive');
  const bodies = [...(await receive(source)), ...(await receive(source))].map(({ Body }) => Body);
  expect(bodies).toContain('alive');
  expect(await waitingIn(dead)).toBeGreaterThanOrEqual(10);
});

test('without its dead-letter queue a source keeps delivering', async () => {
  const { source, dead } = await pair('orphan');
  await send(source, 'x');
  await receive(source, 0);
  await server.client.send(new DeleteQueueCommand({ QueueUrl: dead }));
  const [message] = await receive(source, 0);
  expect(message?.Attributes?.ApproximateReceiveCount).toBe('2');
});

test('a move task brings every dead letter back to its source as a new message', async () => {
  const { source, dead } = await pair('redriven');
  const sent = await send(source, 'x');
  await receive(source, 0);
  await receive(source, 0);
  const waiting = receive(source, 30, 20);
  const { TaskHandle } = await start({ SourceArn: arnOf(dead) });
  const [message] = await waiting;
  expect(message).toMatchObject({
    Body: 'x',
    MessageAttributes: { code: { StringValue: 'E42' } },
    Attributes: { ApproximateReceiveCount: '1' },
  });
  expect(message?.MessageId).not.toBe(sent.MessageId);
  expect(message?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
  expect(await finished(dead)).toEqual({
    Status: 'COMPLETED',
    SourceArn: arnOf(dead),
    ApproximateNumberOfMessagesMoved: 1,
    ApproximateNumberOfMessagesToMove: 1,
    StartedTimestamp: expect.any(Number),
  });
  await expect(server.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toMatchObject({
    name: 'UnsupportedOperation',
  });
});

test('a move task can have another destination, and moves what was sent to the dead-letter queue itself', async () => {
  const { dead } = await pairWithDeadLetters('elsewhere', 30);
  await send(dead, 'direct');
  const target = await server.queue('elsewhere-target');
  await start({ SourceArn: arnOf(dead), DestinationArn: arnOf(target) });
  expect(await finished(dead)).toMatchObject({
    Status: 'COMPLETED',
    DestinationArn: arnOf(target),
    ApproximateNumberOfMessagesMoved: 31,
  });
  expect(await waitingIn(target)).toBe(31);
});

test('a move task fails where a message has no source to go back to', async () => {
  const { source, dead } = await pairWithDeadLetters('sourceless', 1);
  await send(dead, 'direct');
  await start({ SourceArn: arnOf(dead) });
  expect(await finished(dead)).toMatchObject({
    Status: 'FAILED',
    FailureReason: 'CouldNotDetermineMessageSource',
    ApproximateNumberOfMessagesMoved: 1,
  });
  expect([await waitingIn(source), await waitingIn(dead)]).toEqual([1, 1]);
});

test('a move task keeps its pace, is the only one of its source, and can be cancelled', async () => {
  const { source, dead } = await pairWithDeadLetters('paced', 20);
  const { TaskHandle } = await start({ SourceArn: arnOf(dead), MaxNumberOfMessagesPerSecond: 1 });
  await receive(source, 30, 20);
  expect(await tasks(dead)).toMatchObject([
    { TaskHandle, Status: 'RUNNING', MaxNumberOfMessagesPerSecond: 1, ApproximateNumberOfMessagesToMove: 20 },
  ]);
  await expect(start({ SourceArn: arnOf(dead) })).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
  const { ApproximateNumberOfMessagesMoved } = await server.client.send(
    new CancelMessageMoveTaskCommand({ TaskHandle }),
  );
  expect(ApproximateNumberOfMessagesMoved).toBeLessThanOrEqual(2);
  expect(await waitingIn(dead)).toBe(20 - (ApproximateNumberOfMessagesMoved ?? 0));
  await start({ SourceArn: arnOf(dead) });
  await finished(dead);
  expect((await tasks(dead, 10)).map(({ Status }) => Status)).toEqual(['COMPLETED', 'CANCELLED']);
});

test('a move task does not move again what fails again meanwhile', async () => {
  const { source, dead } = await pairWithDeadLetters('bounced', 3);
  await start({ SourceArn: arnOf(dead), MaxNumberOfMessagesPerSecond: 20 });
  let task: ListMessageMoveTasksResultEntry | undefined;
  do {
    await receive(source, 0);
    [task] = await tasks(dead);
  } while (task?.Status === 'RUNNING' && (task.ApproximateNumberOfMessagesMoved ?? 0) <= 3);
  expect(task).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 });
});

test('a move task goes on after a restart', async () => {
  const first = server;
  const { source, dead } = await pairWithDeadLetters('resumed', 3);
  await start({ SourceArn: arnOf(dead), MaxNumberOfMessagesPerSecond: 5 });
  await receive(source, 30, 20);
  await first.stop('keepData');
  server = await startTestServer(first.dataDir);
  expect(await finished(dead)).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 });
});

test.each([
  ['a queue that does not exist', { SourceArn: 'none' }, 'ResourceNotFoundException'],
  ['a destination that does not exist', { DestinationArn: 'none' }, 'ResourceNotFoundException'],
  ['a queue that holds no dead letters', { SourceArn: 'refused' }, 'InvalidParameterValue'],
  ['its own source as destination', { DestinationArn: 'refused-dead' }, 'InvalidParameterValue'],
  ['more than 500 messages a second', { MaxNumberOfMessagesPerSecond: 501 }, 'InvalidParameterValue'],
])(
  'a move task is refused for %s',
  async (_, { SourceArn, DestinationArn, ...pace }: Record<string, unknown>, Code) => {
    await pair('refused');
    const input = {
      SourceArn: arnOf(String(SourceArn ?? 'refused-dead')),
      DestinationArn: DestinationArn === undefined ? undefined : arnOf(String(DestinationArn)),
      ...pace,
    };
    await expect(start(input)).rejects.toMatchObject({ Code });
  },
);
