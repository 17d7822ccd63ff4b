import { expect, test } from 'vitest';
import { embeddersMin, shareEndpoint } from './endpoint-shares.ts';

const all = Array.from({ length: 199 }, (_, i) => i + 2);

test.each(all)('a concurrency of %i is not exceeded, and search finds a place', (concurrency) => {
  const { embedders, requestsPerEmbedder, searchRoom } = shareEndpoint(concurrency);
  expect(embedders).toBeGreaterThanOrEqual(embeddersMin);
  expect(requestsPerEmbedder).toBeGreaterThanOrEqual(1);
  expect(embedders * requestsPerEmbedder + searchRoom).toBe(concurrency);
  expect(searchRoom).toBeGreaterThanOrEqual(concurrency > embeddersMin ? 1 : 0);
  expect(embedders * requestsPerEmbedder).toBeGreaterThan(concurrency / 3);
});
