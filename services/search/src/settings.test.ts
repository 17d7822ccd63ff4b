import { expect, test } from 'vitest';
import { readSearchSettings, type SearchEnvironment } from './settings.ts';

const environment = {
  DOCUMENTS_BUCKET: 'docs',
  STATE_BUCKET: 'state',
  VECTOR_BUCKET: 'vectors',
  VECTOR_INDEX: 'minilm',
  EMBEDDING_ENDPOINT_NAME: 'endpoint',
} satisfies SearchEnvironment;

test('each variable goes into the setting of its name', () =>
  expect(readSearchSettings(environment)).toEqual({
    documentsBucket: 'docs',
    stateBucket: 'state',
    vectorBucket: 'vectors',
    vectorIndex: 'minilm',
    embeddingEndpointName: 'endpoint',
    cache: { url: undefined, ttlSeconds: 3_600 },
  }));

test.each(Object.keys(environment))('%s is missing', (name) =>
  expect(() => readSearchSettings({ ...environment, [name]: undefined })).toThrow(`${name} is not set`),
);
