import { describe, expect, test } from 'vitest';
import { encodeS3Event, parseS3Event, splitS3Event } from './s3-event.ts';

const record = (eventName: string, object: object) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: 'us-east-1',
  eventTime: '2026-11-01T10:00:00.000Z',
  eventName,
  s3: { s3SchemaVersion: '1.0', bucket: { name: 'docs', arn: 'arn:aws:s3:::docs' }, object },
});
const body = (...records: object[]) => JSON.stringify({ Records: records });

test('a created object, its key decoded as forms are', () => {
  const object = {
    key: 'a+b%2Bc/%C3%BC%3D%25.md',
    size: 3,
    eTag: 'e1',
    versionId: 'v1',
    sequencer: '0055aed6dcd90281e5',
  };
  expect(parseS3Event(body(record('ObjectCreated:Put', object)))).toEqual([
    {
      kind: 'created',
      document: { bucket: 'docs', key: 'a b+c/ü=%.md', versionId: 'v1', etag: 'e1' },
      size: 3,
      sequencer: '0055AED6DCD90281E5',
      eventTime: '2026-11-01T10:00:00.000Z',
    },
  ]);
});

test('a removal names no version: what counts is what the key holds now', () => {
  const object = { key: 'a.md', versionId: 'marker', sequencer: '01' };
  const [change] = parseS3Event(body(record('ObjectRemoved:DeleteMarkerCreated', object)));
  expect(change).toMatchObject({ kind: 'removed', document: { bucket: 'docs', key: 'a.md' } });
  expect(change?.document).not.toHaveProperty('versionId');
});

test('lifecycle expiry is a removal', () => {
  const [change] = parseS3Event(body(record('LifecycleExpiration:Delete', { key: 'a', sequencer: '01' })));
  expect(change?.kind).toBe('removed');
});

test('the test event of a new subscription changes nothing', () => {
  const event = JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'docs' });
  expect(parseS3Event(event)).toEqual([]);
  expect(splitS3Event(event)).toEqual([]);
});

test('several records come apart, each a whole event', () => {
  const parts = splitS3Event(
    body(
      record('ObjectCreated:Put', { key: 'a', sequencer: '01' }),
      record('ObjectRemoved:Delete', { key: 'b', sequencer: '02' }),
    ),
  );
  expect(parts.flatMap(parseS3Event).map(({ kind, document }) => `${kind} ${document.key}`)).toEqual([
    'created a',
    'removed b',
  ]);
});

test('what we write ourselves reads as it was meant', () => {
  const created = {
    kind: 'created',
    document: { bucket: 'docs', key: 'a +b/ü%.md', etag: 'e' },
    size: 3,
    sequencer: '01',
    eventTime: '2026-01-01T00:00:00.000Z',
    anew: true,
  } as const;
  const removed = { ...created, kind: 'removed', document: { bucket: 'docs', key: 'a' } } as const;
  const { anew: _, size: __, ...plain } = removed;
  for (const change of [created, plain]) expect(parseS3Event(encodeS3Event(change))).toEqual([change]);
});

describe('what is no S3 event is malformed', () => {
  test.each([
    ['no JSON', '{'],
    ['a text', '"hello"'],
    ['null', 'null'],
    ['no records', '{}'],
    ['another source', JSON.stringify({ Records: [{ eventSource: 'aws:sns' }] })],
    ['no key', body(record('ObjectCreated:Put', { sequencer: '01' }))],
    ['no sequencer', body(record('ObjectCreated:Put', { key: 'a' }))],
    ['a sequencer that is no number', body(record('ObjectCreated:Put', { key: 'a', sequencer: 'xyz' }))],
    ['a key that is not encoded', body(record('ObjectCreated:Put', { key: '100%', sequencer: '01' }))],
    ['an event that nobody subscribed to', body(record('ObjectTagging:Put', { key: 'a', sequencer: '01' }))],
  ])('%s', (_, text) => {
    expect(() => parseS3Event(text)).toThrow(expect.objectContaining({ code: 'malformed-event' }));
  });
});
