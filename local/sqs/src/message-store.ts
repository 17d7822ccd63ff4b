// The messages in SQLite: every state change of a message is one statement here.
import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { inTransaction } from './database.ts';
import type { NewMessage, ReceivedMessage } from './message.ts';
import type { MessageAttributes } from './message-attributes.ts';
import { encodeReceiptHandle, newReceipt, type ReceiptHandle } from './receipt-handle.ts';

type Row = Record<string, SQLOutputValue>;

export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** Where a message goes instead of being received more than `maxReceiveCount` times. */
export interface DeadLettering {
  readonly queueId: number;
  readonly sourceArn: string;
  readonly maxReceiveCount: number;
}

export interface TakeOptions {
  readonly messagesMax: number;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly deadLettering: DeadLettering | undefined;
}

export interface Taken {
  /** Oldest first; fewer than asked for where dead letters lay in between. */
  readonly messages: readonly ReceivedMessage[];
  readonly deadLettered: number;
}

/** A message's state as a receipt handle finds it. */
export interface Delivery {
  readonly receipt: string | undefined;
  readonly visibleAt: number;
  readonly receivedAt: number;
}

export interface MessageStore {
  readonly add: (queueId: number, message: NewMessage) => void;
  readonly take: (queueId: number, options: TakeOptions) => Taken;
  /** Undoes a receive that did not reach its client: visible again, and not counted. */
  readonly putBack: (handles: readonly ReceiptHandle[]) => void;
  /** Undoes every receive that is in flight; returns how many. */
  readonly putBackAll: (queueId: number) => number;
  readonly find: (handle: ReceiptHandle) => Delivery | undefined;
  readonly setVisibleAt: (handle: ReceiptHandle, visibleAt: number) => void;
  /** Deletes by any receive's handle, also one that has been superseded. */
  readonly remove: (handle: ReceiptHandle) => void;
  /** Deletes what is there now, in steps that let other requests in. */
  readonly removeAll: (queueId: number) => Promise<void>;
  readonly expire: (queueId: number, retentionSeconds: number) => void;
  readonly counts: (queueId: number) => MessageCounts;
  /** When the next message becomes visible, or became so; undefined in an empty queue. */
  readonly nextVisibleAt: (queueId: number) => number | undefined;
  readonly lastSeq: () => number;
  /** Visible messages up to `lastSeq`, without receiving them: what a move task moves next. */
  readonly movable: (queueId: number, lastSeq: number, messagesMax: number) => readonly MovableMessage[];
  /** Makes it a new message of another queue: new id, sent now, never received. */
  readonly move: (seq: number, toQueueId: number) => void;
}

export interface MovableMessage {
  readonly seq: number;
  readonly deadLetterSource: string | undefined;
}

/** Most messages that one statement deletes (about 4 ms), and rounds of dead letters that one receive moves. */
const removedPerStepMax = 1000;
const deadLetterRoundsMax = 100;

const unreceive = `visible_at = :now, receipt = NULL, receive_count = receive_count - 1,
  first_received_at = iif(receive_count = 1, NULL, first_received_at)`;

const text = (value: SQLOutputValue | undefined) => (value === null || value === undefined ? undefined : String(value));

