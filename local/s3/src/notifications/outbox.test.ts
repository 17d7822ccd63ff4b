import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { openOutbox } from './outbox.ts';

const queue = 'arn:aws:sqs:us-east-1:000000000000:q';

const open = (notify: (body: string) => void) => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE outbox (id INTEGER PRIMARY KEY, queue_arn TEXT NOT NULL, body TEXT NOT NULL) STRICT');
  const outbox = openOutbox(database, (_, body) => notify(body));
  return { outbox, left: () => database.prepare('SELECT count(*) AS n FROM outbox').get()?.n };
};

/** So many turns of the microtask queue after a delivery, its loop has long looked for more and gone. */
const stepsMax = 30;

test('what is written just as a delivery ends is delivered all the same, whichever step it falls on', async () => {
  for (let steps = 0; steps < stepsMax; steps += 1) {
    const delivered: string[] = [];
    /** A request beside the delivery, which does not wait for it. */
    const write = async () => {
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      outbox.add(2, queue, 'second');
    };
    const { outbox, left } = open((body) => {
      delivered.push(body);
      if (body === 'first') void write();
    });
    outbox.add(1, queue, 'first');
    await vi.waitFor(() => expect([steps, delivered, left()]).toEqual([steps, ['first', 'second'], 0]));
    await outbox.close();
  }
});
