// The operations on queues: create, find, configure, tag, purge, delete.
import type { MessageCounts } from './message-store.ts';
import type { Operations, SqsState } from './operation.ts';
import { type Input, readInteger, readText, readTextList, readTextMap, requireText } from './parameters.ts';
import { settableAttributes, unsupportedAttributes } from './queue-attributes.ts';
import type { Queue } from './queues.ts';
import { SqsError } from './sqs-error.ts';

/** Source: SQS API reference, ListQueues and PurgeQueue. */
const pageMax = 1000;
const purgeEveryMs = 60_000;

const computed: Readonly<Record<string, (queue: Queue, counts: () => MessageCounts) => string>> = {
  QueueArn: ({ arn }) => arn,
  CreatedTimestamp: ({ createdAt }) => String(Math.floor(createdAt / 1000)),
  LastModifiedTimestamp: ({ modifiedAt }) => String(Math.floor(modifiedAt / 1000)),
  ApproximateNumberOfMessages: (_, counts) => String(counts().visible),
  ApproximateNumberOfMessagesNotVisible: (_, counts) => String(counts().inFlight),
  ApproximateNumberOfMessagesDelayed: (_, counts) => String(counts().delayed),
};
const readable = [...settableAttributes, ...Object.keys(computed)];

/** A page of names in order; the token is the last name of the page before. */
const page = (names: readonly string[], input: Input) => {
  const size = readInteger(input, 'MaxResults', 1, pageMax);
  const after = Buffer.from(readText(input, 'NextToken') ?? '', 'base64').toString();
  const rest = names.filter((name) => name > after);
  const shown = rest.slice(0, size ?? pageMax);
  const more = size !== undefined && rest.length > shown.length;
  return { shown, token: more ? { NextToken: Buffer.from(shown.at(-1) ?? '').toString('base64') } : {} };
};

export const queueOperations = ({ queues, messages, arrivals, place }: SqsState): Operations => {
  const queueOf = (input: Input) => queues.byUrl(readText(input, 'QueueUrl'));

  return {
    CreateQueue: (input) => {
      const tags = readTextMap(input, 'tags');
      const queue = queues.create(requireText(input, 'QueueName'), readTextMap(input, 'Attributes'), tags);
      return { QueueUrl: queues.url(queue.name) };
    },
    GetQueueUrl: (input) => {
      const name = requireText(input, 'QueueName');
      const owner = readText(input, 'QueueOwnerAWSAccountId') ?? place.accountId;
      return { QueueUrl: queues.url(queues.byUrl(`${owner}/${name}`).name) };
    },
    ListQueues: (input) => {
      const prefix = readText(input, 'QueueNamePrefix') ?? '';
      const names = queues.all().flatMap(({ name }) => (name.startsWith(prefix) ? [name] : []));
      const { shown, token } = page(names, input);
      return { ...(shown.length > 0 && { QueueUrls: shown.map(queues.url) }), ...token };
    },
    ListDeadLetterSourceQueues: (input) => {
      const { arn } = queueOf(input);
      const sources = queues.all().filter(({ redrive }) => redrive?.deadLetterTargetArn === arn);
      const { shown, token } = page(
        sources.map(({ name }) => name),
        input,
      );
      return { ...(shown.length > 0 && { queueUrls: shown.map(queues.url) }), ...token };
    },
    GetQueueAttributes: (input) => {
      const queue = queueOf(input);
      const asked = readTextList(input, 'AttributeNames');
      const names = asked.includes('All') ? readable : asked;
      let counted: MessageCounts | undefined;
      const counts = () => {
        if (counted) return counted;
        messages.expire(queue.id, Number(queue.attributes.MessageRetentionPeriod));
        counted = messages.counts(queue.id);
        return counted;
      };
      const attributes = names.map((name) => {
        if (!readable.includes(name) && !unsupportedAttributes.includes(name))
          throw new SqsError('InvalidAttributeName', `There is no queue attribute ${name}.`);
        return [name, computed[name]?.(queue, counts) ?? queue.attributes[name]];
      });
      return names.length > 0 ? { Attributes: Object.fromEntries(attributes) } : {};
    },
    SetQueueAttributes: (input) => {
      const queue = queueOf(input);
      queues.setAttributes(queue, readTextMap(input, 'Attributes'));
      arrivals.notify(queue.id);
      return {};
    },
    PurgeQueue: async (input) => {
      const queue = queueOf(input);
      const now = Date.now();
      if (now - queue.purgedAt < purgeEveryMs)
        throw new SqsError('PurgeQueueInProgress', `${queue.name} was purged less than 60 seconds ago.`);
      queues.markPurged(queue, now);
      await messages.removeAll(queue.id);
      return {};
    },
    DeleteQueue: async (input) => {
      const queue = queueOf(input);
      queues.remove(queue);
      arrivals.notify(queue.id);
      await messages.removeAll(queue.id);
      return {};
    },
    TagQueue: (input) => {
      const queue = queueOf(input);
      queues.setTags(queue, { ...queue.tags, ...readTextMap(input, 'Tags') });
      return {};
    },
    UntagQueue: (input) => {
      const queue = queueOf(input);
      const gone = readTextList(input, 'TagKeys');
      queues.setTags(queue, Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !gone.includes(key))));
      return {};
    },
    ListQueueTags: (input) => {
      const { tags } = queueOf(input);
      return Object.keys(tags).length > 0 ? { Tags: tags } : {};
    },
  };
};
