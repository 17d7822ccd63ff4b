// S3 notifications in, batch pointers out: the event's half of the protocol in ARCHITECTURE.md, step by step.
import { encodeBatchMessage } from '@alex/core/batch-message';
import { documentId } from '@alex/core/document';
import type { DocumentRecord, RevisionRef } from '@alex/core/document-record';
import type { Failure } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { OutgoingMessage } from '@alex/core/ports/message-queue';
import { type DocumentChange, parseS3Event, splitS3Event } from '@alex/core/s3-event';
import { createSharedRequests } from '@alex/core/shared-requests';
import { type Delivery, processSqsBatch, type Subject } from '@alex/core/sqs-batch';
import { traceIdOf } from '@alex/core/trace';
import { collectRetired } from '@alex/ledger/collect';
import { changeRecord } from '@alex/ledger/ledger';
import {
  type AppliedEvent,
  beginRevision,
  failEvent,
  failTarget,
  findRevision,
  isLive,
  keepLive,
  passOver,
  removeDocument,
  standingOf,
} from '@alex/ledger/transitions';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { ChunkerPorts } from './ports.ts';
import { type CurrentContent, readVersion } from './read-version.ts';
import type { ChunkerSettings } from './settings.ts';
import { type WrittenRevision, writeRevision } from './write-revision.ts';

/** Documents in hand at once: their reading takes turns, their writes overlap. Bounds memory to a few documents. */
const documentsAtOnce = 4;

/** Part of every content hash: raise it when the same bytes must be read anew because extraction or splitting has changed. */
const readingVersion = 5;

interface AppliedChange {
  readonly record?: DocumentRecord;
  /** This delivery made the record what it is, and no earlier one can have sent its target's batches. */
  readonly isFirst?: boolean;
}

export const createHandler = (ports: ChunkerPorts, settings: ChunkerSettings) => {
  const { objects, ledger, queue, telemetry, now } = ports;
  const sendBatches = createSharedRequests((messages: readonly OutgoingMessage[]) =>
    queue.send(settings.batchesQueueUrl, messages),
  );
  const { chunkTokens, overlapTokens, context } = settings.split;
  const fingerprint = `${readingVersion}/${chunkTokens}/${overlapTokens}/${context}`;

  const appliedNow = ({ document, sequencer, eventTime }: DocumentChange, etag: string | undefined): AppliedEvent => ({
    document,
    sequencer,
    etag,
    eventTime,
    now: now().toISOString(),
  });

  /**
   * Whatever became of an event: if its revision is not one that the record knows, and so collects when it is over, nobody reads
   * what a delivery of it has written, this one or one that did not come to its end, nor ever will.
   */
  const forgetUnknown = async (id: string, sequencer: string, record: DocumentRecord | undefined) => {
    if (!record || !findRevision(record, sequencer)) await ledger.removeBatches(id, sequencer);
  };

  /** The record after the change, or nothing where a newer event is answerable for it. */
  const apply = async (change: DocumentChange): Promise<AppliedChange> => {
    const { document, sequencer } = change;
    const id = documentId(document);
    let content: CurrentContent | undefined;
    let written: WrittenRevision | undefined;
    for (;;) {
      const before = await ledger.read(id);
      const { record } = before;
      const standing = standingOf(record, sequencer);
      if (standing !== 'apply') {
        await forgetUnknown(id, sequencer, record);
        return standing === 'resume' && record ? { record } : {};
      }
      content ??= await readVersion(objects, change, fingerprint);
      const event = appliedNow(change, typeof content === 'string' ? undefined : content.etag);
      let next: DocumentRecord;
      if (content === 'superseded') {
        if (!(await ledger.hasBatches(id, sequencer))) return {};
        next = passOver(record, event);
      } else if (content === 'removed') next = removeDocument(record, event);
      else if (record?.live?.contentHash === content.contentHash && !change.anew) next = keepLive(record, event);
      else {
        written ??= await writeRevision(ports, document, sequencer, content);
        next = beginRevision(record, event, written.ref, written.report);
      }
      if (!(await ledger.swap(before, next))) continue;
      await forgetUnknown(id, sequencer, next);
      const isFirst = record?.failure?.revision !== sequencer;
      return { record: next, isFirst };
    }
  };

  const run = async ({ body, traceId }: Delivery) => {
    for (const change of parseS3Event(body)) {
      const { record, isFirst } = await apply(change);
      telemetry.record('document-event', {
        ...change.document,
        kind: change.kind,
        documentId: documentId(change.document),
        sequencer: change.sequencer,
        traceId,
        status: record?.status ?? 'superseded',
      });
      if (record) await follow(record, isFirst);
    }
  };

  /**
   * Does what the record asks for. The newest event is answerable for that, for older ones too: a crash may have come before
   * they did it, and another delivery of theirs may have found them superseded since, and done with.
   * @param isFirst nobody can have done any of it
   */
  const follow = async (record: DocumentRecord, isFirst = false) => {
    await collectRetired(ports, record);
    const { documentId: id, target } = record;
    if (target && !isLive(record, target.revision)) await sendBatches(batchMessages(id, target, isFirst));
  };

  const failed = async ({ body }: Delivery, failure: Failure) => {
    if (failure.stage === 'event') return;
    for (const change of parseS3Event(body)) {
      const id = documentId(change.document);
      const record = await changeRecord(ledger, id, (before) =>
        standingOf(before, change.sequencer) === 'apply'
          ? failEvent(before, appliedNow(change, change.document.etag), failure)
          : before && failTarget(before, change.sequencer, failure),
      );
      // What is recorded as failed goes with the next event; a newer one that was applied meanwhile does not know of it.
      if (record?.failure?.revision !== change.sequencer) await forgetUnknown(id, change.sequencer, record);
      const isVersionBad =
        record?.failure?.revision === change.sequencer && record.target?.revision !== change.sequencer;
      if (isVersionBad) await follow(record);
    }
  };

  return (event: SQSEvent): Promise<SQSBatchResponse> =>
    processSqsBatch(
      event,
      ports,
      {
        queueUrl: settings.documentsQueueUrl,
        deadLetterQueueUrl: settings.documentsDeadLetterQueueUrl,
        atOnceMax: documentsAtOnce,
      },
      { run, failed, subject: subjectOf, parts: splitS3Event },
    );
};

/** Of a body's only record. */
const subjectOf = (body: string): Subject => {
  const [{ document, sequencer }] = parseS3Event(body) as [DocumentChange];
  return { revision: sequencer, traceId: traceIdOf(documentId(document), sequencer) };
};

const batchMessages = (id: string, { revision, batches, chunks }: RevisionRef, isFirst: boolean) =>
  Array.from({ length: batches }, (_, batch) => {
    const firstOrdinal = batch * limits.batchChunksMax;
    const size = Math.min(limits.batchChunksMax, chunks - firstOrdinal);
    return {
      body: encodeBatchMessage({
        documentId: id,
        revision,
        batch,
        firstOrdinal,
        chunks: size,
        ...(isFirst && { isFirst }),
      }),
    };
  });
