// S3 event notification in an SQS body → what changed, one entry a record.
import type { DocumentRef } from './document.ts';
import { PipelineError } from './errors.ts';

export interface DocumentChange {
  readonly kind: 'created' | 'removed';
  readonly document: DocumentRef;
  /** Bytes of what was created, where the event says so. */
  readonly size?: number;
  readonly sequencer: string;
  /** ISO 8601, when S3 made the change. */
  readonly eventTime: string;
  /** Ours alone, never S3's: what is live is known to be damaged, so the document is made anew though its content be the same. */
  readonly anew?: true;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const refuse = (what: string): never => {
  throw new PipelineError('malformed-event', `The message is no S3 event: ${what}.`);
};

const text = (parent: Record<string, unknown>, name: string): string => {
  const value = parent[name];
  return typeof value === 'string' && value !== '' ? value : refuse(`“${name}” is missing`);
};

/** S3 encodes keys as HTML forms do: a blank is `+`. */
const decodeKey = (key: string): string => {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return refuse('the key is not URL-encoded');
  }
};

const parseRecord = (record: unknown): DocumentChange => {
  if (!isObject(record) || record.eventSource !== 'aws:s3') return refuse('a record’s source is not aws:s3');
  const { s3 } = record;
  if (!isObject(s3) || !isObject(s3.bucket) || !isObject(s3.object))
    return refuse('a record names no bucket or object');
  const eventName = text(record, 'eventName');
  const kind = eventName.startsWith('ObjectCreated:')
    ? 'created'
    : eventName.startsWith('ObjectRemoved:') || eventName.startsWith('LifecycleExpiration:')
      ? 'removed'
      : refuse(`the event ${eventName} is not one that the pipeline subscribes to`);
  const sequencer = text(s3.object, 'sequencer');
  if (!/^[0-9a-f]+$/i.test(sequencer)) return refuse('the sequencer is not hexadecimal');
  const { versionId, eTag, size } = s3.object;
  const anew = isObject(record[ownField]) && record[ownField].anew === true;
  return {
    kind,
    document: {
      bucket: text(s3.bucket, 'name'),
      key: decodeKey(text(s3.object, 'key')),
      ...(kind === 'created' && typeof versionId === 'string' && versionId !== '' && { versionId }),
      ...(kind === 'created' && typeof eTag === 'string' && eTag !== '' && { etag: eTag }),
    },
    ...(kind === 'created' && typeof size === 'number' && { size }),
    sequencer: sequencer.toUpperCase(),
    eventTime: text(record, 'eventTime'),
    ...(anew && { anew }),
  };
};

/** Beside S3's own fields in a record. */
const ownField = 'alex';

const recordsOf = (body: string): readonly unknown[] => {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch {
    return refuse('it is not JSON');
  }
  if (!isObject(event)) return refuse('it is not an object');
  if (event.Event === 's3:TestEvent') return [];
  return Array.isArray(event.Records) ? event.Records : refuse('it has no records');
};

/**
 * Shapes as in https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html.
 * The `s3:TestEvent` that S3 sends when a notification is set up has no records: nothing changed.
 * @throws PipelineError `malformed-event` for anything else.
 */
export const parseS3Event = (body: string): readonly DocumentChange[] => recordsOf(body).map(parseRecord);

/** As S3 would have told of the change. */
export const encodeS3Event = ({ kind, document, size, sequencer, eventTime, anew }: DocumentChange): string =>
  JSON.stringify({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        eventTime,
        eventName: kind === 'created' ? 'ObjectCreated:Put' : 'ObjectRemoved:Delete',
        s3: {
          s3SchemaVersion: '1.0',
          bucket: { name: document.bucket, arn: `arn:aws:s3:::${document.bucket}` },
          object: {
            key: encodeURIComponent(document.key),
            size,
            eTag: document.etag,
            versionId: document.versionId,
            sequencer,
          },
        },
        ...(anew && { [ownField]: { anew } }),
      },
    ],
  });

/** The same event as bodies of one record each, so that each can fail, and be replayed, by itself. */
export const splitS3Event = (body: string): readonly string[] =>
  recordsOf(body).map((record) => JSON.stringify({ Records: [record] }));
