// S3 event notifications and SQS records as AWS makes them.
// Shapes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html and
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
import { createHash } from 'node:crypto';
import type { SQSEvent, SQSRecord } from 'aws-lambda';

export interface S3EventDetails {
  readonly bucket: string;
  /** As the user wrote it. */
  readonly key: string;
  readonly sequencer: string;
  /** ISO 8601. Default 2026-01-01. */
  readonly time?: string;
  readonly etag?: string;
  readonly size?: number;
  readonly versionId?: string;
  /** Default `ObjectCreated:Put`; of a removal `ObjectRemoved:Delete`, with a version `ObjectRemoved:DeleteMarkerCreated`. */
  readonly eventName?: string;
}

const requestId = '0000000000000000';
const hostId = 'aG9zdA==';
const defaultTime = '2026-01-01T00:00:00.000Z';

/** As HTML forms encode, but for the slashes. */
const encodeKey = (key: string): string =>
  encodeURIComponent(key)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');

const s3Event = (eventName: string, { bucket, time = defaultTime }: S3EventDetails, object: object): string =>
  JSON.stringify({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'us-east-1',
        eventTime: time,
        eventName,
        userIdentity: { principalId: 'AWS:AIDAEXAMPLE' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: {
          'x-amz-request-id': requestId,
          'x-amz-id-2': hostId,
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'documents',
          bucket: { name: bucket, ownerIdentity: { principalId: 'A3EXAMPLE' }, arn: `arn:aws:s3:::${bucket}` },
          object,
        },
      },
    ],
  });

/** A message's body. */
export const createdEvent = (details: S3EventDetails): string => {
  const { key, sequencer, etag, size = 1, versionId, eventName = 'ObjectCreated:Put' } = details;
  return s3Event(eventName, details, { key: encodeKey(key), size, eTag: etag, versionId, sequencer });
};

/** A message's body; a removal says nothing of a size. */
export const removedEvent = (details: S3EventDetails): string => {
  const { key, sequencer, etag, versionId } = details;
  const name = versionId === undefined ? 'ObjectRemoved:Delete' : 'ObjectRemoved:DeleteMarkerCreated';
  return s3Event(details.eventName ?? name, details, { key: encodeKey(key), eTag: etag, versionId, sequencer });
};

/** What S3 sends when a notification is set up. */
export const testEvent = (bucket: string, time = defaultTime): string =>
  JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: time,
    Bucket: bucket,
    RequestId: requestId,
    HostId: hostId,
  });

export interface SqsRecordDetails {
  readonly body: string;
  /** Default: a hash of the body. */
  readonly messageId?: string;
  /** Default: of the message id and its deliveries. */
  readonly receiptHandle?: string;
  /** This one included. Default 1. */
  readonly deliveries?: number;
  readonly attributes?: Readonly<Record<string, string>>;
  /** ISO 8601. Default 2026-01-01. */
  readonly sent?: string;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

export const sqsRecord = ({
  body,
  messageId = md5(body),
  deliveries = 1,
  receiptHandle = `${messageId}/${deliveries}`,
  attributes = {},
  sent = defaultTime,
}: SqsRecordDetails): SQSRecord => {
  const sentTimestamp = String(Date.parse(sent));
  return {
    messageId,
    receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: String(deliveries),
      SentTimestamp: sentTimestamp,
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: sentTimestamp,
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue, dataType: 'String' }]),
    ),
    md5OfBody: md5(body),
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
    awsRegion: 'us-east-1',
  };
};

/** What Lambda hands to a function. */
export const sqsEvent = (...records: readonly SqsRecordDetails[]): SQSEvent => ({ Records: records.map(sqsRecord) });
