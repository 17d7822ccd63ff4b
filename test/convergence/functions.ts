// The four real functions on the world's ports, each call of theirs under the world's control.
import { createHandler as createChunker } from '@alex/chunker/handler';
import type { EmbeddingEndpoint } from '@alex/core/ports/embedding-endpoint';
import type { ObjectStore } from '@alex/core/ports/object-store';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import { createHandler as createEmbedder } from '@alex/embedder/handler';
import { createLedger } from '@alex/ledger/ledger';
import { createHandler as createReplay } from '@alex/replay/handler';
import { createSearch } from '@alex/search/search';
import { absentEmbeddingCache } from '@alex/testing/absent-embedding-cache';
import type { SQSEvent } from 'aws-lambda';
import { gated, type Invocation } from './invocations.ts';
import { lineReader } from './line-reader.ts';
import { deadLetterUrl, type Queues, sourceUrl } from './queues.ts';

export const stateBucket = 'state';
export const index = 'index';

interface WorldPorts {
  /** The documents bucket, and the state bucket, whose writes the world watches. */
  readonly objects: ObjectStore;
  readonly state: ObjectStore;
  readonly index: VectorIndex;
  readonly queues: Queues;
  readonly endpoint: EmbeddingEndpoint;
}

const settings = {
  stateBucket,
  vectorBucket: '',
  vectorIndex: index,
  embeddingEndpointName: '',
  documentsQueueUrl: sourceUrl('documents'),
  documentsDeadLetterQueueUrl: deadLetterUrl('documents'),
  batchesQueueUrl: sourceUrl('batches'),
  batchesDeadLetterQueueUrl: deadLetterUrl('batches'),
  split: { chunkTokens: 200, overlapTokens: 0, context: true },
  requestsInFlightMax: 2,
  cache: { url: undefined, ttlSeconds: 1 },
};
const pairs = (['documents', 'batches'] as const).map((name) => ({
  name,
  source: sourceUrl(name),
  deadLetters: deadLetterUrl(name),
}));
/** More than the world holds. */
const searchTop = 1_000;
const remainingMilliseconds = 600_000;

export const createFunctions = (world: WorldPorts) => {
  const portsOf = (invocation: Invocation) => ({
    queue: gated(invocation, 'queue', world.queues.portOf(invocation)),
    index: gated(invocation, 'index', world.index),
    ledger: createLedger(gated(invocation, 'objects', world.state), { bucket: stateBucket, index }),
    telemetry: { record: () => undefined },
    now: () => new Date(),
  });
  return {
    chunker: (invocation: Invocation) =>
      createChunker(
        { ...portsOf(invocation), objects: gated(invocation, 'objects', world.objects), reader: lineReader },
        settings,
      ),
    embedder: (invocation: Invocation) => {
      const endpoint = gated(invocation, 'endpoint', world.endpoint);
      const handler = createEmbedder({ ...portsOf(invocation), endpoint, cache: absentEmbeddingCache }, settings);
      return (event: SQSEvent) => handler(event, { getRemainingTimeInMillis: () => remainingMilliseconds });
    },
    search: (invocation: Invocation) => {
      const ask = createSearch({ ...portsOf(invocation), endpoint: world.endpoint, cache: absentEmbeddingCache });
      return () => ask({ query: 'line', top: searchTop, consistency: 'strict' });
    },
    replay: (invocation: Invocation) => {
      const handler = createReplay(portsOf(invocation), { queues: pairs });
      return () => handler({ selection: {}, dryRun: false });
    },
  };
};
