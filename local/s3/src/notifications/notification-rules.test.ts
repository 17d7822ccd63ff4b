import { expect, test } from 'vitest';
import { isEventType, type NotificationRule, overlappingRules, ruleFor } from './notification-rules.ts';

const rule = (settings: Partial<NotificationRule>): NotificationRule => ({
  id: 'rule',
  queueArn: 'arn:aws:sqs:us-east-1:000000000000:queue',
  events: ['s3:ObjectCreated:*'],
  ...settings,
});

test.each<[Partial<NotificationRule>, event: string, key: string, taken: boolean]>([
  [{}, 'ObjectCreated:Put', 'a', true],
  [{}, 'ObjectCreated:CompleteMultipartUpload', 'a', true],
  [{}, 'ObjectRemoved:Delete', 'a', false],
  [{ events: ['s3:ObjectRemoved:Delete'] }, 'ObjectRemoved:DeleteMarkerCreated', 'a', false],
  [{ prefix: 'in/' }, 'ObjectCreated:Put', 'in/a', true],
  [{ prefix: 'in/' }, 'ObjectCreated:Put', 'out/in/', false],
  [{ suffix: '.pdf' }, 'ObjectCreated:Put', 'a.pdf', true],
  [{ suffix: '.pdf' }, 'ObjectCreated:Put', 'a.pdf.txt', false],
  [{ prefix: 'aa', suffix: 'aa' }, 'ObjectCreated:Put', 'aaa', true],
])('%j takes %s of %s: %s', (settings, event, key, taken) => {
  expect(ruleFor([rule(settings)], event, key) !== undefined).toBe(taken);
});

test.each<[Partial<NotificationRule>, Partial<NotificationRule>, overlap: boolean]>([
  [{}, {}, true],
  [{}, { events: ['s3:ObjectCreated:Put'] }, true],
  [{ events: ['s3:ObjectCreated:Put'] }, { events: ['s3:ObjectCreated:Copy'] }, false],
  [{ prefix: 'a/' }, { prefix: 'b/' }, false],
  [{ prefix: 'a' }, { prefix: 'ab' }, true],
  [{ suffix: '.pdf' }, { suffix: '.md' }, false],
  [{ prefix: 'a', suffix: '.pdf' }, { prefix: 'ab', suffix: '.md' }, false],
  [{ prefix: 'a', suffix: 'f' }, { prefix: 'ab', suffix: '.pdf' }, true],
])('%j and %j overlap: %s', (a, b, overlap) => {
  expect(overlappingRules([rule(a), rule(b)]) !== undefined).toBe(overlap);
});

test.each([
  ['s3:ObjectCreated:*', true],
  ['s3:ObjectRemoved:DeleteMarkerCreated', true],
  ['s3:IntelligentTiering', true],
  ['s3:ObjectCreated:Upload', false],
  ['s3:ObjectCreated', false],
  ['ObjectCreated:Put', false],
])('%s is an event type: %s', (event, known) => {
  expect(isEventType(event)).toBe(known);
});
