import { expect, test } from 'vitest';
import { isAfter, markOf } from './record-mark.ts';
import { aRecord } from './testing/documents.ts';

const at = Date.parse('2026-01-05T12:00:00Z');
const event = (seconds: number) => ({ times: { event: new Date(at + seconds * 1000).toISOString(), updated: '' } });

test.each([
  ['an unknown document, known now', undefined, '10', 1, true],
  ['the record as it was', '10', '10', -600, false],
  ['an older event, worked on since', '10', '11', -600, false],
  ['a later event', '10', '11', 1, true],
  ['a later event of a shorter sequencer', '10FF', '11', 1, true],
  ['an event of the same moment by a clock that is late', '10', '11', -1, true],
  ['the same moment, but already known', '11', '11', 0, false],
])('%s', (_, before, after, seconds, expected) => {
  expect(isAfter(aRecord('a', after, event(seconds)), { sequencer: before, at })).toBe(expected);
});

test('a mark is what was seen', () => {
  expect(markOf({ record: aRecord('a', '10'), at })).toEqual({ sequencer: '10', at });
  expect(markOf({ record: undefined, at })).toEqual({ sequencer: undefined, at });
});
