import { describe, expect, test } from 'vitest';
import { failedIds, toRecord } from './sqs-event.ts';

const place = { queueArn: 'arn:aws:sqs:us-east-1:000000000000:jobs', region: 'us-east-1' };

test('a record has the names that Lambda gives them', () => {
  const message = {
    MessageId: 'm-1',
    ReceiptHandle: 'r-1',
    Body: 'text',
    MD5OfBody: '1cb251ec0d568de6a929b520c4aed8d1',
    Attributes: { ApproximateReceiveCount: '2', SentTimestamp: '5' },
    MessageAttributes: { code: { DataType: 'String', StringValue: 'too-large' } },
  };
  expect(toRecord(message, place)).toEqual({
    messageId: 'm-1',
    receiptHandle: 'r-1',
    body: 'text',
    attributes: { ApproximateReceiveCount: '2', SentTimestamp: '5' },
    messageAttributes: { code: { dataType: 'String', stringValue: 'too-large' } },
    md5OfBody: '1cb251ec0d568de6a929b520c4aed8d1',
    eventSource: 'aws:sqs',
    eventSourceARN: place.queueArn,
    awsRegion: place.region,
  });
});

describe('which messages failed', () => {
  const records = ['a', 'b', 'c'].map((MessageId) => toRecord({ MessageId }, place));
  const failures = (...ids: unknown[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
  test.each<[what: string, response: unknown, failed: readonly string[] | 'all']>([
    ['no answer', undefined, []],
    ['null', null, []],
    ['no list', {}, []],
    ['a list that is null', { batchItemFailures: null }, []],
    ['an empty list', failures(), []],
    ['some', failures('b'), ['b']],
    ['one twice', failures('a', 'a'), ['a']],
    ['an unknown one', failures('a', 'x'), 'all'],
    ['an empty one', failures(''), 'all'],
    ['one that is null', failures(null), 'all'],
    ['a wrong name', { batchItemFailures: [{ id: 'a' }] }, 'all'],
  ])('%s', (_, response, failed) => {
    expect(failedIds(response, records)).toEqual(failed === 'all' ? 'all' : new Set(failed));
  });
});
