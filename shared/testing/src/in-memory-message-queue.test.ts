import { expect, test } from 'vitest';
import { describeMessageQueueContract } from './contracts/message-queue.contract.ts';
import { createInMemoryMessageQueue } from './in-memory-message-queue.ts';

describeMessageQueueContract('in memory', async () => {
  let time = Date.now();
  return {
    queue: createInMemoryMessageQueue({
      redrive: { source: { deadLetterQueueUrl: 'dead', deliveriesMax: 2 } },
      now: () => new Date(time),
    }),
    queueUrl: 'source',
    deadLetterQueueUrl: 'dead',
    wait: async (seconds) => {
      time += seconds * 1_000;
    },
  };
});

test('messages shows what is held, in flight or not', async () => {
  const queue = createInMemoryMessageQueue();
  await queue.send('q', [{ body: 'a' }, { body: 'b', attributes: { code: 'x' } }]);
  await queue.receive('q', { visibilitySeconds: 60 });
  expect(queue.messages('q')).toMatchObject([
    { body: 'a', deliveries: 1 },
    { body: 'b', attributes: { code: 'x' }, deliveries: 1 },
  ]);
});
