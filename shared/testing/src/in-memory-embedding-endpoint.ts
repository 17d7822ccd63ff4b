// The embedding endpoint port in memory: vectors that depend on their text alone, and failures on request.
import { createHash } from 'node:crypto';
import { type FailureCode, PipelineError } from '@alex/core/errors';
import type { EmbeddingEndpoint } from '@alex/core/ports/embedding-endpoint';
import { type CallHooks, runCallsWith } from './call-hooks.ts';

export interface InMemoryEmbeddingEndpointOptions extends CallHooks {
  /** Default 8. */
  readonly dimension?: number;
  /** Asked once a request; a code makes the whole of it fail so. */
  readonly failure?: (texts: readonly string[]) => FailureCode | undefined;
}

export interface InMemoryEmbeddingEndpoint extends EmbeddingEndpoint {
  /** The texts of every request that succeeded, in order; for a test to count what was paid. */
  readonly requests: readonly (readonly string[])[];
}

/** Unit length; of its own direction for every text, the same one in every run. */
export const pseudoEmbedding = (text: string, dimension: number): Float32Array => {
  let state = createHash('sha256').update(text).digest().readUInt32LE() || 1; // xorshift stays at zero for ever
  const numbers = Array.from({ length: dimension }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x8000_0000 - 1;
  });
  const norm = Math.hypot(...numbers);
  return Float32Array.from(numbers, (number) => number / norm);
};

export const createInMemoryEmbeddingEndpoint = ({
  dimension = 8,
  failure,
  ...hooks
}: InMemoryEmbeddingEndpointOptions = {}): InMemoryEmbeddingEndpoint => {
  const run = runCallsWith(hooks);
  const requests: (readonly string[])[] = [];
  return {
    requests,
    embed: (texts, answered) =>
      run('endpoint.embed', texts, () => {
        const code = failure?.(texts);
        if (code) throw new PipelineError(code, `The test’s endpoint fails on ${texts.length} texts.`);
        requests.push(texts);
        answered?.();
        return texts.map((text) => pseudoEmbedding(text, dimension));
      }),
  };
};
