import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type QueueConfiguration,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import { type Notification, queueArn, type S3Harness, startS3 } from './s3-harness.ts';

let s3: S3Harness;
afterEach(() => s3.close());

const Bucket = 'noisy';
const everything = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:ObjectTagging:*'];

const start = async (versioned = false): Promise<void> => {
  s3 = await startS3();
  s3.server.createBucket(Bucket, { versioned });
  await s3.server.putBucketNotification(Bucket, [{ id: 'all', queueArn, events: everything }]);
  expect(JSON.parse(s3.notifications.pop()!.body).Event).toBe('s3:TestEvent');
};

const recordOf = ({ body }: Notification) => JSON.parse(body).Records[0];
const records = async (count: number) => (await s3.notified(count)).map(recordOf);
const summary = async (count: number) =>
  (await records(count)).map(({ eventName, s3: { object } }) => ({ eventName, ...object, sequencer: undefined }));
const put = (Key: string, Body = 'text') => s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const remove = (Key: string, VersionId?: string) =>
  s3.client.send(new DeleteObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) }));

test('a notification has the shape that S3 gives it', async () => {
  await start();
  const answer = await put('folder/ä b+(1).pdf', 'content');
  const [record] = await records(1);
  expect(record).toEqual({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:000000000000' },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: {
      'x-amz-request-id': answer.$metadata.requestId,
      'x-amz-id-2': answer.$metadata.extendedRequestId,
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'all',
      bucket: { name: Bucket, ownerIdentity: { principalId: '000000000000' }, arn: `arn:aws:s3:::${Bucket}` },
      object: {
        key: 'folder/%C3%A4+b%2B%281%29.pdf',
        size: 7,
        eTag: '9a0364b9e99bb480dd25e1f0284c8555',
        sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
      },
    },
  });
  const { key } = record.s3.object;
  expect(decodeURIComponent(key.replace(/\+/g, ' '))).toBe('folder/ä b+(1).pdf');
});

