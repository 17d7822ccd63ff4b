import { expect, test } from 'vitest';
import { encodeBatchMessage, parseBatchMessage } from './batch-message.ts';

const message = {
  documentId: '0123456789abcdef0123456789abcdef',
  revision: '0055AE',
  batch: 2,
  firstOrdinal: 64,
  chunks: 32,
};

test('what is encoded is parsed', () => {
  expect(parseBatchMessage(encodeBatchMessage(message))).toEqual(message);
  expect(parseBatchMessage(encodeBatchMessage({ ...message, isFirst: true }))).toEqual({ ...message, isFirst: true });
});

test.each([
  ['no JSON', 'x'],
  ['null', 'null'],
  ['another format', JSON.stringify({ ...message, format: 2 })],
  ['a path in the document id', encodeBatchMessage({ ...message, documentId: '../secrets' })],
  ['a revision that is no sequencer', encodeBatchMessage({ ...message, revision: '../x' })],
  ['a negative batch', encodeBatchMessage({ ...message, batch: -1 })],
  ['a first that is no truth', JSON.stringify({ format: 1, ...message, isFirst: 'yes' })],
  ['a count that is no whole number', encodeBatchMessage({ ...message, chunks: 1.5 })],
])('%s is malformed', (_, body) => {
  expect(() => parseBatchMessage(body)).toThrow(expect.objectContaining({ code: 'malformed-message' }));
});
