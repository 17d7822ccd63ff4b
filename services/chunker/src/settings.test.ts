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
  expect(readChunkerSettings({ ...environment, CHUNK_TOKENS: '120' })).toEqual({
    stateBucket: 'state',
    vectorBucket: 'vectors',
    vectorIndex: 'minilm',
    documentsQueueUrl: 'documents',
    documentsDeadLetterQueueUrl: 'documents-dead',
    batchesQueueUrl: 'batches',
    chunkTokens: 120,
  }));

test('chunks are of the default size where none is set', () =>
  expect(readChunkerSettings(environment).chunkTokens).toBe(limits.chunkTokensDefault));

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
