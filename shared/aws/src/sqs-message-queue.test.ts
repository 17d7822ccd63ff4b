import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { openScriptedServer, type ScriptedAnswer, type ScriptedServer } from '../test/scripted-server.ts';
import { createSqsClient } from './clients.ts';
import { createSqsMessageQueue } from './sqs-message-queue.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: unknown;
  readonly ReceiptHandle: string;
}

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

/** Answers what `answer` makes of the entries of one request. */
const open = async (
  answer: (entries: readonly Entry[], place: number) => object | { readonly scripted: ScriptedAnswer },
) => {
  let place = 0;
  const sent: Entry[][] = [];
  server = await openScriptedServer(({ body }) => {
    const { Entries = [] } = JSON.parse(body) as { Entries?: Entry[] };
    sent.push(Entries);
    const made = answer(Entries, place++);
    return 'scripted' in made
      ? made.scripted
      : { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(made) };
  });
  return {
    queue: createSqsMessageQueue(createSqsClient(server.config)),
    url: `${server.config.endpoint}/0/q`,
    sent,
    server,
  };
};

const taken = (entries: readonly Entry[]) => ({
  Successful: entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: Id,
    MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
  })),
});

const refused = (name: string, message = name) => ({
  scripted: {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message }),
  },
});

test('send: ten a request, text attributes, none where there are none', async () => {
  const { queue, url, sent } = await open(taken);
  const messages = Array.from({ length: 11 }, (_, i) => ({
    body: `m${i}`,
    attributes: i === 0 ? { code: 'corrupt' } : {},
  }));
  await queue.send(url, messages);
  expect(sent.map((entries) => entries.length).sort((a, b) => a - b)).toEqual([1, 10]);
  const [first, second] = sent.find(({ length }) => length === 10)!;
  expect(first).toMatchObject({
    MessageBody: 'm0',
    MessageAttributes: { code: { DataType: 'String', StringValue: 'corrupt' } },
  });
  expect(second).not.toHaveProperty('MessageAttributes');
});

test('send: a request stays within one mebibyte, attributes and UTF-8 counted', async () => {
  const { queue, url, sent } = await open(taken);
  const half = 'é'.repeat(262_144);
  await queue.send(url, [{ body: half }, { body: half }, { body: half, attributes: { a: 'b' } }, { body: half }]);
  expect(sent.map((entries) => entries.length).sort()).toEqual([1, 1, 2]);
});

test('send: only what was refused is sent again', async () => {
  const { queue, url, sent } = await open((entries, place) =>
    place > 0
      ? taken(entries)
      : {
          ...taken(entries.slice(1)),
          Failed: [{ Id: '0', SenderFault: false, Code: 'InternalError', Message: 'later' }],
        },
  );
  await queue.send(url, [{ body: 'a' }, { body: 'b' }, { body: 'c' }]);
  expect(sent.map((entries) => entries.map(({ MessageBody }) => MessageBody))).toEqual([['a', 'b', 'c'], ['a']]);
});

test('send: what is refused to the end is an error in the service’s words', async () => {
  const { queue, url, sent } = await open(() => ({
    Failed: [{ Id: '0', SenderFault: true, Code: 'InvalidMessageContents', Message: 'characters' }],
  }));
  await expect(queue.send(url, [{ body: 'a' }])).rejects.toMatchObject({
    code: 'queue-failed',
    message: expect.stringContaining('InvalidMessageContents: characters'),
  });
  expect(sent).toHaveLength(3);
});

test('receive: everything the port promises, text attributes only', async () => {
  const { queue, url, server } = await open(() => ({
    Messages: [
      {
        MessageId: 'id',
        ReceiptHandle: 'handle',
        Body: 'b',
        MD5OfBody: createHash('md5').update('b').digest('hex'),
        Attributes: { SentTimestamp: '1795428000000', ApproximateReceiveCount: '3' },
        MessageAttributes: {
          code: { DataType: 'String', StringValue: 'corrupt' },
          raw: { DataType: 'Binary', BinaryValue: 'AA==' },
        },
      },
    ],
  }));
  expect(await queue.receive(url, { visibilitySeconds: 30, waitSeconds: 2 })).toEqual([
    {
      messageId: 'id',
      receiptHandle: 'handle',
      body: 'b',
      attributes: { code: 'corrupt' },
      sent: '2026-11-23T10:00:00.000Z',
      deliveries: 3,
    },
  ]);
  expect(JSON.parse(server.requests[0]!.body)).toMatchObject({
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 30,
    WaitTimeSeconds: 2,
  });
});

test('receive: an empty queue gives nothing', async () => {
  const { queue, url } = await open(() => ({}));
  expect(await queue.receive(url, { visibilitySeconds: 30 })).toEqual([]);
});

test('delete: ten a request, the refused again', async () => {
  const { queue, url, sent } = await open((entries, place) => ({
    Successful: [],
    Failed: place === 0 ? [{ Id: entries[1]!.Id, SenderFault: false, Code: 'InternalError' }] : [],
  }));
  await queue.delete(url, ['h0', 'h1', 'h2']);
  expect(sent.map((entries) => entries.map(({ ReceiptHandle }) => ReceiptHandle))).toEqual([
    ['h0', 'h1', 'h2'],
    ['h1'],
  ]);
});

test('postpone: a message that is no longer in flight is no error; all else is', async () => {
  const answers = [
    {},
    refused('MessageNotInflight'),
    refused('AWS.SimpleQueueService.MessageNotInflight'),
    refused('InvalidParameterValue', 'Value h for parameter ReceiptHandle is invalid. Reason: Message does not exist.'),
    refused('InvalidParameterValue', 'Value 43200 for parameter VisibilityTimeout is invalid.'),
    refused('QueueDoesNotExist'),
  ];
  const { queue, url, server } = await open((_entries, place) => answers[place]!);
  for (let i = 0; i < 4; i++) await queue.postpone(url, 'h', 5);
  for (let i = 4; i < 6; i++) await expect(queue.postpone(url, 'h', 5)).rejects.toMatchObject({ code: 'queue-failed' });
  expect(JSON.parse(server.requests[0]!.body)).toMatchObject({ ReceiptHandle: 'h', VisibilityTimeout: 5 });
});
