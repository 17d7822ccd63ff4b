import { expect, test } from 'vitest';
import { describeEmbeddingEndpointContract } from './contracts/embedding-endpoint.contract.ts';
import { createInMemoryEmbeddingEndpoint } from './in-memory-embedding-endpoint.ts';

describeEmbeddingEndpointContract('in memory', async () => ({
  endpoint: createInMemoryEmbeddingEndpoint({ dimension: 16 }),
  dimension: 16,
}));

test('it fails as it is told to, and counts only what succeeded', async () => {
  const endpoint = createInMemoryEmbeddingEndpoint({
    failure: (texts) => (texts.includes('bad') ? 'text-refused' : undefined),
  });
  await expect(endpoint.embed(['good', 'bad'])).rejects.toMatchObject({ code: 'text-refused' });
  await endpoint.embed(['good']);
  expect(endpoint.requests).toEqual([['good']]);
});
