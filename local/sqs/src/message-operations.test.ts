import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from './start-test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
afterEach(() => vi.useRealTimers());

const advance = (seconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });

const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  server.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

const receive = async (QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> =>
  (
    await server.client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'], ...more }),
    )
  ).Messages ?? [];

const remove = (QueueUrl: string, { ReceiptHandle }: Message) =>
  server.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

const changeVisibility = (QueueUrl: string, ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
  server.client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));

const counts = async (QueueUrl: string) => {
  const { Attributes } = await server.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return [
    Attributes?.ApproximateNumberOfMessages,
    Attributes?.ApproximateNumberOfMessagesNotVisible,
    Attributes?.ApproximateNumberOfMessagesDelayed,
  ].map(Number);
};

test('a message comes with its body, times, count and sender; the SDK checks the digests', async () => {
  const url = await server.queue('whole');
  const body = 'tab\t "quotes" \\ é 漢字 😀 </xml>';
  const before = Date.now();
  const sent = await send(url, body, {
    MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5759e988' } },
    MessageGroupId: 'tenant-1',
  });
  expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[\da-f]{32}$/);
  const [message] = await receive(url);
  expect(message).toMatchObject({ Body: body, MessageId: sent.MessageId, MD5OfBody: sent.MD5OfMessageBody });
  const { SentTimestamp, ApproximateFirstReceiveTimestamp, ...rest } = message?.Attributes ?? {};
  expect(rest).toEqual({
    ApproximateReceiveCount: '1',
    SenderId: '000000000000',
    AWSTraceHeader: 'Root=1-5759e988',
    MessageGroupId: 'tenant-1',
  });
  expect(Number(SentTimestamp)).toBeGreaterThanOrEqual(before);
  expect(Number(ApproximateFirstReceiveTimestamp)).toBeGreaterThanOrEqual(Number(SentTimestamp));
  const [again] = await receive(url, { MessageSystemAttributeNames: ['SentTimestamp'] });
  expect(again).toBeUndefined();
});

test('message attributes are returned as asked for, with the digest of what is returned', async () => {
  const url = await server.queue('attributes');
  const all = {
    'source.bucket': { DataType: 'String', StringValue: 'documents' },
    'source.key': { DataType: 'String.path', StringValue: 'a b/é.pdf' },
    attempt: { DataType: 'Number', StringValue: '1.5e3' },
    hash: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 1, 255) },
  };
  const sent = await send(url, 'x', { MessageAttributes: all });
  const ask = async (MessageAttributeNames: string[]) => {
    const [message] = await receive(url, { MessageAttributeNames, VisibilityTimeout: 0 });
    return message;
  };
  expect(await ask(['All'])).toMatchObject({
    MessageAttributes: all,
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
  });
  expect(Object.keys((await ask(['source.*']))?.MessageAttributes ?? {})).toEqual(['source.bucket', 'source.key']);
  expect(Object.keys((await ask(['.*']))?.MessageAttributes ?? {})).toHaveLength(4);
  const one = await ask(['attempt', 'none']);
  expect(one?.MessageAttributes).toEqual({ attempt: all.attempt });
  expect(one?.MD5OfMessageAttributes).not.toBe(sent.MD5OfMessageAttributes);
  expect(await ask([])).not.toHaveProperty('MD5OfMessageAttributes');
});

test.each([
  ['an empty body', '', {}, 'MissingParameter'],
  ['a forbidden character', 'a\u0001', {}, 'InvalidMessageContents'],
  ['half a surrogate pair', 'a\ud800', {}, 'InvalidMessageContents'],
  ['more bytes than the queue takes', 'é'.repeat(513), {}, 'InvalidParameterValue'],
  ['too long a delay', 'a', { DelaySeconds: 901 }, 'InvalidParameterValue'],
  ['a FIFO parameter', 'a', { MessageDeduplicationId: '1' }, 'InvalidParameterValue'],
  [
    'an attribute name of AWS',
    'a',
    { MessageAttributes: { 'AWS.x': { DataType: 'String', StringValue: 'a' } } },
    'InvalidParameterValue',
  ],
  [
    'an unknown attribute type',
    'a',
    { MessageAttributes: { x: { DataType: 'Text', StringValue: 'a' } } },
    'InvalidParameterValue',
  ],
  [
    'a number that is none',
    'a',
    { MessageAttributes: { x: { DataType: 'Number', StringValue: 'ten' } } },
    'InvalidParameterValue',
  ],
  [
    'an empty attribute',
    'a',
    { MessageAttributes: { x: { DataType: 'String', StringValue: '' } } },
    'InvalidParameterValue',
  ],
  [
    'attributes that make it too large',
    'a',
    { MessageAttributes: { x: { DataType: 'String', StringValue: 'a'.repeat(1017) } } },
    'InvalidParameterValue',
  ],
])('refuses %s', async (_, body, more, name) => {
  const url = await server.queue('strict', { MaximumMessageSize: '1024' });
  await expect(send(url, body, more)).rejects.toMatchObject({ name });
  expect(await counts(url)).toEqual([0, 0, 0]);
});

