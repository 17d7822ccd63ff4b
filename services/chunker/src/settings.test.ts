import { limits } from '@alex/core/limits';
import { expect, test } from 'vitest';
import { type ChunkerEnvironment, readChunkerSettings } from './settings.ts';

const environment = {
  STATE_BUCKET: 'state',
  VECTOR_BUCKET: 'vectors',
  VECTOR_INDEX: 'minilm',
  DOCUMENTS_QUEUE_URL: 'documents',
  DOCUMENTS_DEAD_LETTER_QUEUE_URL: 'documents-dead',
  BATCHES_QUEUE_URL: 'batches',
} satisfies ChunkerEnvironment;

test('each variable goes into the setting of its name', () =>
  expect(
    readChunkerSettings({ ...environment, CHUNK_TOKENS: '120', CHUNK_OVERLAP_TOKENS: '30', CHUNK_CONTEXT: 'off' }),
  ).toEqual({
    stateBucket: 'state',
    vectorBucket: 'vectors',
    vectorIndex: 'minilm',
    documentsQueueUrl: 'documents',
    documentsDeadLetterQueueUrl: 'documents-dead',
    batchesQueueUrl: 'batches',
    split: { chunkTokens: 120, overlapTokens: 30, context: false },
  }));

test('chunks are of the default size, do not overlap and are read below their titles where nothing is set', () =>
  expect(readChunkerSettings(environment).split).toEqual({
    chunkTokens: limits.chunkTokensDefault,
    overlapTokens: 0,
    context: true,
  }));

test('an overlap is at most half of a chunk, whatever its size', () => {
  const overlapOf = (CHUNK_TOKENS: string, CHUNK_OVERLAP_TOKENS: string) =>
    readChunkerSettings({ ...environment, CHUNK_TOKENS, CHUNK_OVERLAP_TOKENS }).split.overlapTokens;
  expect(overlapOf('41', '20')).toBe(20);
  expect(() => overlapOf('41', '21')).toThrow('CHUNK_OVERLAP_TOKENS is “21”: a whole number from 0 to 20 is needed');
});

test.each(['', 'true', 'ON', '1'])('CHUNK_CONTEXT “%s” is neither on nor off', (CHUNK_CONTEXT) =>
  expect(() => readChunkerSettings({ ...environment, CHUNK_CONTEXT })).toThrow(
    `CHUNK_CONTEXT is “${CHUNK_CONTEXT}”: on or off is needed`,
  ),
);

test.each(Object.keys(environment))('%s is missing or empty', (name) => {
  for (const value of [undefined, ''])
    expect(() => readChunkerSettings({ ...environment, [name]: value })).toThrow(
      `The environment variable ${name} is not set.`,
    );
});

test.each(['', '0', '15', '255', '-1', '1.5', '1e2', ' 200', '200 tokens', '9999999999'])(
  'CHUNK_TOKENS “%s” is no size',
  (CHUNK_TOKENS) =>
    expect(() => readChunkerSettings({ ...environment, CHUNK_TOKENS })).toThrow(
      `CHUNK_TOKENS is “${CHUNK_TOKENS}”: a whole number from 16 to 254 is needed`,
    ),
);
