import { StatementSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { attributesMd5 } from './message-attributes.ts';
import { startTestServer, type TestServer } from './start-test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const call = async (target: string | undefined, body: string, contentType = 'application/x-amz-json-1.0') => {
  const response = await fetch(`${server.url}/000000000000/any`, {
    method: 'POST',
    body,
    headers: { 'content-type': contentType, ...(target && { 'x-amz-target': target }) },
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    queryError: response.headers.get('x-amzn-query-error'),
    body: (await response.json()) as Record<string, unknown>,
  };
};

test.each([
  [
    'AmazonSQS.GetQueueUrl',
    '{"QueueName":"none"}',
    400,
    'com.amazonaws.sqs#QueueDoesNotExist',
    'AWS.SimpleQueueService.NonExistentQueue;Sender',
  ],
  [
    'AmazonSQS.SendMessage',
    '{}',
    400,
    'com.amazonaws.sqs#QueueDoesNotExist',
    'AWS.SimpleQueueService.NonExistentQueue;Sender',
  ],
  ['AmazonSQS.CreateQueue', '{', 400, 'com.amazon.coral.service#SerializationException', 'MalformedInput;Sender'],
  ['AmazonSQS.CreateQueue', '[]', 400, 'com.amazon.coral.service#SerializationException', 'MalformedInput;Sender'],
  [
    'AmazonSQS.CreateQueue',
    '{"QueueName":1}',
    400,
    'com.amazon.coral.service#SerializationException',
    'MalformedInput;Sender',
  ],
  ['AmazonSQS.AddPermission', '{}', 501, 'com.amazon.coral.service#NotImplemented', 'NotImplemented;Receiver'],
  ['AmazonSQS.toString', '{}', 400, 'com.amazon.coral.service#UnknownOperationException', 'InvalidAction;Sender'],
  [undefined, '{}', 400, 'com.amazon.coral.service#UnknownOperationException', 'InvalidAction;Sender'],
])('%s %s is answered as AWS does: %i %s', async (target, body, status, type, queryError) => {
  expect(await call(target, body)).toEqual({
    status,
    queryError,
    contentType: 'application/x-amz-json-1.0',
    body: { __type: type, message: expect.stringMatching(/\.$/) },
  });
});

test('an operation that is not supported is named, and so is the query protocol', async () => {
  expect((await call('AmazonSQS.RemovePermission', '{}')).body.message).toContain('RemovePermission');
  const query = await call(undefined, 'Action=ListQueues', 'application/x-www-form-urlencoded');
  expect([query.status, query.body.message]).toEqual([501, expect.stringContaining('query protocol')]);
});

test('a request body beyond the limit is refused', async () => {
  const { status } = await call('AmazonSQS.SendMessage', `{"MessageBody":"${'a'.repeat(40 * 1024 * 1024)}"}`);
  expect(status).toBe(413);
});

test('a fault of the server is logged and answered as one', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const disk = vi.spyOn(StatementSync.prototype, 'get').mockImplementation(() => {
    throw new Error('disk full');
  });
  const { status, body } = await call('AmazonSQS.CreateQueue', '{"QueueName":"fault"}');
  disk.mockRestore();
  expect([status, body.__type]).toEqual([500, 'com.amazon.coral.service#InternalFailure']);
  expect(log).toHaveBeenCalledOnce();
  log.mockRestore();
});

// The expected digest was computed by moto 5.2.1.
test('the digest of message attributes is the one that other implementations compute', () => {
  expect(
    attributesMd5({
      'source.bucket': { DataType: 'String', StringValue: 'documents' },
      'source.key': { DataType: 'String.path', StringValue: 'a b/é.pdf' },
      attempt: { DataType: 'Number', StringValue: '1.5e3' },
      hash: { DataType: 'Binary', BinaryValue: 'AAH/' },
    }),
  ).toBe('1c08156a26a8bb866594a96f6cc50c79');
});
