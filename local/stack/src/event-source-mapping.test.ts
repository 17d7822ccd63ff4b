import { on, once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { arnOf, startTestServer, type TestServer } from '@alex/local-sqs/start-test-server';
import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from './event-source-mapping.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const mappings: EventSourceMapping[] = [];
const closeMappings = async () => {
  await Promise.all(mappings.splice(0).map((mapping) => mapping.close()));
};

let queues = 0;
const makeQueue = (VisibilityTimeout = '600') => server.queue(`queue-${++queues}`, { VisibilityTimeout });

const send = async (queueUrl: string, count: number) => {
  for (let first = 0; first < count; first += 10) {
    const Entries = Array.from({ length: Math.min(10, count - first) }, (_, i) => ({
      Id: String(i),
      MessageBody: String(first + i),
    }));
    await server.client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
};

const inQueue = async (queueUrl: string) => {
  const { Attributes } = await server.client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages),
    inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  };
};

const untilInQueue = (queueUrl: string, expected: { visible: number; inFlight: number }) =>
  vi.waitFor(async () => expect(await inQueue(queueUrl)).toEqual(expected), { timeout: 5_000, interval: 20 });

/** Resolves when the server has read a whole request of that operation, that is, when a poll waits. */
const requested = async (operation: string) => {
  for await (const [request] of on(server.http, 'request') as AsyncIterable<[IncomingMessage]>) {
    if (request.headers['x-amz-target'] !== `AmazonSQS.${operation}`) continue;
    await once(request, 'close');
    return;
  }
};

type Invoke = (event: SQSEvent) => Promise<SQSBatchResponse | undefined>;

const map = (queueUrl: string, invoke: Invoke, changed: Partial<EventSourceMappingOptions> = {}) => {
  const onError = vi.fn<(message: string) => void>();
  const mapping = startEventSourceMapping({
    sqs: server.client,
    queueUrl,
    queueArn: arnOf(queueUrl),
    region: 'us-east-1',
    invoke,
    batchSize: 10,
    batchingWindowSeconds: 0,
    maximumConcurrency: 1,
    onError,
    ...changed,
  });
  mappings.push(mapping);
  return { mapping, onError };
};

const bodies = ({ Records }: SQSEvent) => Records.map(({ body }) => body);

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));

const neverCalled: Invoke = () => Promise.reject(new Error('must not be called'));