test('takes a message of exactly the maximum size, 1 MiB', async () => {
  const url = await server.queue('large');
  await send(url, 'a'.repeat(1_048_576));
  const [message] = await receive(url);
  expect(message?.Body).toHaveLength(1_048_576);
});

test('a batch reports each entry by itself', async () => {
  const url = await server.queue('batch', { MaximumMessageSize: '1024' });
  const { Successful, Failed } = await server.client.send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: [
        { Id: 'good', MessageBody: 'a' },
        { Id: 'large', MessageBody: 'a'.repeat(1025) },
        { Id: 'delayed', MessageBody: 'b', DelaySeconds: 60 },
      ],
    }),
  );
  expect(Successful?.map(({ Id }) => Id)).toEqual(['good', 'delayed']);
  expect(Failed).toEqual([
    { Id: 'large', SenderFault: true, Code: 'InvalidParameterValue', Message: expect.any(String) },
  ]);
  const [message] = await receive(url);
  expect(await counts(url)).toEqual([0, 1, 1]);
  const handles = [
    { Id: 'a', ReceiptHandle: message?.ReceiptHandle },
    { Id: 'b', ReceiptHandle: 'nonsense' },
  ];
  const changed = await server.client.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl: url,
      Entries: handles.map((handle) => ({ ...handle, VisibilityTimeout: 60 })),
    }),
  );
  const removed = await server.client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: handles }));
  for (const result of [changed, removed]) {
    expect(result.Successful).toEqual([{ Id: 'a' }]);
    expect(result.Failed).toMatchObject([{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }]);
  }
  expect(await counts(url)).toEqual([0, 0, 1]);
});

const entries = (count: number, bytes = 1) =>
  Array.from({ length: count }, (_, i) => ({ Id: `${i}`, MessageBody: 'a'.repeat(bytes) }));
test.each([
  ['EmptyBatchRequest', []],
  ['TooManyEntriesInBatchRequest', entries(11)],
  ['BatchEntryIdsNotDistinct', [...entries(1), ...entries(1)]],
  ['InvalidBatchEntryId', [{ Id: 'a b', MessageBody: 'x' }]],
  ['BatchRequestTooLong', entries(2, 524_289)],
])('a batch is refused as a whole: %s', async (name, Entries) => {
  const url = await server.queue('refused');
  const sent = server.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  await expect(sent).rejects.toMatchObject({ name, Code: `AWS.SimpleQueueService.${name}` });
  expect(await counts(url)).toEqual([0, 0, 0]);
});

test('a received message is in flight until its visibility timeout ends, then comes again', async () => {
  const url = await server.queue('visibility', { VisibilityTimeout: '40' });
  await send(url, 'x');
  const [first] = await receive(url);
  expect(await counts(url)).toEqual([0, 1, 0]);
  advance(39);
  expect(await receive(url)).toEqual([]);
  advance(1.1);
  const [second] = await receive(url);
  expect(second?.MessageId).toBe(first?.MessageId);
  expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
  expect(second?.Attributes?.ApproximateFirstReceiveTimestamp).toBe(
    first?.Attributes?.ApproximateFirstReceiveTimestamp,
  );
});

test('a delay hides a message that was never received', async () => {
  const url = await server.queue('delay', { DelaySeconds: '10' });
  await send(url, 'late');
  await send(url, 'now', { DelaySeconds: 0 });
  expect((await receive(url)).map(({ Body }) => Body)).toEqual(['now']);
  expect(await counts(url)).toEqual([0, 1, 1]);
  advance(10.1);
  expect((await receive(url)).map(({ Body }) => Body)).toEqual(['late']);
});