test('without versioning: every change, and none for what changed nothing', async () => {
  await start();
  await put('k', 'one');
  await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k` }));
  await remove('k');
  await remove('k');
  await expect(
    s3.client.send(new PutObjectCommand({ Bucket, Key: 'copy', Body: 'x', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({ name: 'PreconditionFailed' });
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'mp' }));
  const part = await s3.client.send(
    new UploadPartCommand({ Bucket, Key: 'mp', UploadId, PartNumber: 1, Body: 'part' }),
  );
  const Parts = [{ PartNumber: 1, ETag: part.ETag }];
  const complete = new CompleteMultipartUploadCommand({ Bucket, Key: 'mp', UploadId, MultipartUpload: { Parts } });
  const { ETag } = await s3.client.send(complete);
  const Objects = [{ Key: 'copy' }, { Key: 'never-there' }, { Key: 'mp' }];
  await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  const eTag = 'f97c5d29941bfb1b2fdab0874906ab82';
  expect(await summary(6)).toEqual([
    { eventName: 'ObjectCreated:Put', key: 'k', size: 3, eTag },
    { eventName: 'ObjectCreated:Copy', key: 'copy', size: 3, eTag },
    { eventName: 'ObjectRemoved:Delete', key: 'k' },
    { eventName: 'ObjectCreated:CompleteMultipartUpload', key: 'mp', size: 4, eTag: JSON.parse(ETag!) },
    { eventName: 'ObjectRemoved:Delete', key: 'copy' },
    { eventName: 'ObjectRemoved:Delete', key: 'mp' },
  ]);
});

test('with versioning: version ids, delete markers, and deletions of versions and markers', async () => {
  await start(true);
  const { VersionId } = await put('k', 'one');
  const marker = await remove('k');
  await remove('k', marker.VersionId);
  await remove('k', VersionId);
  await remove('k', VersionId);
  expect(await summary(4)).toEqual([
    { eventName: 'ObjectCreated:Put', key: 'k', size: 3, eTag: expect.any(String), versionId: VersionId },
    {
      ...{ eventName: 'ObjectRemoved:DeleteMarkerCreated', key: 'k', versionId: marker.VersionId },
      eTag: 'd41d8cd98f00b204e9800998ecf8427e',
    },
    { eventName: 'ObjectRemoved:Delete', key: 'k', versionId: marker.VersionId },
    { eventName: 'ObjectRemoved:Delete', key: 'k', versionId: VersionId },
  ]);
});

test('while versioning is suspended there are no version ids', async () => {
  await start(true);
  const VersioningConfiguration = { Status: 'Suspended' } as const;
  await s3.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  await put('k');
  await remove('k');
  const [created, removed] = await summary(2);
  expect([created?.eventName, created?.versionId]).toEqual(['ObjectCreated:Put', undefined]);
  expect([removed?.eventName, removed?.versionId]).toEqual(['ObjectRemoved:DeleteMarkerCreated', undefined]);
});

test('tags: events without size and sequencer', async () => {
  await start();
  await put('k');
  const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
  await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging }));
  await s3.client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'k' }));
  const tagged = (await records(3)).slice(1);
  expect(tagged.map(({ eventName, eventVersion, s3: { object } }) => [eventName, eventVersion, object])).toEqual([
    ['ObjectTagging:Put', '2.3', { key: 'k', eTag: '1cb251ec0d568de6a929b520c4aed8d1' }],
    ['ObjectTagging:Delete', '2.3', { key: 'k', eTag: '1cb251ec0d568de6a929b520c4aed8d1' }],
  ]);
});

test('sequencers of a key increase in the order of its changes, also when many write at once', async () => {
  await start(true);
  await Promise.all(Array.from({ length: 60 }, (_, index) => (index % 3 === 2 ? remove('k') : put('k', `${index}`))));
  const sequencers = (await records(60)).map((record) => record.s3.object.sequencer);
  expect(sequencers.toSorted()).toEqual(sequencers);
  expect(new Set(sequencers).size).toBe(60);
});

const configure = (...QueueConfigurations: QueueConfiguration[]) =>
  s3.client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { QueueConfigurations } }),
  );

test('a configuration is tested, returned as it was put, and filters', async () => {
  s3 = await startS3();
  s3.server.createBucket(Bucket);
  const configuration: QueueConfiguration = {
    Id: 'docs',
    QueueArn: queueArn,
    Events: ['s3:ObjectCreated:Put', 's3:ObjectRemoved:*'],
    Filter: {
      Key: {
        FilterRules: [
          { Name: 'Prefix' as 'prefix', Value: 'in/' },
          { Name: 'Suffix' as 'suffix', Value: '.md' },
        ],
      },
    },
  };
  await configure(configuration);
  const [testEvent] = await s3.notified(1);
  expect(testEvent?.queueArn).toBe(queueArn);
  expect(JSON.parse(testEvent!.body)).toEqual({
    ...{ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket },
    ...{ Time: expect.any(String), RequestId: expect.any(String), HostId: expect.any(String) },
  });
  const { QueueConfigurations } = await s3.client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  expect(QueueConfigurations).toEqual([configuration]);

  for (const key of ['in/a.txt', 'out/a.md', 'in/a.md']) await put(key);
  await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'in/b.md', CopySource: `${Bucket}/in/a.md` }));
  await remove('in/b.md');
  const [, ...events] = await s3.notified(3);
  expect(events.map(recordOf).map(({ eventName, s3: { object } }) => [eventName, object.key])).toEqual([
    ['ObjectCreated:Put', 'in/a.md'],
    ['ObjectRemoved:Delete', 'in/b.md'],
  ]);
});

test('configurations that S3 refuses', async () => {
  s3 = await startS3({
    notify: (arn) => {
      if (arn.endsWith('absent')) throw new Error('there is no such queue');
    },
  });
  s3.server.createBucket(Bucket);
  const Events: QueueConfiguration['Events'] = ['s3:ObjectCreated:*'];
  const refused = (...configurations: QueueConfiguration[]) =>
    expect(configure(...configurations)).rejects.toMatchObject({ name: 'InvalidArgument' });
  await refused({ QueueArn: 'queue', Events });
  await refused({ QueueArn: queueArn, Events: ['s3:ObjectEaten:*' as 's3:ObjectCreated:*'] });
  await refused({ QueueArn: queueArn, Events }, { QueueArn: `${queueArn}2`, Events: ['s3:ObjectCreated:Put'] });
  await refused({ QueueArn: `${queueArn}absent`, Events });
  await refused({
    QueueArn: queueArn,
    Events,
    Filter: { Key: { FilterRules: [{ Name: 'middle' as 'prefix', Value: 'x' }] } },
  });
  const topic = new PutBucketNotificationConfigurationCommand({
    Bucket,
    NotificationConfiguration: { TopicConfigurations: [{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Events }] },
  });
  await expect(s3.client.send(topic)).rejects.toThrow('TopicConfiguration');
  const { QueueConfigurations } = await s3.client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  expect(QueueConfigurations).toBeUndefined();
});

test('a queue that fails gets every message later, in order, and holds up no other queue', async () => {
  let isDown = true;
  const taken: Notification[] = [];
  let announce = (): void => undefined;
  s3 = await startS3({
    notify: (arn, body) => {
      if (arn === queueArn && isDown && 'Records' in JSON.parse(body)) throw new Error('the queue is down');
      taken.push({ queueArn: arn, body });
      announce();
    },
  });
  const takenRecords = (count: number) =>
    new Promise<string[]>((resolve) => {
      announce = () => {
        const found = taken.filter(({ body }) => 'Records' in JSON.parse(body));
        if (found.length >= count) resolve(found.map((one) => recordOf(one).s3.object.key));
      };
      announce();
    });
  s3.server.createBucket(Bucket);
  const events = ['s3:ObjectCreated:*'];
  await s3.server.putBucketNotification(Bucket, [
    { id: 'a', queueArn, events, prefix: 'a' },
    { id: 'b', queueArn: `${queueArn}2`, events, prefix: 'b' },
  ]);
  for (const key of ['a1', 'b1', 'a2', 'b2', 'a3']) await put(key);
  expect(await takenRecords(2)).toEqual(['b1', 'b2']);
  isDown = false;
  expect(await takenRecords(5)).toEqual(['b1', 'b2', 'a1', 'a2', 'a3']);
});

test('what a closed server had not delivered is delivered by the next one', async () => {
  s3 = await startS3({
    notify: (_, body) => {
      if ('Records' in JSON.parse(body)) throw new Error('the queue is down');
    },
  });
  s3.server.createBucket(Bucket);
  const rules = [{ id: 'all', queueArn, events: everything }];
  await s3.server.putBucketNotification(Bucket, rules);
  await put('first');
  await put('second');
  await s3.close({ keepData: true });
  s3 = await startS3({ dataDir: s3.dataDir });
  expect((await summary(2)).map(({ key }) => key)).toEqual(['first', 'second']);
  await s3.server.putBucketNotification(Bucket, rules);
  await put('third');
  expect((await summary(3)).map(({ key }) => key)).toEqual(['first', 'second', 'third']);
});