describe('at once', () => {
  afterEach(closeMappings);

  test('every message arrives once, at most batchSize at a time, and is deleted', async () => {
    const queueUrl = await makeQueue();
    await send(queueUrl, 25);
    const events: string[][] = [];
    map(queueUrl, async (event) => void events.push(bodies(event)), { batchSize: 4 });
    await untilInQueue(queueUrl, { visible: 0, inFlight: 0 });
    expect(Math.max(...events.map(({ length }) => length))).toBe(4);
    expect(events.flat().sort((a, b) => Number(a) - Number(b))).toEqual(numbers(25));
  });

  test('a record says how often its message was delivered', async () => {
    const queueUrl = await makeQueue();
    await send(queueUrl, 1);
    const { promise, resolve } = Promise.withResolvers<SQSEvent>();
    map(queueUrl, async (event) => resolve(event) as undefined);
    expect((await promise).Records).toMatchObject([
      { body: '0', eventSourceARN: arnOf(queueUrl), attributes: { ApproximateReceiveCount: '1' } },
    ]);
  });

  test('the window gathers more than ten, and does not wait once the batch is full', async () => {
    const queueUrl = await makeQueue();
    await send(queueUrl, 25);
    const events: string[][] = [];
    map(queueUrl, async (event) => void events.push(bodies(event)), { batchSize: 25, batchingWindowSeconds: 300 });
    await untilInQueue(queueUrl, { visible: 0, inFlight: 0 });
    expect(events.map(({ length }) => length)).toEqual([25]);
  });

  test('as many at once as allowed, and no more', async () => {
    const queueUrl = await makeQueue();
    await send(queueUrl, 20);
    const bothThere = Promise.withResolvers<void>();
    let [underWay, most] = [0, 0];
    map(
      queueUrl,
      async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        if (underWay === 2) bothThere.resolve();
        await bothThere.promise;
        await sleep(5);
        underWay -= 1;
        return undefined;
      },
      { batchSize: 1, maximumConcurrency: 2 },
    );
    await untilInQueue(queueUrl, { visible: 0, inFlight: 0 });
    expect(most).toBe(2);
  });

  test('of a partial failure only what succeeded is deleted', async () => {
    const queueUrl = await makeQueue();
    await send(queueUrl, 10);
    const invoked = Promise.withResolvers<void>();
    map(queueUrl, async ({ Records }) => {
      invoked.resolve();
      const failed = Records.filter(({ body }) => Number(body) % 3 === 0);
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    await invoked.promise;
    await untilInQueue(queueUrl, { visible: 0, inFlight: 4 });
  });

  test('closing cuts a long poll off at once and takes nothing any more', async () => {
    const queueUrl = await makeQueue();
    const polls = requested('ReceiveMessage');
    const { mapping } = map(queueUrl, neverCalled, { maximumConcurrency: 3 });
    await polls;
    const started = Date.now();
    await mapping.close();
    expect(Date.now() - started).toBeLessThan(1_000);
    await send(queueUrl, 1);
    expect(await inQueue(queueUrl)).toEqual({ visible: 1, inFlight: 0 });
  });

  test('a message that comes while the poll is cut off is delivered, or there for the next start', async () => {
    for (let round = 0; round < 30; round++) {
      const queueUrl = await makeQueue();
      const polls = requested('ReceiveMessage');
      const delivered: string[] = [];
      const { mapping } = map(queueUrl, async (event) => void delivered.push(...bodies(event)));
      await polls;
      const sent = send(queueUrl, 1);
      await sleep(round % 6);
      await mapping.close();
      await sent;
      server.sqs.releaseInFlight(queueUrl);
      expect(await inQueue(queueUrl)).toEqual({ visible: 1 - delivered.length, inFlight: 0 });
    }
  });

  test('what was gathered but not begun is put back by closing', async () => {
    const queueUrl = await makeQueue();
    await send(queueUrl, 3);
    const { mapping } = map(queueUrl, neverCalled, { batchSize: 25, batchingWindowSeconds: 300 });
    await untilInQueue(queueUrl, { visible: 0, inFlight: 3 });
    await mapping.close();
    expect(await inQueue(queueUrl)).toEqual({ visible: 3, inFlight: 0 });
  });

  test('while all are busy a batch is gathered ahead, filled until one is free, and put back by closing', async () => {
    const queueUrl = await makeQueue();
    const events: string[][] = [];
    let invoked = Promise.withResolvers<void>();
    let finish = Promise.withResolvers<undefined>();
    const { mapping } = map(queueUrl, async (event) => {
      events.push(bodies(event));
      invoked.resolve();
      return finish.promise;
    });
    await send(queueUrl, 1);
    await invoked.promise;
    invoked = Promise.withResolvers();
    const ahead = async (count: number, inFlight: number) => {
      await send(queueUrl, count);
      await untilInQueue(queueUrl, { visible: 0, inFlight });
    };
    await ahead(1, 2);
    await ahead(2, 4);
    const before = finish;
    finish = Promise.withResolvers();
    before.resolve(undefined);
    await invoked.promise;
    expect(events).toEqual([['0'], ['0', '0', '1']]);

    await ahead(1, 4);
    const closed = mapping.close();
    await untilInQueue(queueUrl, { visible: 1, inFlight: 3 });
    finish.resolve(undefined);
    await closed;
    expect(await inQueue(queueUrl)).toEqual({ visible: 1, inFlight: 0 });
  });

  test('closing lets what is under way end and be deleted', async () => {
    const queueUrl = await makeQueue();
    await send(queueUrl, 3);
    const invoked = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<undefined>();
    const { mapping } = map(queueUrl, () => {
      invoked.resolve();
      return finish.promise;
    });
    await invoked.promise;
    const closed = mapping.close();
    finish.resolve(undefined);
    await closed;
    expect(await inQueue(queueUrl)).toEqual({ visible: 0, inFlight: 0 });
  });
});

describe.concurrent('after a while', () => {
  afterAll(closeMappings);

  test('the window ends, with what came meanwhile', async () => {
    const queueUrl = await makeQueue();
    const events: string[][] = [];
    map(queueUrl, async (event) => void events.push(bodies(event)), { batchSize: 25, batchingWindowSeconds: 2 });
    await send(queueUrl, 1);
    await untilInQueue(queueUrl, { visible: 0, inFlight: 1 });
    await send(queueUrl, 2);
    await untilInQueue(queueUrl, { visible: 0, inFlight: 0 });
    expect(events).toEqual([['0', '0', '1']]);
  });

  test('a function that throws, or names an unknown id, gets the whole batch back soon', async () => {
    const check = async (fail: Invoke, errors: string[]) => {
      const queueUrl = await makeQueue();
      await send(queueUrl, 3);
      const deliveries: string[] = [];
      const { onError } = map(queueUrl, async (event) => {
        const counts = event.Records.map(({ attributes }) => attributes.ApproximateReceiveCount);
        deliveries.push(...counts);
        return counts.includes('1') ? fail(event) : undefined;
      });
      await untilInQueue(queueUrl, { visible: 0, inFlight: 0 });
      expect(deliveries).toEqual(['1', '1', '1', '2', '2', '2']);
      expect(onError.mock.calls.flat()).toEqual(errors);
    };
    await Promise.all([
      check(() => Promise.reject(new Error('died')), ['died']),
      check(async () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }), []),
    ]);
  });

  test('closing does not wait for a function that takes long, nor complains when it is killed then', async () => {
    const queueUrl = await makeQueue();
    await send(queueUrl, 1);
    const invoked = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<undefined>();
    const { mapping, onError } = map(queueUrl, () => {
      invoked.resolve();
      return finish.promise;
    });
    await invoked.promise;
    await mapping.close();
    expect(await inQueue(queueUrl)).toEqual({ visible: 0, inFlight: 1 });
    const putBack = requested('ChangeMessageVisibilityBatch');
    finish.reject(new Error('killed'));
    await putBack;
    expect(onError).not.toHaveBeenCalled();
  });

  test('a queue that cannot be read is reported, and read again when it is there', async () => {
    const queueUrl = `${server.url}/000000000000/later`;
    const delivered: string[] = [];
    const { onError } = map(queueUrl, async (event) => void delivered.push(...bodies(event)));
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.stringMatching(/queue/i)));
    await server.queue('later');
    await send(queueUrl, 1);
    await vi.waitFor(() => expect(delivered).toEqual(['0']), { timeout: 5_000 });
  });
});
