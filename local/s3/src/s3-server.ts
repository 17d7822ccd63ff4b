// An S3 server for one machine: buckets and objects in a folder, notifications to queues, the real wire shapes.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { eventMessage } from './notifications/event-message.ts';
import { type NotificationRule, ruleFor } from './notifications/notification-rules.ts';
import { type Notify, openOutbox } from './notifications/outbox.ts';
import { setNotificationRules } from './operations/bucket-notification.ts';
import { checkBucketName } from './operations/buckets.ts';
import type { S3Context } from './operations/context.ts';
import { S3Error } from './protocol/s3-error.ts';
import { headerOf, newRequestId, parseRequest, type S3Request } from './protocol/s3-request.ts';
import { errorResponse, type S3Response, sendResponse } from './protocol/s3-response.ts';
import { operationFor } from './router.ts';
import { openBodyFiles } from './storage/body-files.ts';
import { openBucketTable } from './storage/bucket-table.ts';
import { openChanges } from './storage/changes.ts';
import { filesInUse, openDatabase } from './storage/database.ts';
import { openObjectStore, type RecordEvent } from './storage/object-store.ts';
import { openUploadTable } from './storage/upload-table.ts';
import { openVersionTable } from './storage/version-table.ts';

export interface S3ServerOptions {
  /** The folder that keeps everything; made when it is not there. One server at a time may have it open. */
  readonly dataDir: string;
  /** Default us-east-1. */
  readonly region?: string;
  /** 12 digits; default 000000000000. */
  readonly accountId?: string;
  /**
   * Delivers one notification to a queue. Called at least once a notification, in the order of the changes, for one
   * message of a queue at a time; while it throws, that queue's later messages wait.
   */
  readonly notify: Notify;
}

export interface S3Server {
  /** Answers one request, also a faulty one; never rejects. Checks no signature. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Does nothing when the bucket is there, except for switching versioning on. */
  createBucket(name: string, options?: { readonly versioned?: boolean }): void;
  /**
   * Makes these rules the bucket's; new ones are announced to their queues by `s3:TestEvent`, as S3 does. Rejects with
   * S3Error for rules that S3 would refuse.
   */
  putBucketNotification(bucket: string, rules: readonly NotificationRule[]): Promise<void>;
  /** Resolves when the data is closed. Requests must have ended before. */
  close(): Promise<void>;
}

const sourceIpOf = ({ message }: S3Request): string =>
  (message.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');

/** The client closed the connection before the end of the answer. */
const isAborted = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';

/** Throws with one sentence about what to do when the data cannot be opened. */
export const openS3Server = ({
  dataDir,
  region = 'us-east-1',
  accountId = '000000000000',
  notify,
}: S3ServerOptions): S3Server => {
  const database = openDatabase(dataDir);
  const change = openChanges(database);
  const buckets = openBucketTable(database);
  const versions = openVersionTable(database);
  const uploads = openUploadTable(database);
  const bodies = openBodyFiles(join(dataDir, 'bodies'), filesInUse(database));
  const outbox = openOutbox(database, notify);

  const recordEvent: RecordEvent = (changeId, bucket, event, request) => {
    const rule = ruleFor(bucket.notifications, event.name, event.key);
    if (!rule) return;
    const origin = { region, accountId, bucket: bucket.name, ruleId: rule.id, requestId: request.id };
    outbox.add(changeId, rule.queueArn, eventMessage(event, { ...origin, sourceIp: sourceIpOf(request) }));
  };

  const context: S3Context = {
    region,
    accountId,
    ownerId: createHash('sha256').update(accountId).digest('hex'),
    change,
    buckets,
    versions,
    objects: openObjectStore({ change, buckets, versions, bodies, recordEvent }),
    uploads,
    bodies,
    notify,
  };

  const checkOwner = ({ headers }: S3Request): void => {
    for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner'])
      if ((headerOf(headers, name) ?? accountId) !== accountId) throw new S3Error('AccessDenied');
  };

  const answer = async (request: S3Request): Promise<S3Response> => {
    checkOwner(request);
    return operationFor(request)(context, request);
  };

  /** What is no answer of S3 is a defect of this server, or a client that went away while it was sending. */
  const asS3Error = (error: unknown, message: IncomingMessage): S3Error => {
    if (error instanceof S3Error) return error;
    if (!message.destroyed || message.complete) console.error('S3: a request failed inside the server.', error);
    return new S3Error('InternalError');
  };

  return {
    async handle(message, response) {
      const id = newRequestId();
      let request: S3Request | undefined;
      let answered: S3Response;
      try {
        request = parseRequest(message, id);
        answered = await answer(request);
      } catch (error) {
        answered = errorResponse(asS3Error(error, message), id, request);
      }
      try {
        await sendResponse(answered, id, response);
      } catch (error) {
        // The client is gone, or has half an answer: nothing can be said to it any more.
        if (!response.destroyed) response.destroy();
        if (!isAborted(error)) console.error('S3: an answer broke off.', error);
      }
      // What is left of a refused body must pass before the connection's next request.
      message.resume();
    },
    createBucket(name, { versioned = false } = {}) {
      checkBucketName(name);
      const bucket = buckets.find(name) ?? buckets.create(name);
      if (versioned && bucket.versioning !== 'Enabled') buckets.update(bucket, { versioning: 'Enabled' });
    },
    putBucketNotification: (bucket, rules) => setNotificationRules(context, bucket, rules),
    async close() {
      await outbox.close();
      database.close();
    },
  };
};
