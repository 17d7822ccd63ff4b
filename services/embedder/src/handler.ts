// Batch pointers in, vectors out: the batch's half of the protocol in ARCHITECTURE.md, step by step.
import { type BatchMessage, parseBatchMessage } from '@alex/core/batch-message';
import { createPlaces } from '@alex/core/bounded';
import type { RevisionRef } from '@alex/core/document-record';
import { type Failure, PipelineError } from '@alex/core/errors';
import { awsLimits } from '@alex/core/limits';
import { once } from '@alex/core/once';
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
import { createRevisionGroups, type GroupMember } from './revision-groups.ts';
import type { EmbedderSettings } from './settings.ts';

export interface EmbedderPorts extends SqsBatchPorts {
  readonly endpoint: EmbeddingEndpoint;
  readonly cache: EmbeddingCache;
  readonly index: Pick<VectorIndex, 'get' | 'put' | 'delete'>;
  readonly ledger: Ledger;
}

/** A batch whose vectors are in the index; without a receipt where another delivery put them there. */
interface StoredBatch {
  readonly message: BatchMessage;
  /** The record as it was read before the vectors were put. */
  readonly before: ReadRecord;
  readonly receipt?: Receipt;
  /** The receipt is not written: where all batches commit together, nobody will ask for it. */
  readonly owesReceipt?: boolean;
}

/** What the deliveries of one invocation share. */
interface Invocation extends Sources {
  /** The record as it was read by whichever of them was first to ask. */
  readonly read: Ledger['read'];
  /** Asked by all before any is loaded, so that a group has all that the invocation has of its revision. */
  readonly joinGroup: (revisionName: string) => GroupMember<StoredBatch>;
  /** Resolves when it is the delivery's turn to be loaded. */
  readonly loading: Promise<unknown>;
}

/** A revision of so many batches, all in one invocation, writes no receipts: a crash before its commit costs no more than embedding them again. */
const batchesWithoutReceiptsMax = 8;

/** Until they have brought their texts: the first are asked for while the last are still to be read. */
const batchesLoadedAtOnce = 8;

/** Kept of the function's time for the endpoint's last answer, and for writing what was embedded. */
const reserveMilliseconds = (awsLimits.endpointSeconds + 30) * 1_000;

export const createHandler = (ports: EmbedderPorts, settings: EmbedderSettings) => {
  const { endpoint, cache, index, ledger, telemetry, now } = ports;
  const openRequests = createEmbeddingRequests(endpoint, { inFlightMax: settings.requestsInFlightMax });
  const putVectors = createSharedRequests(index.put);

  const abandon = async (messages: readonly BatchMessage[]) => {
    for (const { documentId, revision, batch, firstOrdinal, chunks } of messages) {
      await index.delete(vectorKeys(documentId, revision, firstOrdinal, chunks));
      await ledger.removeReceipt(documentId, revision, batch);
      telemetry.record('batch-superseded', { ...traced(documentId, revision), batch });
    }
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

  /**
   * What the record says once the batches are done decides what becomes of them. For a whole revision it is the record as it was
   * before: a swap follows, and if it succeeds, reading again would have found the same.
   */
  const commit = async (stored: readonly StoredBatch[]): Promise<void> => {
    const [{ message, before: known }] = stored as [StoredBatch];
    const { documentId, revision, batch } = message;
    const own = new Map(stored.flatMap((one) => (one.receipt ? [[one.message.batch, one.receipt]] : [])));
    const isWhole = own.size === known.record?.target?.batches;
    if (!isWhole) await writeOwedReceipts(stored);
    for (let before = isWhole ? known : undefined; ; before = undefined) {
      before ??= await ledger.read(documentId);
      const { record } = before;
      if (!record || !isCurrent(record, revision)) return abandon(stored.map((one) => one.message));
      const { target } = record;
      if (isLive(record, revision) || target === null) return collectRetired(ports, record);
      const sum = await ledger.sumReceipts(documentId, target, batch, own);
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

  /** Before the record is read again, so that whoever is late sees it, and takes them back. */
  const writeOwedReceipts = async (stored: readonly StoredBatch[]) => {
    for (const { message, receipt, owesReceipt } of stored)
      if (receipt && owesReceipt)
        await ledger.writeReceipt(message.documentId, message.revision, message.batch, receipt);
  };

  const run = async (delivery: Delivery, { loading, read, joinGroup, ...sources }: Invocation): Promise<void> => {
    const message = parseBatchMessage(delivery.body);
    const { documentId, revision, batch } = message;
    const group = joinGroup(`${documentId}/${revision}`);
    const commitWithGroup = (stored: StoredBatch) => {
      // Else the others, for whom it waits, would wait for texts of its own.
      sources.requests.producerDone();
      return group.commit(stored);
    };
    try {
      await loading;
      const before = await read(documentId);
      const { record } = before;
      if (!record || !isCurrent(record, revision)) return await abandon([message]);
      const { target, live } = record;
      if (isLive(record, revision) || target === null) return await collectRetired(ports, record);
      const isFirstTry = message.isFirst && delivery.attempts === 1;
      const isStored = !isFirstTry && target.batches > 1 && (await ledger.hasReceipt(documentId, revision, batch));
      if (isStored) return await commitWithGroup({ message, before });
      const receipt = await storeVectors(message, target, live, sources);
      if (!receipt) {
        await refuseIfStillWanted(message);
        return await commitWithGroup({ message, before });
      }
      const owesReceipt = target.batches <= Math.min(group.members(), batchesWithoutReceiptsMax);
      if (!owesReceipt) await ledger.writeReceipt(documentId, revision, batch, receipt);
      await commitWithGroup({ message, before, receipt, owesReceipt });
    } finally {
      group.leave();
    }
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
    const read = createSharedReads(ledger.read);
    const joinGroup = createRevisionGroups<StoredBatch>(commit);
    const places = createPlaces(batchesLoadedAtOnce);
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
          const loading = places.take();
          const producerDone = once(() => {
            requests.producerDone();
            void loading.then((loaded) => loaded());
          });
          await run(delivery, {
            requests: { ...requests, producerDone },
            reuse,
            cache,
            underWay,
            ledger,
            index,
            read,
            joinGroup,
            loading,
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

/** Whoever asks while a record is being read has the same answer. */
const createSharedReads = (read: Ledger['read']): Ledger['read'] => {
  const underWay = new Map<string, Promise<ReadRecord>>();
  return (documentId) => {
    const reading = underWay.get(documentId) ?? read(documentId).finally(() => underWay.delete(documentId));
    underWay.set(documentId, reading);
    return reading;
  };
};
