import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { arnOf, startTestServer, type TestServer } from './start-test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
afterEach(() => vi.useRealTimers());

const attributesOf = async (QueueUrl: string, names: QueueAttributeName[] = ['All']) =>
  (await server.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }))).Attributes;

const create = (QueueName: string, Attributes?: Partial<Record<QueueAttributeName, string>>) =>
  server.client.send(new CreateQueueCommand({ QueueName, Attributes }));

test('a new queue has the defaults of AWS', async () => {
  const url = await server.queue('defaults');
  expect(url).toBe(`${server.url}/000000000000/defaults`);
  expect(await attributesOf(url)).toEqual({
    DelaySeconds: '0',
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: '345600',
    ReceiveMessageWaitTimeSeconds: '0',
    VisibilityTimeout: '30',
    QueueArn: 'arn:aws:sqs:us-east-1:000000000000:defaults',
    CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
    LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
  });
});

test('creating again is idempotent with the same attributes and refused with others', async () => {
  const url = await server.queue('twice', { VisibilityTimeout: '60' });
  expect((await create('twice', { VisibilityTimeout: '60' })).QueueUrl).toBe(url);
  expect((await create('twice')).QueueUrl).toBe(url);
  await expect(create('twice', { VisibilityTimeout: '61' })).rejects.toMatchObject({
    name: 'QueueNameExists',
    Code: 'QueueAlreadyExists',
  });
});

test.each([
  ['a b', undefined, 'InvalidParameterValue'],
  ['x'.repeat(81), undefined, 'InvalidParameterValue'],
  ['a.fifo', { FifoQueue: 'true' }, 'NotImplemented'],
  ['encrypted', { KmsMasterKeyId: 'alias/key' }, 'NotImplemented'],
  ['a', { VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
  ['a', { VisibilityTimeout: '1.5' }, 'InvalidAttributeValue'],
  ['a', { DelaySeconds: '901' }, 'InvalidAttributeValue'],
  ['a', { MaximumMessageSize: '1023' }, 'InvalidAttributeValue'],
  ['a', { MaximumMessageSize: '1048577' }, 'InvalidAttributeValue'],
  ['a', { MessageRetentionPeriod: '59' }, 'InvalidAttributeValue'],
  ['a', { ReceiveMessageWaitTimeSeconds: '21' }, 'InvalidAttributeValue'],
  ['a', { Policy: 'not JSON' }, 'InvalidAttributeValue'],
  ['a', { Colour: 'red' }, 'InvalidAttributeName'],
  ['a', { RedrivePolicy: '[]' }, 'InvalidAttributeValue'],
  ['a', { RedrivePolicy: '{"deadLetterTargetArn":"arn","maxReceiveCount":0}' }, 'InvalidParameterValue'],
  ['a', { RedrivePolicy: '{"deadLetterTargetArn":"arn","maxReceiveCount":1}' }, 'InvalidParameterValue'],
  ['a', { RedriveAllowPolicy: '{"redrivePermission":"byQueue"}' }, 'InvalidParameterValue'],
  ['a', { RedriveAllowPolicy: '{"redrivePermission":"some"}' }, 'InvalidAttributeValue'],
])('refuses to create %s with %o: %s', async (name, attributes: Record<string, string> | undefined, error) => {
  await expect(create(name, attributes)).rejects.toMatchObject({ name: error });
});

test('attributes are set, read by name and removed; policies are kept as they were given', async () => {
  const url = await server.queue('settings');
  const Policy = '{ "Statement": [] }';
  const set = (Attributes: Partial<Record<QueueAttributeName, string>>) =>
    server.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
  await set({ VisibilityTimeout: '007', Policy });
  expect(await attributesOf(url, ['VisibilityTimeout', 'Policy', 'RedrivePolicy'])).toEqual({
    VisibilityTimeout: '7',
    Policy,
  });
  await set({ Policy: '' });
  expect(await attributesOf(url, ['Policy'])).toEqual({});
  await expect(set({ VisibilityTimeout: '1', DelaySeconds: '-1' })).rejects.toMatchObject({
    name: 'InvalidAttributeValue',
  });
  expect(await attributesOf(url, ['VisibilityTimeout'])).toEqual({ VisibilityTimeout: '7' });
  await expect(attributesOf(url, ['Colour' as QueueAttributeName])).rejects.toMatchObject({
    name: 'InvalidAttributeName',
  });
  expect(await server.client.send(new GetQueueAttributesCommand({ QueueUrl: url }))).not.toHaveProperty('Attributes');
});

test('a queue is found by name, by its account, and by any URL that ends in account and name', async () => {
  const url = await server.queue('found');
  const find = (QueueName: string, QueueOwnerAWSAccountId?: string) =>
    server.client.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }));
  expect((await find('found', '000000000000')).QueueUrl).toBe(url);
  const missing = { name: 'QueueDoesNotExist', Code: 'AWS.SimpleQueueService.NonExistentQueue' };
  await expect(find('found', '111111111111')).rejects.toMatchObject(missing);
  await expect(find('lost')).rejects.toMatchObject(missing);
  const { sqs } = server;
  expect(sqs.releaseInFlight('https://sqs.us-east-1.amazonaws.com/000000000000/found')).toBe(0);
  expect(() => sqs.releaseInFlight('http://127.0.0.1/111111111111/found')).toThrow('There is no queue');
  expect(sqs.queueUrl('found')).toBe(url);
});

