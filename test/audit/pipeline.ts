// The real handlers on in-memory ports, worked one message after the other until there is none, and an audit of what they left.
import { type AuditSummary, runAudit } from '@alex/audit/audit';
import type { Damage } from '@alex/audit/damage';
import { sweepOldEmbeddings } from '@alex/audit/old-embeddings';
import type { RecheckSettings } from '@alex/audit/recheck';
import { createRepair } from '@alex/audit/repair';
import type { SortedLines } from '@alex/audit/sorted-lines';
import { createSurvey } from '@alex/audit/survey';
import { createHandler as createChunker } from '@alex/chunker/handler';
import { documentId } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { limits } from '@alex/core/limits';
import type { ReceivedMessage } from '@alex/core/ports/message-queue';
import { createHandler as createEmbedder } from '@alex/embedder/handler';
import { createLedger } from '@alex/ledger/ledger';
import { absentEmbeddingCache } from '@alex/testing/absent-embedding-cache';
import type { CallHooks } from '@alex/testing/call-hooks';
import { createdEvent, removedEvent, sqsEvent } from '@alex/testing/event-factories';
import { createInMemoryEmbeddingEndpoint } from '@alex/testing/in-memory-embedding-endpoint';
import { createInMemoryMessageQueue } from '@alex/testing/in-memory-message-queue';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { createInMemoryVectorIndex } from '@alex/testing/in-memory-vector-index';
import { lineReader } from '../convergence/line-reader.ts';

export const documents = 'documents';
export const state = 'state';
export const index = 'i';
const urls = { documents: 'documents-queue', batches: 'batches-queue' };
const names = { stateBucket: state, vectorBucket: 'v', vectorIndex: index };

const sortedInMemory = (): SortedLines => {
  const lines: string[] = [];
  return {
    add: async (line) => {
      lines.push(line);
    },
    groups: async function* () {
      yield lines.sort();
    },
  };
};

/** @param hooks called around every call of a store, an index or a queue */
export const openPipeline = (hooks: CallHooks = {}) => {
  let clock = Date.parse('2026-01-01T00:00:00Z');
  const now = () => new Date(clock);
  /** While it is true, S3's events are lost. */
  let isDeaf = false;
  const objects = createInMemoryObjectStore({
    ...hooks,
    now,
    onChange: (change) => {
      if (change.bucket === documents && !isDeaf)
        void queue.send(urls.documents, [
          { body: change.kind === 'created' ? createdEvent(change) : removedEvent(change) },
        ]);
    },
  });
  const queue = createInMemoryMessageQueue({ ...hooks, now });
  const vectors = createInMemoryVectorIndex(hooks);
  const endpoint = createInMemoryEmbeddingEndpoint();
  const ledger = createLedger(objects, { bucket: state, index });
  const survey = createSurvey(objects, { bucket: state, index });
  const common = { queue, index: vectors, ledger, telemetry: { record: () => undefined }, now };
  const chunk = createChunker(
    { ...common, objects, reader: lineReader },
    {
      ...names,
      split: { chunkTokens: 200, overlapTokens: 0, context: true },
      documentsQueueUrl: urls.documents,
      documentsDeadLetterQueueUrl: 'documents-dead',
      batchesQueueUrl: urls.batches,
    },
  );
  const embed = createEmbedder(
    { ...common, endpoint, cache: absentEmbeddingCache },
    {
      ...names,
      embeddingEndpointName: '',
      batchesQueueUrl: urls.batches,
      batchesDeadLetterQueueUrl: 'batches-dead',
      requestsInFlightMax: 2,
      cache: { url: undefined, ttlSeconds: 1 },
    },
  );

  const work = async (url: string, handle: (message: ReceivedMessage) => Promise<unknown>): Promise<number> => {
    const messages = await queue.receive(url, { visibilitySeconds: 3_600 });
    for (const message of messages) {
      await handle(message);
      await queue.delete(url, [message.receiptHandle]);
    }
    return messages.length;
  };
  const chunkAll = () => work(urls.documents, ({ messageId, body }) => chunk(sqsEvent({ messageId, body })));
  const embedAll = () =>
    work(urls.batches, ({ messageId, body }) =>
      embed(sqsEvent({ messageId, body }), { getRemainingTimeInMillis: () => 600_000 }),
    );
  const rest = async () => {
    while ((await chunkAll()) + (await embedAll()) > 0);
  };
  const idOf = (key: string) => documentId({ bucket: documents, key });
  const record = async (key: string): Promise<DocumentRecord> =>
    (await ledger.read(idOf(key))).record as DocumentRecord;

  const audit = async (
    settings: Partial<RecheckSettings> = {},
  ): Promise<{ readonly summary: AuditSummary; readonly damages: readonly Damage[] }> => {
    const damages: Damage[] = [];
    const summary = await runAudit(
      {
        survey,
        index: vectors,
        objects,
        queue,
        now,
        openSortedLines: sortedInMemory,
        sleep: async (milliseconds) => {
          clock += milliseconds;
        },
      },
      {
        documentsBucket: documents,
        queueUrls: [urls.documents, urls.batches],
        graceSeconds: limits.auditGraceSeconds,
        ...settings,
      },
      {
        progress: () => undefined,
        found: async (damage) => {
          damages.push(damage);
        },
      },
    );
    return { summary, damages };
  };
  const repairOne = createRepair(
    { survey, ledger, index: vectors, queue, now },
    { documentsBucket: documents, documentsQueueUrl: urls.documents, batchesQueueUrl: urls.batches },
  );

  return {
    objects,
    vectors,
    ledger,
    queue,
    endpoint,
    urls,
    idOf,
    record,
    chunkAll,
    embedAll,
    rest,
    audit,
    put: (key: string, content: string) => objects.upload({ bucket: documents, key }, content),
    remove: (key: string) => objects.remove({ bucket: documents, key }),
    /** Whatever `change` does to the documents bucket, S3 tells nobody of it. */
    unheard: (change: () => void) => {
      isDeaf = true;
      change();
      isDeaf = false;
    },
    later: (seconds: number) => {
      clock += seconds * 1_000;
    },
    repair: async (damages: readonly Damage[]) => {
      for (const { repairs = [] } of damages) for (const one of repairs) await repairOne(one);
    },
    sweep: (remove: boolean) => sweepOldEmbeddings({ survey, objects, now }, { stateBucket: state, remove }),
    texts: (key: string): string =>
      [...vectors.records.values()]
        .filter(({ metadata }) => metadata.key === key)
        .sort((a, b) => a.metadata.ordinal - b.metadata.ordinal)
        .map(({ metadata }) => metadata.text)
        .join('\n'),
  };
};

export type Pipeline = ReturnType<typeof openPipeline>;
