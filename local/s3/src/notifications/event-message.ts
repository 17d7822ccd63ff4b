// A change of an object → the notification that S3 sends about it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html

import { hostId } from '../protocol/s3-response.ts';
import { urlEncodeKey } from '../protocol/url-encoding.ts';

/** The family of ObjectTagging came with a later event version than the others. */
const eventVersions: Readonly<Record<string, string>> = { ObjectTagging: '2.3' };
const eventVersion = '2.1';

export interface ObjectEvent {
  /** Without `s3:`. */
  readonly name: string;
  readonly key: string;
  /** Bytes; only of created objects. */
  readonly size?: number;
  readonly etag?: string;
  /** Only where versioning is enabled. */
  readonly versionId?: string | undefined;
  /** Orders the PUTs and DELETEs of a key; other events have none. */
  readonly change?: number;
}

interface EventOrigin {
  readonly region: string;
  readonly accountId: string;
  readonly bucket: string;
  readonly ruleId: string;
  readonly requestId: string;
  readonly sourceIp: string;
}

/** 18 upper-case hexadecimal digits, as S3 writes them; later changes compare greater. */
export const sequencerOf = (change: number): string => change.toString(16).toUpperCase().padStart(18, '0');

export const eventMessage = (event: ObjectEvent, origin: EventOrigin): string => {
  const family = event.name.slice(0, event.name.indexOf(':'));
  const record = {
    eventVersion: eventVersions[family] ?? eventVersion,
    eventSource: 'aws:s3',
    awsRegion: origin.region,
    eventTime: new Date().toISOString(),
    eventName: event.name,
    userIdentity: { principalId: `AWS:${origin.accountId}` },
    requestParameters: { sourceIPAddress: origin.sourceIp },
    responseElements: { 'x-amz-request-id': origin.requestId, 'x-amz-id-2': hostId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: origin.ruleId,
      bucket: {
        name: origin.bucket,
        ownerIdentity: { principalId: origin.accountId },
        arn: `arn:aws:s3:::${origin.bucket}`,
      },
      object: {
        key: urlEncodeKey(event.key),
        size: event.size,
        eTag: event.etag,
        versionId: event.versionId,
        sequencer: event.change === undefined ? undefined : sequencerOf(event.change),
      },
    },
  };
  return JSON.stringify({ Records: [record] });
};

/** What a queue receives when it becomes the destination of a bucket's events. */
export const testEventMessage = (bucket: string, requestId: string): string =>
  JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date().toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: hostId,
  });
