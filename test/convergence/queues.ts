// The world's queues: what was sent and not yet acknowledged may be delivered at any time, in any order, and more than once.
import { limits } from '@alex/core/limits';
import type { MessageQueue, OutgoingMessage } from '@alex/core/ports/message-queue';
import type { Invocation } from './invocations.ts';

export type QueueName = 'documents' | 'batches';
const queueNames: readonly QueueName[] = ['documents', 'batches'];

export interface Message {
  readonly id: string;
  readonly queue: QueueName;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  deliveries: number;
}

interface Letter extends Message {
  /** Who has received it: nobody else does while that process runs. */
  holder?: Invocation;
}

export interface Queues {
  readonly messages: Message[];
  readonly dead: Letter[];
  enqueue(queue: QueueName, body: string): void;
  /** One of them, and others of its queue; those that were delivered too often become dead letters instead. */
  take(pick: number, most: number): readonly Message[];
  acknowledge(messages: readonly Message[]): void;
  portOf(invocation: Invocation): Omit<MessageQueue, 'count'>;
}

export const sourceUrl = (queue: QueueName): string => queue;
export const deadLetterUrl = (queue: QueueName): string => `${queue}-dead`;

const remove = <Item>(items: Item[], gone: (item: Item) => boolean) => {
  for (let i = items.length - 1; i >= 0; i -= 1) if (gone(items[i] as Item)) items.splice(i, 1);
};

export const createQueues = (): Queues => {
  const messages: Message[] = [];
  const dead: Letter[] = [];
  let sent = 0;
  const add = (into: Message[], queue: QueueName, { body, attributes = {} }: OutgoingMessage) => {
    sent += 1;
    into.push({ id: `m${sent}`, queue, body, attributes, deliveries: 0 });
  };

  return {
    messages,
    dead,
    enqueue: (queue, body) => add(messages, queue, { body }),
    take: (pick, most) => {
      const first = messages[pick % Math.max(1, messages.length)];
      if (!first) return [];
      const others = messages.filter((message) => message.queue === first.queue && message !== first);
      const taken = [first, ...others.slice(0, most - 1)];
      const spent = taken.filter(({ deliveries }) => deliveries >= limits.deliveriesMax);
      for (const message of spent) dead.push(message);
      remove(messages, (message) => spent.includes(message));
      const delivered = taken.filter((message) => !spent.includes(message));
      for (const message of delivered) message.deliveries += 1;
      return delivered;
    },
    acknowledge: (done) => remove(messages, (message) => done.includes(message)),
    portOf: (invocation) => ({
      send: async (url, outgoing) => {
        for (const queue of queueNames) {
          const into = url === sourceUrl(queue) ? messages : url === deadLetterUrl(queue) ? dead : undefined;
          for (const message of into ? outgoing : []) add(into as Message[], queue, message);
        }
      },
      receive: async (url) => {
        const letters = dead
          .filter(({ queue, holder }) => url === deadLetterUrl(queue) && holder?.state !== 'running')
          .slice(0, 10);
        for (const letter of letters) letter.holder = invocation;
        return letters.map(({ id, body, attributes, deliveries }) => ({
          messageId: id,
          receiptHandle: id,
          body,
          attributes,
          deliveries,
          sent: '2026-01-01T00:00:00.000Z',
        }));
      },
      delete: async (_, handles) => remove(dead, ({ id }) => handles.includes(id)),
      postpone: async (_, handle) => {
        for (const letter of dead) if (letter.id === handle) delete letter.holder;
      },
    }),
  };
};