test('lists queues by prefix, in pages', async () => {
  const urls = await Promise.all(['page-c', 'page-a', 'page-b'].map((name) => server.queue(name)));
  const list = (NextToken?: string) =>
    server.client.send(new ListQueuesCommand({ QueueNamePrefix: 'page-', MaxResults: 2, NextToken }));
  const first = await list();
  const second = await list(first.NextToken);
  expect([...(first.QueueUrls ?? []), ...(second.QueueUrls ?? [])]).toEqual([urls[1], urls[2], urls[0]]);
  expect(first.QueueUrls).toHaveLength(2);
  expect(second.NextToken).toBeUndefined();
  expect(await server.client.send(new ListQueuesCommand({ QueueNamePrefix: 'no-' }))).not.toHaveProperty('QueueUrls');
});

test('tags are added, replaced and removed', async () => {
  const url = (await server.client.send(new CreateQueueCommand({ QueueName: 'tagged', tags: { a: '1', b: '2' } })))
    .QueueUrl;
  await server.client.send(new TagQueueCommand({ QueueUrl: url, Tags: { b: '3', c: '4' } }));
  await server.client.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: ['a', 'none'] }));
  expect((await server.client.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags).toEqual({ b: '3', c: '4' });
});

test('a redrive policy needs a queue that exists and allows it, and may not lead back', async () => {
  const dead = await server.queue('dlq-b', { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
  const policy = (url: string) => JSON.stringify({ deadLetterTargetArn: arnOf(url), maxReceiveCount: '3' });
  const set = (QueueUrl: string, Attributes: Partial<Record<QueueAttributeName, string>>) =>
    server.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  const source = await server.queue('dlq-a');
  const refusal = { Code: 'InvalidParameterValue' };
  await expect(set(source, { RedrivePolicy: policy(dead) })).rejects.toMatchObject(refusal);
  const allow = { redrivePermission: 'byQueue', sourceQueueArns: [arnOf(source)] };
  await set(dead, { RedriveAllowPolicy: JSON.stringify(allow) });
  await set(source, { RedrivePolicy: policy(dead) });
  expect(await attributesOf(source, ['RedrivePolicy'])).toEqual({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 3 }),
  });
  await expect(set(dead, { RedrivePolicy: policy(source) })).rejects.toMatchObject(refusal);
  await expect(set(source, { RedrivePolicy: policy(source) })).rejects.toMatchObject(refusal);
  const sources = (QueueUrl: string) => server.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }));
  expect((await sources(dead)).queueUrls).toEqual([source]);
  expect((await sources(source)).queueUrls).toBeUndefined();
});

test('a purge empties the queue, and may be asked for once a minute', async () => {
  const QueueUrl = await server.queue('purged');
  const purge = () => server.client.send(new PurgeQueueCommand({ QueueUrl }));
  await server.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  await server.client.send(new ReceiveMessageCommand({ QueueUrl }));
  await server.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'y', DelaySeconds: 9 }));
  await purge();
  expect(await attributesOf(QueueUrl)).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
  });
  await expect(purge()).rejects.toMatchObject({ name: 'PurgeQueueInProgress', $metadata: { httpStatusCode: 403 } });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_001 });
  await purge();
});

test('a deleted queue is gone with its messages, also when it is created again', async () => {
  const QueueUrl = await server.queue('deleted');
  await server.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  const poll = server.client.send(
    new ReceiveMessageCommand({ QueueUrl: await server.queue('polled'), WaitTimeSeconds: 20 }),
  );
  const polled = expect(poll).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  await server.client.send(new DeleteQueueCommand({ QueueUrl }));
  await server.client.send(new DeleteQueueCommand({ QueueUrl: `${server.url}/000000000000/polled` }));
  await polled;
  await expect(attributesOf(QueueUrl)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  await server.queue('deleted');
  expect(await attributesOf(QueueUrl)).toMatchObject({ ApproximateNumberOfMessages: '0' });
});
