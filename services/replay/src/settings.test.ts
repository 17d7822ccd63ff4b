import { expect, test } from 'vitest';
import { type ReplayEnvironment, readReplaySettings } from './settings.ts';

const environment = {
  STATE_BUCKET: 'state',
  VECTOR_INDEX: 'minilm',
  DOCUMENTS_QUEUE_URL: 'documents',
  DOCUMENTS_DEAD_LETTER_QUEUE_URL: 'documents-dead',
  BATCHES_QUEUE_URL: 'batches',
  BATCHES_DEAD_LETTER_QUEUE_URL: 'batches-dead',
} satisfies ReplayEnvironment;

test('each variable goes into the setting of its name: letters go back to where they came from', () =>
  expect(readReplaySettings(environment)).toEqual({
    stateBucket: 'state',
    vectorIndex: 'minilm',
    queues: [
      { name: 'documents', source: 'documents', deadLetters: 'documents-dead' },
      { name: 'batches', source: 'batches', deadLetters: 'batches-dead' },
    ],
  }));

test.each(Object.keys(environment))('%s is missing', (name) =>
  expect(() => readReplaySettings({ ...environment, [name]: undefined })).toThrow(`${name} is not set`),
);
