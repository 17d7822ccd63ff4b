import { expect, test } from 'vitest';
import { type EmbedderEnvironment, readEmbedderSettings } from './settings.ts';

const environment = {
  STATE_BUCKET: 'state',
  VECTOR_BUCKET: 'vectors',
  VECTOR_INDEX: 'minilm',
  EMBEDDING_ENDPOINT_NAME: 'endpoint',
  BATCHES_QUEUE_URL: 'batches',
  BATCHES_DEAD_LETTER_QUEUE_URL: 'batches-dead',
} satisfies EmbedderEnvironment;

test('each variable goes into the setting of its name', () => {
  const settings = {
    stateBucket: 'state',
    vectorBucket: 'vectors',
    vectorIndex: 'minilm',
    embeddingEndpointName: 'endpoint',
    batchesQueueUrl: 'batches',
    batchesDeadLetterQueueUrl: 'batches-dead',
    cache: { url: undefined, ttlSeconds: 3_600 },
  };
  expect(readEmbedderSettings(environment)).toEqual({ ...settings, requestsInFlightMax: 2 });
  expect(readEmbedderSettings({ ...environment, REQUESTS_IN_FLIGHT_MAX: '7' })).toEqual({
    ...settings,
    requestsInFlightMax: 7,
  });
});

test.each(Object.keys(environment))('%s is missing', (name) =>
  expect(() => readEmbedderSettings({ ...environment, [name]: undefined })).toThrow(`${name} is not set`),
);

test('no requests at all is no setting', () =>
  expect(() => readEmbedderSettings({ ...environment, REQUESTS_IN_FLIGHT_MAX: '0' })).toThrow(
    'REQUESTS_IN_FLIGHT_MAX is “0”: a whole number from 1 to 999999999 is needed',
  ));
