// An SQS server on one machine: standard queues in SQLite, spoken to by any AWS SDK.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createArrivals } from './arrivals.ts';
import { openDatabase } from './database.ts';
import type { MessageAttributes } from './message-attributes.ts';
import { send } from './message-operations.ts';
import { createMessageStore } from './message-store.ts';
import { createMoveTasks } from './move-tasks.ts';
import { createOperations } from './operations.ts';
import { createQueues } from './queues.ts';
import { SqsError } from './sqs-error.ts';
import { createHandler } from './sqs-http.ts';

export interface SqsServerOptions {
  /** Folder of `sqs.sqlite`; made if absent. One process at a time. */
  readonly dataDir: string;
  /** Default us-east-1. */
  readonly region?: string;
  /** Default 000000000000. */
  readonly accountId?: string;
  /** Where clients reach `handle`, without a trailing slash; queue URLs begin with it. */
  readonly baseUrl: () => string;
}

export interface SqsServer {
  /** Answers one request of the AwsJson1_0 protocol; never rejects. Authentication is the caller's. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Ends waiting receives with an empty answer, stops move tasks (they go on at the next start), closes the file. */
  readonly close: () => void;
  /** Sends a message for another service of this machine. Throws when there is no such queue, or the message is not allowed. */
  readonly sendToArn: (queueArn: string, body: string, attributes?: MessageAttributes) => void;
  /** The URL of the queue of that name, whether or not it exists. */
  readonly queueUrl: (name: string) => string;
  /**
   * Makes every in-flight message of the queue visible, as if it had not been received; returns how many. For a consumer that
   * knows that its former process is dead, and with it whatever it had received.
   */
  readonly releaseInFlight: (queueUrl: string) => number;
}

export const openSqsServer = ({
  dataDir,
  region = 'us-east-1',
  accountId = '000000000000',
  baseUrl,
}: SqsServerOptions): SqsServer => {
  const database = openDatabase(dataDir);
  const place = { region, accountId, baseUrl };
  const queues = createQueues(database, place);
  const messages = createMessageStore(database);
  const arrivals = createArrivals();
  const moveTasks = createMoveTasks(database, { queues, messages, arrivals });
  let closed = false;
  const closing = () => closed;
  const operations = createOperations({
    database,
    place,
    queues,
    messages,
    arrivals,
    moveTasks,
    closing,
  });

  return {
    handle: createHandler(operations, closing),
    close: () => {
      if (closed) return;
      closed = true;
      arrivals.notifyAll();
      moveTasks.close();
      database.close();
    },
    sendToArn: (queueArn, body, attributes) => {
      const queue = queues.byArn(queueArn);
      if (!queue) throw new SqsError('QueueDoesNotExist', `There is no queue ${queueArn}.`);
      send({ messages }, queue, { MessageBody: body, MessageAttributes: attributes });
      arrivals.notify(queue.id);
    },
    queueUrl: queues.url,
    releaseInFlight: (queueUrl) => {
      const { id } = queues.byUrl(queueUrl);
      const released = messages.putBackAll(id);
      arrivals.notify(id);
      return released;
    },
  };
};
