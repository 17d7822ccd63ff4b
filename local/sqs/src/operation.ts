// What an operation is, and what all of them work on.
import type { DatabaseSync } from 'node:sqlite';
import type { Arrivals } from './arrivals.ts';
import type { Connection } from './connection.ts';
import type { MessageStore } from './message-store.ts';
import type { MoveTasks } from './move-tasks.ts';
import type { Input } from './parameters.ts';
import type { Place, Queues } from './queues.ts';

export interface SqsState {
  readonly database: DatabaseSync;
  readonly queues: Queues;
  readonly messages: MessageStore;
  readonly moveTasks: MoveTasks;
  readonly arrivals: Arrivals;
  readonly place: Place;
  /** True once the server closes: receives stop waiting. */
  readonly closing: () => boolean;
}

/** Throws SqsError for what is answered as a refusal. */
export type Operation = (input: Input, connection: Connection) => object | Promise<object>;
export type Operations = Readonly<Record<string, Operation>>;
