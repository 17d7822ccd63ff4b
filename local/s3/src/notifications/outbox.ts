// Notifications that are on their way: written in the transaction of the change they tell of, and removed once their
// queue has taken them. So each arrives at least once, also after a crash, and those of one queue in the order of the changes.

import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/** Hands one message to a queue; throws when the queue did not take it. */
export type Notify = (queueArn: string, body: string) => void | Promise<void>;

/** Messages read and removed at once. */
const batchMax = 100;
const retryDelayMs = 100;
const retryDelayMsMax = 10_000;

interface Outbox {
  /** To be called in the transaction of the change. `id` is the number of the change. */
  add(id: number, queueArn: string, body: string): void;
  /** Resolves when no delivery is under way any more; what is left is delivered after the next opening. */
  close(): Promise<void>;
}

type Waiting = { id: number; body: string };

export const openOutbox = (database: DatabaseSync, notify: Notify): Outbox => {
  const insert = database.prepare('INSERT INTO outbox (id, queue_arn, body) VALUES (?, ?, ?)');
  const first = database.prepare('SELECT id, body FROM outbox WHERE queue_arn = ? ORDER BY id LIMIT ?');
  const remove = database.prepare('DELETE FROM outbox WHERE queue_arn = ? AND id <= ?');
  const queues = database.prepare('SELECT DISTINCT queue_arn AS arn FROM outbox');

  const closing = new AbortController();
  const deliveries = new Map<string, Promise<void>>();

  /** Returns false when nothing is waiting: then delivery has ended, in the same step, so that what comes next begins another. */
  const deliverBatch = async (queueArn: string): Promise<boolean> => {
    const batch = first.all(queueArn, batchMax) as Waiting[];
    if (batch.length === 0) deliveries.delete(queueArn);
    let delivered: number | undefined;
    try {
      for (const { id, body } of batch) {
        if (closing.signal.aborted) break;
        await notify(queueArn, body);
        delivered = id;
      }
    } finally {
      if (delivered !== undefined) remove.run(queueArn, delivered);
    }
    return batch.length > 0;
  };

  const deliver = async (queueArn: string): Promise<void> => {
    let pauseMs = retryDelayMs;
    let waiting = true;
    while (waiting && !closing.signal.aborted) {
      try {
        waiting = await deliverBatch(queueArn);
        pauseMs = retryDelayMs;
      } catch (error) {
        if (pauseMs === retryDelayMs) console.error(`S3: notifications wait, ${queueArn} does not take them.`, error);
        await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
        pauseMs = Math.min(2 * pauseMs, retryDelayMsMax);
      }
    }
  };

  /** Delivery begins after the current turn, hence after the transaction. */
  const wake = (queueArn: string): void => {
    if (deliveries.has(queueArn)) return;
    const nextTurn = new Promise<void>((resolve) => setImmediate(resolve));
    deliveries.set(
      queueArn,
      nextTurn.then(() => deliver(queueArn)),
    );
  };

  for (const { arn } of queues.all() as { arn: string }[]) wake(arn);

  return {
    add(id, queueArn, body) {
      insert.run(id, queueArn, body);
      wake(queueArn);
    },
    async close() {
      closing.abort();
      await Promise.all(deliveries.values());
    },
  };
};