test('a message is gone when its retention period has passed, in flight or not', async () => {
  const url = await server.queue('retention', { MessageRetentionPeriod: '60' });
  await send(url, 'in flight');
  await receive(url, { VisibilityTimeout: 300 });
  await send(url, 'waiting');
  advance(59);
  expect(await counts(url)).toEqual([1, 1, 0]);
  advance(1.1);
  expect(await receive(url)).toEqual([]);
  expect(await counts(url)).toEqual([0, 0, 0]);
});

test('the visibility timeout of a message can be changed while it is in flight, up to 12 hours in all', async () => {
  const url = await server.queue('change');
  await send(url, 'x');
  const [message] = await receive(url, { VisibilityTimeout: 5 });
  await changeVisibility(url, message?.ReceiptHandle, 100);
  advance(99);
  expect(await receive(url)).toEqual([]);
  await expect(changeVisibility(url, message?.ReceiptHandle, 43_200)).rejects.toMatchObject({
    Code: 'InvalidParameterValue',
  });
  await changeVisibility(url, message?.ReceiptHandle, 0);
  expect(await receive(url)).toHaveLength(1);
});

test('a receipt handle says clearly why it no longer changes visibility', async () => {
  const url = await server.queue('handles');
  const other = await server.queue('handles-other');
  await send(url, 'x');
  const [first] = await receive(url, { VisibilityTimeout: 0 });
  const change = (queue: string, handle: string | undefined) => changeVisibility(queue, handle, 600);
  await expect(change(url, first?.ReceiptHandle)).rejects.toMatchObject({ name: 'MessageNotInflight' });
  await expect(change(other, first?.ReceiptHandle)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  await expect(change(url, 'nonsense')).rejects.toMatchObject({
    name: 'ReceiptHandleIsInvalid',
    $metadata: { httpStatusCode: 404 },
  });
  const [second] = await receive(url, { VisibilityTimeout: 30 });
  await expect(change(url, first?.ReceiptHandle)).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
  advance(31);
  expect(await receive(url)).toHaveLength(1);
  await remove(url, second ?? {});
  await expect(change(url, second?.ReceiptHandle)).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
});

test('a superseded receipt handle still deletes, and deleting twice is no error', async () => {
  const url = await server.queue('delete');
  await send(url, 'x');
  const [first] = await receive(url, { VisibilityTimeout: 0 });
  const [second] = await receive(url);
  await remove(url, first ?? {});
  await remove(url, second ?? {});
  expect(await counts(url)).toEqual([0, 0, 0]);
  await expect(remove(url, { ReceiptHandle: 'nonsense' })).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
});

test('a handle never deletes the message of a queue that was made anew under the same name', async () => {
  const url = await server.queue('reborn');
  await send(url, 'x');
  const [message] = await receive(url);
  await server.client.send(new DeleteQueueCommand({ QueueUrl: url }));
  await server.queue('reborn');
  await expect(remove(url, message ?? {})).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
});

test('releaseInFlight makes a dead consumer’s messages visible and takes back the delivery', async () => {
  const url = await server.queue('release');
  await send(url, 'once');
  await send(url, 'delayed', { DelaySeconds: 60 });
  await receive(url, { VisibilityTimeout: 0 });
  const [dead] = await receive(url, { VisibilityTimeout: 900 });
  expect(dead?.Attributes?.ApproximateReceiveCount).toBe('2');
  expect(server.sqs.releaseInFlight(url)).toBe(1);
  await expect(changeVisibility(url, dead?.ReceiptHandle, 1)).rejects.toMatchObject({ Code: 'InvalidParameterValue' });
  expect(await counts(url)).toEqual([1, 0, 1]);
  const [again] = await receive(url);
  expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
});

test('sendToArn sends for another service, with attributes', async () => {
  const url = await server.queue('events');
  server.sqs.sendToArn('arn:aws:sqs:us-east-1:000000000000:events', '{"Records":[]}', {
    kind: { DataType: 'String', StringValue: 's3' },
  });
  const [message] = await receive(url, { MessageAttributeNames: ['All'] });
  expect(message).toMatchObject({ Body: '{"Records":[]}', MessageAttributes: { kind: { StringValue: 's3' } } });
  expect(() => server.sqs.sendToArn('arn:aws:sqs:us-east-1:000000000000:none', 'x')).toThrow('There is no queue');
});
