// The message queue port in memory: at-least-once delivery with visibility and redrive, without SQS.
import type { MessageQueue, ReceivedMessage } from '@alex/core/ports/message-queue';
import { type CallHooks, runCallsWith } from './call-hooks.ts';

export interface InMemoryMessageQueueOptions extends CallHooks {
  /** By the URL of the source queue: where a message goes that was delivered so often. */
  readonly redrive?: Readonly<Record<string, { readonly deadLetterQueueUrl: string; readonly deliveriesMax: number }>>;
  readonly now?: () => Date;
}

export interface QueuedMessage extends Omit<ReceivedMessage, 'receiptHandle'> {
  /** Milliseconds since 1970 from which it is delivered (again). */
  readonly visibleFrom: number;
}

export interface InMemoryMessageQueue extends MessageQueue {
  /** What the queue holds, in flight or not, oldest first; for a test to look at. */
  messages(queueUrl: string): readonly QueuedMessage[];
}

const messagesPerReceiveMax = 10;

/** Queues are there as soon as they are named. `receive` never waits. Receipt handles are `<message id>/<delivery>`. */
export const createInMemoryMessageQueue = ({
  redrive = {},
  now = () => new Date(),
  ...hooks
}: InMemoryMessageQueueOptions = {}): InMemoryMessageQueue => {
  const run = runCallsWith(hooks);
  const queues = new Map<string, Map<string, QueuedMessage>>();
  let sent = 0;

  const queueOf = (queueUrl: string): Map<string, QueuedMessage> => {
    const queue = queues.get(queueUrl) ?? new Map<string, QueuedMessage>();
    queues.set(queueUrl, queue);
    return queue;
  };

  const messageIdOf = (receiptHandle: string): string => receiptHandle.split('/', 1)[0]!;

  /** As SQS does it: when the message would have been delivered once more. */
  const moveExhausted = (queueUrl: string, time: number): void => {
    const policy = redrive[queueUrl];
    if (!policy) return;
    const queue = queueOf(queueUrl);
    for (const message of queue.values())
      if (message.visibleFrom <= time && message.deliveries >= policy.deliveriesMax) {
        queue.delete(message.messageId);
        queueOf(policy.deadLetterQueueUrl).set(message.messageId, message);
      }
  };

  return {
    messages: (queueUrl) => [...queueOf(queueUrl).values()],

    send: (queueUrl, messages) =>
      run('queue.send', { queueUrl, messages }, () => {
        const time = now();
        for (const { body, attributes = {} } of messages) {
          const messageId = `message-${++sent}`;
          queueOf(queueUrl).set(messageId, {
            messageId,
            body,
            attributes,
            sent: time.toISOString(),
            deliveries: 0,
            visibleFrom: time.getTime(),
          });
        }
      }),

    receive: (queueUrl, { visibilitySeconds }) =>
      run('queue.receive', { queueUrl }, () => {
        const time = now().getTime();
        moveExhausted(queueUrl, time);
        const queue = queueOf(queueUrl);
        return [...queue.values()]
          .filter(({ visibleFrom }) => visibleFrom <= time)
          .slice(0, messagesPerReceiveMax)
          .map(({ visibleFrom: _, ...message }) => {
            const delivered = { ...message, deliveries: message.deliveries + 1 };
            queue.set(message.messageId, { ...delivered, visibleFrom: time + visibilitySeconds * 1_000 });
            return { ...delivered, receiptHandle: `${message.messageId}/${delivered.deliveries}` };
          });
      }),

    delete: (queueUrl, receiptHandles) =>
      run('queue.delete', { queueUrl, receiptHandles }, () => {
        for (const receiptHandle of receiptHandles) queueOf(queueUrl).delete(messageIdOf(receiptHandle));
      }),

    count: (queueUrl) => run('queue.count', { queueUrl }, () => queueOf(queueUrl).size),

    postpone: (queueUrl, receiptHandle, seconds) =>
      run('queue.postpone', { queueUrl, receiptHandle, seconds }, () => {
        const time = now().getTime();
        const queue = queueOf(queueUrl);
        const message = queue.get(messageIdOf(receiptHandle));
        if (message && message.visibleFrom > time)
          queue.set(message.messageId, { ...message, visibleFrom: time + seconds * 1_000 });
      }),
  };
};
