// The queues: kept in memory, written through to SQLite; found by name, URL or ARN.
import type { DatabaseSync } from 'node:sqlite';
import {
  allowsSource,
  initialAttributes,
  type QueueAttributes,
  type RedrivePolicy,
  readAttributes,
  redrivePolicy,
} from './queue-attributes.ts';
import { SqsError } from './sqs-error.ts';

export interface Queue {
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly attributes: QueueAttributes;
  readonly redrive: RedrivePolicy | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Epoch milliseconds, as all times here. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly purgedAt: number;
}

export interface Place {
  readonly region: string;
  readonly accountId: string;
  /** Where clients reach this server, without a trailing slash. Asked each time: the port may change between starts. */
  readonly baseUrl: () => string;
}

export interface Queues {
  /** In order of their names. */
  readonly all: () => readonly Queue[];
  readonly url: (name: string) => string;
  readonly byName: (name: string) => Queue | undefined;
  readonly byArn: (arn: string) => Queue | undefined;
  /** Takes any URL whose last two path segments are account and name. Throws QueueDoesNotExist. */
  readonly byUrl: (url: string | undefined) => Queue;
  /** Answers the queue that is there already when it has the same attributes; throws QueueNameExists otherwise. */
  readonly create: (
    name: string,
    given: Readonly<Record<string, string>>,
    tags: Readonly<Record<string, string>>,
  ) => Queue;
  readonly setAttributes: (queue: Queue, given: Readonly<Record<string, string>>) => void;
  readonly setTags: (queue: Queue, tags: Readonly<Record<string, string>>) => void;
  readonly markPurged: (queue: Queue, now: number) => void;
  readonly remove: (queue: Queue) => void;
}

/** Source: SQS API reference, CreateQueue. */
const namePattern = /^[\w-]{1,80}$/;
/** Source: SQS developer guide, quotas related to queues. */
const tagsMax = 50;

const noQueue = (what: string) => new SqsError('QueueDoesNotExist', `There is no queue ${what}.`);

export const createQueues = (database: DatabaseSync, { region, accountId, baseUrl }: Place): Queues => {
  const queues = new Map<string, Queue>();
  const arnPrefix = `arn:aws:sqs:${region}:${accountId}:`;

  const insert = database.prepare(
    'INSERT INTO queues (name, attributes, tags, created_at, modified_at) VALUES (?, ?, ?, ?, ?) RETURNING id',
  );
  const update = database.prepare(
    'UPDATE queues SET attributes = ?, tags = ?, modified_at = ?, purged_at = ? WHERE id = ?',
  );
  const remove = database.prepare('DELETE FROM queues WHERE id = ?');

  const keep = (queue: Omit<Queue, 'arn' | 'redrive'>): Queue => {
    const kept = { ...queue, arn: arnPrefix + queue.name, redrive: redrivePolicy(queue.attributes) };
    queues.set(kept.name, kept);
    return kept;
  };

  const change = (queue: Queue, changes: Partial<Queue>) => {
    const changed = { ...queue, ...changes };
    const { id, attributes, tags, modifiedAt, purgedAt } = changed;
    update.run(JSON.stringify(attributes), JSON.stringify(tags), modifiedAt, purgedAt, id);
    keep(changed);
  };

  const byArn = (arn: string) => (arn.startsWith(arnPrefix) ? queues.get(arn.slice(arnPrefix.length)) : undefined);

  const checkRedrive = (sourceName: string, policy: RedrivePolicy | undefined) => {
    if (policy === undefined) return;
    const refuse = (why: string) => new SqsError('InvalidParameterValue', `RedrivePolicy: ${why}.`);
    const sourceArn = arnPrefix + sourceName;
    const target = byArn(policy.deadLetterTargetArn);
    if (!target) throw refuse(`there is no queue ${policy.deadLetterTargetArn} in this account and region`);
    if (!allowsSource(target.attributes, sourceArn))
      throw refuse(`the RedriveAllowPolicy of ${target.name} does not allow ${sourceName} as a source`);
    // A circle would pass a message round without ever delivering it.
    for (let arn: string | undefined = policy.deadLetterTargetArn; arn; arn = byArn(arn)?.redrive?.deadLetterTargetArn)
      if (arn === sourceArn) throw refuse(`dead letters of ${sourceName} would come back to it`);
  };

  const checkTags = (tags: Readonly<Record<string, string>>) => {
    if (Object.keys(tags).length > tagsMax)
      throw new SqsError('InvalidParameterValue', `A queue takes at most ${tagsMax} tags.`);
  };

  /** The attributes after a change, checked as a whole; undefined values remove. */
  const changedAttributes = (
    name: string,
    attributes: QueueAttributes,
    changes: Readonly<Record<string, string | undefined>>,
  ): QueueAttributes => {
    const changed = { ...attributes, ...changes } as QueueAttributes;
    if (changes.RedrivePolicy !== undefined) checkRedrive(name, redrivePolicy(changed));
    return changed;
  };

  for (const row of database.prepare('SELECT * FROM queues').iterate())
    keep({
      id: Number(row.id),
      name: String(row.name),
      attributes: JSON.parse(String(row.attributes)) as QueueAttributes,
      tags: JSON.parse(String(row.tags)) as Record<string, string>,
      createdAt: Number(row.created_at),
      modifiedAt: Number(row.modified_at),
      purgedAt: Number(row.purged_at),
    });

  return {
    all: () => [...queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    url: (name) => `${baseUrl()}/${accountId}/${name}`,
    byName: (name) => queues.get(name),
    byArn,
    byUrl: (url) => {
      const [name, account] = (url ?? '').split('/').reverse();
      const queue = account === accountId ? queues.get(name ?? '') : undefined;
      if (!queue) throw noQueue(`with the URL "${url ?? ''}"`);
      return queue;
    },
    create: (name, given, tags) => {
      if (name.endsWith('.fifo'))
        throw new SqsError('NotImplemented', `${name}: FIFO queues are not supported here, only standard queues.`);
      if (!namePattern.test(name))
        throw new SqsError(
          'InvalidParameterValue',
          'A queue name has 1 to 80 letters, digits, hyphens or underscores.',
        );
      const changes = readAttributes(given);
      const existing = queues.get(name);
      if (existing) {
        const differing = Object.keys(changes).find((key) => changes[key] !== existing.attributes[key]);
        if (differing === undefined) return existing;
        throw new SqsError('QueueNameExists', `The queue ${name} exists with another value of ${differing}.`);
      }
      checkTags(tags);
      const attributes = changedAttributes(name, initialAttributes, changes);
      const now = Date.now();
      const row = insert.get(name, JSON.stringify(attributes), JSON.stringify(tags), now, now);
      return keep({ id: Number(row?.id), name, attributes, tags, createdAt: now, modifiedAt: now, purgedAt: 0 });
    },
    setAttributes: (queue, given) =>
      change(queue, {
        attributes: changedAttributes(queue.name, queue.attributes, readAttributes(given)),
        modifiedAt: Date.now(),
      }),
    setTags: (queue, tags) => {
      checkTags(tags);
      change(queue, { tags });
    },
    markPurged: (queue, now) => change(queue, { purgedAt: now }),
    remove: (queue) => {
      remove.run(queue.id);
      queues.delete(queue.name);
    },
  };
};
