// Batch pointers in, vectors out: the batch's half of the protocol in ARCHITECTURE.md, step by step.
import { type BatchMessage, parseBatchMessage } from '@alex/core/batch-message';
import type { RevisionRef } from '@alex/core/document-record';
import { type Failure, PipelineError } from '@alex/core/errors';
import { awsLimits } from '@alex/core/limits';
import type { EmbeddingCache } from '@alex/core/ports/embedding-cache';
import type { EmbeddingEndpoint } from '@alex/core/ports/embedding-endpoint';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import { createSharedRequests } from '@alex/core/shared-requests';
import { type Delivery, processSqsBatch, type SqsBatchPorts, type Subject } from '@alex/core/sqs-batch';
import { traceIdOf } from '@alex/core/trace';
import { toVectorRecord, vectorKeys } from '@alex/core/vector-record';
import { collectRetired } from '@alex/ledger/collect';
import { changeRecord, type Ledger, type ReadRecord } from '@alex/ledger/ledger';
import type { Receipt } from '@alex/ledger/revision';
import { commitRevision, failTarget, isCurrent, isLive } from '@alex/ledger/transitions';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { embedBatch, type Sources } from './batch-embeddings.ts';
import { createEmbeddingRequests } from './embedding-requests.ts';
import { createReuse } from './reuse.ts';
import type { EmbedderSettings } from './settings.ts';

export interface EmbedderPorts extends SqsBatchPorts {
  readonly endpoint: EmbeddingEndpoint;
  readonly cache: EmbeddingCache;
  readonly index: Pick<VectorIndex, 'get' | 'put' | 'delete'>;
  readonly ledger: Ledger;
}

/** Kept of the function's time for the endpoint's last answer, and for writing what was embedded. */
const reserveMilliseconds = (awsLimits.endpointSeconds + 30) * 1_000;

export const createHandler = (ports: EmbedderPorts, settings: EmbedderSettings) => {
  const { endpoint, cache, index, ledger, telemetry, now } = ports;
  const openRequests = createEmbeddingRequests(endpoint, { inFlightMax: settings.requestsInFlightMax });
  const putVectors = createSharedRequests(index.put);

  const abandon = async ({ documentId, revision, batch, firstOrdinal, chunks }: BatchMessage) => {
    await index.delete(vectorKeys(documentId, revision, firstOrdinal, chunks));
    await ledger.removeReceipt(documentId, revision, batch);
    telemetry.record('batch-superseded', { ...traced(documentId, revision), batch });
  };

  /** Puts the batch's vectors into the index. Undefined where its revision has gone meanwhile. */
  const storeVectors = async (
    { documentId, batch }: BatchMessage,
    target: RevisionRef,
    live: RevisionRef | null,
    sources: Sources,
  ): Promise<Receipt | undefined> => {
    const content = await ledger.readBatch(documentId, target, batch);
    if (!content) return undefined;
    const { chunks, metadata } = content;
    const { embeddings, receipt } = await embedBatch({ documentId, batch, target, live }, chunks, sources);
    await putVectors(
      chunks.map((chunk) => toVectorRecord(metadata, chunk, embeddings.get(chunk.hash) as Float32Array)),
    );
    telemetry.record('batch-stored', {
      ...traced(documentId, target.revision),
      batch,
      chunks: chunks.length,
      ...receipt,
    });
    return receipt;
  };

  /** What was done for the whole revision; undefined while other batches are under way. */
  const receiptOfAll = async ({ documentId, batch }: BatchMessage, target: RevisionRef, own: Receipt | undefined) => {
    if (target.batches === 1) return own;
    const isComplete = await ledger.areReceiptsComplete(documentId, target, batch);
    return isComplete ? ledger.sumReceipts(documentId, target.revision) : undefined;
  };

  /**
   * What the record says once the batch is done decides what becomes of it. `receipt` is of what was just done, if anything;
   * `known` the record as it was read before that, where a swap is sure to follow: if it succeeds, reading again would have
   * found the same.
   */
  const commit = async (message: BatchMessage, receipt?: Receipt, known?: ReadRecord): Promise<void> => {
    const { documentId, revision } = message;
    for (let before = known; ; before = undefined) {
      before ??= await ledger.read(documentId);
      const { record } = before;
      if (!record || !isCurrent(record, revision)) return abandon(message);
      const { target } = record;
      if (isLive(record, revision) || target === null) return collectRetired(ports, record);
      const sum = await receiptOfAll(message, target, receipt);
      if (!sum) return;
      const next = commitRevision(record, target, sum, now().toISOString());
      if (!(await ledger.swap(before, next))) continue;
      telemetry.record('document-live', {
        ...traced(documentId, revision),
        key: record.key,
        milliseconds: now().getTime() - Date.parse(record.times.event),
        ...next.report,
      });
      return collectRetired(ports, next);
    }
  };

  const run = async (delivery: Delivery, sources: Sources): Promise<void> => {
    const message = parseBatchMessage(delivery.body);
    const { documentId, revision, batch } = message;
    const before = await ledger.read(documentId);
    const { record } = before;
    if (!record || !isCurrent(record, revision)) return abandon(message);
    const { target, live } = record;
    if (isLive(record, revision) || target === null) return collectRetired(ports, record);
    const isOnlyBatch = target.batches === 1;
    if (!isOnlyBatch && (await ledger.hasReceipt(documentId, revision, batch))) return commit(message);
    const receipt = await storeVectors(message, target, live, sources);
    if (!receipt) {
      await refuseIfStillWanted(message);
      return commit(message);
    }
    // The only batch's receipt would be followed at once by the commit, which says more.
    if (isOnlyBatch) return commit(message, receipt, before);
    await ledger.writeReceipt(documentId, revision, batch, receipt);
    await commit(message, receipt);
  };

  /** The state of a revision may go only after the revision has. */
  const refuseIfStillWanted = async ({ documentId, revision, batch }: BatchMessage) => {
    const { record } = await ledger.read(documentId);
    if (record && isCurrent(record, revision) && !isLive(record, revision))
      throw new PipelineError(
        'state-damaged',
        `Batch ${batch} of revision ${revision} is missing from the state bucket.`,
      );
  };

  const failed = async ({ body }: Delivery, failure: Failure) => {
    if (failure.stage === 'event') return;
    const { documentId, revision } = parseBatchMessage(body);
    await changeRecord(ledger, documentId, (record) => record && failTarget(record, revision, failure));
  };

  return (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    const requests = openRequests({
      producers: event.Records.length,
      deadline: Date.now() + context.getRemainingTimeInMillis() - reserveMilliseconds,
    });
    const reuse = createReuse({ ledger, index });
    const underWay: Sources['underWay'] = new Map();
    return processSqsBatch(
      event,
      ports,
      {
        queueUrl: settings.batchesQueueUrl,
        deadLetterQueueUrl: settings.batchesDeadLetterQueueUrl,
        atOnceMax: event.Records.length,
      },
      {
        run: async (delivery) => {
          const producerDone = once(requests.producerDone);
          await run(delivery, {
            requests: { ...requests, producerDone },
            reuse,
            cache,
            underWay,
            ledger,
            index,
          }).finally(producerDone);
        },
        failed,
        subject: subjectOf,
      },
    );
  };
};

/** What every line about a revision names. */
const traced = (documentId: string, revision: string) => ({
  documentId,
  revision,
  traceId: traceIdOf(documentId, revision),
});

const subjectOf = (body: string): Subject => {
  const { documentId, revision } = parseBatchMessage(body);
  return { revision, traceId: traceIdOf(documentId, revision) };
};

const once = (action: () => void) => {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
};
