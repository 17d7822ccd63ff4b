import { parseS3Event } from '@alex/core/s3-event';
import { expect, test } from 'vitest';
import { createdEvent, removedEvent, sqsEvent, testEvent } from './event-factories.ts';

test('a created event says what the parser reads, its key encoded as S3 does', () => {
  const key = 'ordner/a b+c (1)~ü.md';
  const body = createdEvent({ bucket: 'docs', key, sequencer: '0A', etag: 'e', size: 3, versionId: 'v' });
  expect(JSON.parse(body).Records[0].s3.object).toEqual({
    key: 'ordner/a+b%2Bc+%281%29%7E%C3%BC.md',
    size: 3,
    eTag: 'e',
    versionId: 'v',
    sequencer: '0A',
  });
  expect(parseS3Event(body)).toEqual([
    {
      kind: 'created',
      document: { bucket: 'docs', key, versionId: 'v', etag: 'e' },
      size: 3,
      sequencer: '0A',
      eventTime: '2026-01-01T00:00:00.000Z',
    },
  ]);
});

test('a removal has no size, and a version makes it a delete marker', () => {
  const details = { bucket: 'docs', key: 'a', sequencer: '0A' };
  const plain = JSON.parse(removedEvent(details)).Records[0];
  expect([plain.eventName, plain.s3.object]).toEqual(['ObjectRemoved:Delete', { key: 'a', sequencer: '0A' }]);
  const marker = JSON.parse(removedEvent({ ...details, versionId: 'v' })).Records[0];
  expect(marker.eventName).toBe('ObjectRemoved:DeleteMarkerCreated');
  expect(parseS3Event(removedEvent(details))).toMatchObject([{ kind: 'removed', document: { key: 'a' } }]);
});

test('the test event changes nothing', () => expect(parseS3Event(testEvent('docs'))).toEqual([]));

test('an SQS event holds its records as Lambda gives them', () => {
  const { Records } = sqsEvent({ body: 'a' }, { body: 'b', deliveries: 3, attributes: { code: 'x' } });
  expect(Records[0]!.messageId).not.toBe(Records[1]!.messageId);
  expect(Records[1]).toMatchObject({
    body: 'b',
    attributes: { ApproximateReceiveCount: '3' },
    messageAttributes: { code: { stringValue: 'x', dataType: 'String' } },
    eventSource: 'aws:sqs',
  });
});
