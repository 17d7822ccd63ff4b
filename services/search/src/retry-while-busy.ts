// A query's embedding shares the endpoint with ingestion: a short wait finds a gap, where an error would lose the question.
import { setTimeout as sleep } from 'node:timers/promises';
import { toPipelineError } from '@alex/core/errors';
import type { EmbeddingEndpoint } from '@alex/core/ports/embedding-endpoint';

/** A person waits for the answer, and an API behind API Gateway has 29 s in all. */
const patienceMilliseconds = 20_000;
const firstWaitMilliseconds = 20;
const longestWaitMilliseconds = 1_000;

/** Tries again while the endpoint is throttling, starting or failing; then throws what it last said. */
export const retryWhileBusy = (endpoint: EmbeddingEndpoint): EmbeddingEndpoint => ({
  embed: async (texts) => {
    const giveUp = Date.now() + patienceMilliseconds;
    for (let tries = 0; ; tries += 1) {
      try {
        return await endpoint.embed(texts);
      } catch (error) {
        const wait = Math.random() * Math.min(longestWaitMilliseconds, firstWaitMilliseconds * 2 ** tries);
        if (!toPipelineError(error).retryable || Date.now() + wait > giveUp) throw error;
        await sleep(wait);
      }
    }
  },
});