export const createMessageStore = (database: DatabaseSync): MessageStore => {
  // What the deletion of a queue left behind when the process ended before it was done.
  database.exec('DELETE FROM messages WHERE queue NOT IN (SELECT id FROM queues)');

  const add = database.prepare(
    `INSERT INTO messages (queue, id, body, body_md5, attributes, system_attributes, sent_at, visible_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const visible = database.prepare(
    'SELECT * FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, seq LIMIT ?',
  );
  const receive = database.prepare(
    `UPDATE messages SET visible_at = ?, receipt = ?, received_at = ?, first_received_at = ?, receive_count = ?
     WHERE seq = ?`,
  );
  const deadLetter = database.prepare(
    'UPDATE messages SET queue = ?, dead_letter_source = ?, visible_at = ?, receipt = NULL WHERE seq = ?',
  );
  const putBack = database.prepare(
    `UPDATE messages SET ${unreceive} WHERE seq = :seq AND queue = :queue AND receipt = :receipt AND visible_at > :now`,
  );
  const putBackAll = database.prepare(
    `UPDATE messages SET ${unreceive} WHERE queue = :queue AND receipt IS NOT NULL AND visible_at > :now`,
  );
  const find = database.prepare('SELECT receipt, visible_at, received_at FROM messages WHERE seq = ? AND queue = ?');
  const setVisibleAt = database.prepare('UPDATE messages SET visible_at = ? WHERE seq = ? AND queue = ?');
  const remove = database.prepare('DELETE FROM messages WHERE seq = ? AND queue = ?');
  const removeSome = database.prepare(
    'DELETE FROM messages WHERE seq IN (SELECT seq FROM messages WHERE queue = ? AND seq <= ? LIMIT ?)',
  );
  const expire = database.prepare(
    'DELETE FROM messages WHERE seq IN (SELECT seq FROM messages WHERE queue = ? AND sent_at <= ? LIMIT ?)',
  );
  const countVisible = database.prepare('SELECT count(*) AS n FROM messages WHERE queue = ? AND visible_at <= ?');
  const countHidden = database.prepare(
    'SELECT count(*) AS n, count(receipt) AS received FROM messages WHERE queue = ? AND visible_at > ?',
  );
  const nextVisibleAt = database.prepare('SELECT visible_at FROM messages WHERE queue = ? ORDER BY visible_at LIMIT 1');
  const lastSeq = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'messages'");
  const movable = database.prepare(
    `SELECT seq, dead_letter_source FROM messages WHERE queue = ? AND visible_at <= ? AND seq <= ?
     ORDER BY visible_at, seq LIMIT ?`,
  );
  const copy = database.prepare(
    `INSERT INTO messages (queue, id, body, body_md5, attributes, system_attributes, sent_at, visible_at)
     SELECT ?, ?, body, body_md5, attributes, system_attributes, ?, ? FROM messages WHERE seq = ?`,
  );
  const removeSeq = database.prepare('DELETE FROM messages WHERE seq = ?');

  const receiveRow = (row: Row, now: number, visibilitySeconds: number): ReceivedMessage => {
    const seq = Number(row.seq);
    const receipt = newReceipt();
    const firstReceivedAt = Number(row.first_received_at ?? now);
    const receiveCount = Number(row.receive_count) + 1;
    receive.run(now + visibilitySeconds * 1000, receipt, now, firstReceivedAt, receiveCount, seq);
    return {
      id: String(row.id),
      body: String(row.body),
      bodyMd5: String(row.body_md5),
      attributes: JSON.parse(String(row.attributes)) as MessageAttributes,
      systemAttributes: JSON.parse(String(row.system_attributes)) as Record<string, string>,
      receiptHandle: encodeReceiptHandle({ queueId: Number(row.queue), seq, receipt }),
      sentAt: Number(row.sent_at),
      firstReceivedAt,
      receiveCount,
      deadLetterSource: text(row.dead_letter_source),
    };
  };

  const store: MessageStore = {
    add: (queueId, { id, body, bodyMd5, attributes, systemAttributes, delaySeconds }) => {
      const now = Date.now();
      const visibleAt = now + delaySeconds * 1000;
      add.run(queueId, id, body, bodyMd5, JSON.stringify(attributes), JSON.stringify(systemAttributes), now, visibleAt);
    },
    take: (queueId, { messagesMax, visibilitySeconds, retentionSeconds, deadLettering }) => {
      store.expire(queueId, retentionSeconds);
      const now = Date.now();
      const isDead = (row: Row) =>
        deadLettering !== undefined && Number(row.receive_count) >= deadLettering.maxReceiveCount;
      let deadLettered = 0;
      for (let round = 0; round < deadLetterRoundsMax; round++) {
        const rows = visible.all(queueId, now, messagesMax);
        if (rows.length === 0) break;
        const messages = inTransaction(database, () => {
          for (const row of rows.filter(isDead))
            deadLetter.run(deadLettering!.queueId, deadLettering!.sourceArn, now, row.seq!);
          return rows.filter((row) => !isDead(row)).map((row) => receiveRow(row, now, visibilitySeconds));
        });
        deadLettered += rows.length - messages.length;
        if (messages.length > 0) return { messages, deadLettered };
      }
      return { messages: [], deadLettered };
    },
    putBack: (handles) => {
      const now = Date.now();
      inTransaction(database, () => {
        for (const { seq, queueId, receipt } of handles) putBack.run({ now, seq, queue: queueId, receipt });
      });
    },
    putBackAll: (queueId) => Number(putBackAll.run({ now: Date.now(), queue: queueId }).changes),
    find: ({ seq, queueId }) => {
      const row = find.get(seq, queueId);
      return (
        row && { receipt: text(row.receipt), visibleAt: Number(row.visible_at), receivedAt: Number(row.received_at) }
      );
    },
    setVisibleAt: ({ seq, queueId }, visibleAt) => void setVisibleAt.run(visibleAt, seq, queueId),
    remove: ({ seq, queueId }) => void remove.run(seq, queueId),
    removeAll: async (queueId) => {
      const upToSeq = store.lastSeq();
      while (Number(removeSome.run(queueId, upToSeq, removedPerStepMax).changes) > 0) await setImmediate();
    },
    expire: (queueId, retentionSeconds) =>
      void expire.run(queueId, Date.now() - retentionSeconds * 1000, removedPerStepMax),
    counts: (queueId) => {
      const now = Date.now();
      const hidden = countHidden.get(queueId, now);
      const inFlight = Number(hidden?.received);
      return {
        visible: Number(countVisible.get(queueId, now)?.n),
        inFlight,
        delayed: Number(hidden?.n) - inFlight,
      };
    },
    nextVisibleAt: (queueId) => {
      const at = nextVisibleAt.get(queueId)?.visible_at;
      return at === undefined ? undefined : Number(at);
    },
    lastSeq: () => Number(lastSeq.get()?.seq ?? 0),
    movable: (queueId, upToSeq, messagesMax) =>
      movable
        .all(queueId, Date.now(), upToSeq, messagesMax)
        .map((row) => ({ seq: Number(row.seq), deadLetterSource: text(row.dead_letter_source) })),
    move: (seq, toQueueId) => {
      const now = Date.now();
      copy.run(toQueueId, randomUUID(), now, now, seq);
      removeSeq.run(seq);
    },
  };
  return store;
};
