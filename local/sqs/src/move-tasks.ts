// Message move tasks: dead letters back to where they came from, in the background, at a limited pace.
import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Arrivals } from './arrivals.ts';
import { inTransaction } from './database.ts';
import type { MessageStore } from './message-store.ts';
import type { Queue, Queues } from './queues.ts';
import { SqsError } from './sqs-error.ts';

export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly messagesPerSecond: number | undefined;
  readonly status: string;
  readonly failureReason: string | undefined;
  readonly moved: number;
  readonly toMove: number;
  readonly lastSeq: number;
  readonly startedAt: number;
}

export interface MoveTasks {
  /** Throws unless the source is the dead-letter queue of a queue and has no task running. Returns the task's id. */
  readonly start: (source: Queue, destination: Queue | undefined, messagesPerSecond: number | undefined) => string;
  /** Stops a running task; returns how many messages it has moved. */
  readonly cancel: (id: string) => number;
  /** The newest first. */
  readonly list: (sourceArn: string, tasksMax: number) => readonly MoveTask[];
  readonly close: () => void;
}

/** Source: SQS API reference, StartMessageMoveTask. Also the pace where none is given. */
export const messagesPerSecondMax = 500;
const stepEveryMs = 50;
const noSuchQueue = 'AWS.SimpleQueueService.NonExistentQueue';

interface Step {
  readonly moved: number;
  /** Absent while there is more to move. */
  readonly outcome?: 'COMPLETED' | 'FAILED';
  readonly reason?: string;
}

const optionalText = (value: SQLOutputValue | undefined) => (value === null ? undefined : String(value));

const readTask = (row: Record<string, SQLOutputValue>): MoveTask => ({
  id: String(row.id),
  sourceArn: String(row.source_arn),
  destinationArn: optionalText(row.destination_arn),
  messagesPerSecond: row.messages_per_second === null ? undefined : Number(row.messages_per_second),
  status: String(row.status),
  failureReason: optionalText(row.failure_reason),
  moved: Number(row.moved),
  toMove: Number(row.to_move),
  lastSeq: Number(row.last_seq),
  startedAt: Number(row.started_at),
});

/** Tasks that were running when the former process ended go on from where they were. */
export const createMoveTasks = (
  database: DatabaseSync,
  { queues, messages, arrivals }: { queues: Queues; messages: MessageStore; arrivals: Arrivals },
): MoveTasks => {
  const timers = new Map<string, NodeJS.Timeout>();
  const insert = database.prepare(
    `INSERT INTO move_tasks (id, source_arn, destination_arn, messages_per_second, status, to_move, last_seq, started_at)
     VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?) RETURNING *`,
  );
  const byId = database.prepare('SELECT * FROM move_tasks WHERE id = ?');
  const bySource = database.prepare('SELECT * FROM move_tasks WHERE source_arn = ? ORDER BY number DESC LIMIT ?');
  const running = database.prepare("SELECT * FROM move_tasks WHERE status = 'RUNNING'");
  const advance = database.prepare('UPDATE move_tasks SET moved = moved + ? WHERE id = ?');
  const finish = database.prepare('UPDATE move_tasks SET status = ?, failure_reason = ? WHERE id = ?');

  const destinationOf = (task: MoveTask, deadLetterSource: string | undefined): Queue | string => {
    const arn = task.destinationArn ?? deadLetterSource;
    if (arn === undefined) return 'CouldNotDetermineMessageSource';
    return queues.byArn(arn) ?? noSuchQueue;
  };

  /** Moves up to `messagesMax` messages, durably together with the task's progress. */
  const step = (task: MoveTask, messagesMax: number): Step => {
    const source = queues.byArn(task.sourceArn);
    if (!source) return { moved: 0, outcome: 'FAILED', reason: noSuchQueue };
    const found = messages.movable(source.id, task.lastSeq, messagesMax);
    const destinations: number[] = [];
    let reason: string | undefined;
    inTransaction(database, () => {
      for (const { seq, deadLetterSource } of found) {
        const destination = destinationOf(task, deadLetterSource);
        if (typeof destination === 'string') {
          reason = destination;
          break;
        }
        messages.move(seq, destination.id);
        destinations.push(destination.id);
      }
      advance.run(destinations.length, task.id);
    });
    for (const queueId of new Set(destinations)) arrivals.notify(queueId);
    const moved = destinations.length;
    if (reason !== undefined) return { moved, outcome: 'FAILED', reason };
    return found.length < messagesMax ? { moved, outcome: 'COMPLETED' } : { moved };
  };

  const run = (task: MoveTask) => {
    const startedAt = Date.now();
    const pace = task.messagesPerSecond ?? messagesPerSecondMax;
    let moved = 0;
    const tick = () => {
      const due = 1 + Math.floor(((Date.now() - startedAt) * pace) / 1000) - moved;
      if (due < 1) return;
      try {
        const { moved: justMoved, outcome, reason } = step(task, Math.min(due, messagesPerSecondMax));
        moved += justMoved;
        if (outcome === undefined) return;
        finish.run(outcome, reason ?? null, task.id);
      } catch (error) {
        console.error(`The move task of ${task.sourceArn} stopped; it goes on at the next start.`, error);
      }
      stop(task.id);
    };
    timers.set(task.id, setInterval(tick, stepEveryMs));
  };

  const stop = (id: string) => {
    clearInterval(timers.get(id));
    timers.delete(id);
  };

  for (const row of running.all()) run(readTask(row));

  return {
    start: (source, destination, messagesPerSecond) => {
      if (!queues.all().some(({ redrive }) => redrive?.deadLetterTargetArn === source.arn))
        throw new SqsError('InvalidParameterValue', `${source.name} is not the dead-letter queue of any queue.`);
      const newest = bySource.get(source.arn, 1);
      if (newest?.status === 'RUNNING')
        throw new SqsError(
          'InvalidParameterValue',
          `A move task of ${source.name} is running; it takes one at a time.`,
        );
      const { visible } = messages.counts(source.id);
      const row = insert.get(
        randomUUID(),
        source.arn,
        destination?.arn ?? null,
        messagesPerSecond ?? null,
        visible,
        messages.lastSeq(),
        Date.now(),
      );
      const task = readTask(row!);
      run(task);
      return task.id;
    },
    cancel: (id) => {
      const row = byId.get(id);
      if (!row) throw new SqsError('ResourceNotFoundException', 'There is no such move task.');
      if (row.status !== 'RUNNING')
        throw new SqsError(
          'UnsupportedOperation',
          `The move task is ${row.status}; only a running one can be cancelled.`,
        );
      stop(id);
      finish.run('CANCELLED', null, id);
      return Number(row.moved);
    },
    list: (sourceArn, tasksMax) => bySource.all(sourceArn, tasksMax).map(readTask),
    close: () => {
      for (const id of [...timers.keys()]) stop(id);
    },
  };
};
