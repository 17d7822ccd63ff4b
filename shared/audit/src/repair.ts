// What heals → done, by the ways that the pipeline itself goes.
import { type BatchMessage, encodeBatchMessage } from '@alex/core/batch-message';
import type { DocumentRecord } from '@alex/core/document-record';
import { limits } from '@alex/core/limits';
import type { MessageQueue } from '@alex/core/ports/message-queue';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import { type DocumentChange, encodeS3Event } from '@alex/core/s3-event';
import { sequencerAfter } from '@alex/core/sequencer';
import { createSharedRequests } from '@alex/core/shared-requests';
import { collectRetired } from '@alex/ledger/collect';
import type { Ledger } from '@alex/ledger/ledger';
import type { Repair } from './damage.ts';
import { newestRevisionOf } from './find-damage.ts';
import type { Survey } from './survey.ts';

export interface RepairPorts {
  readonly survey: Pick<Survey, 'record'>;
  readonly ledger: Ledger;
  readonly index: Pick<VectorIndex, 'get' | 'delete'>;
  readonly queue: Pick<MessageQueue, 'send'>;
  readonly now: () => Date;
}

export interface RepairSettings {
  readonly documentsBucket: string;
  readonly documentsQueueUrl: string;
  readonly batchesQueueUrl: string;
}

export const createRepair = (
  ports: RepairPorts,
  { documentsBucket, documentsQueueUrl, batchesQueueUrl }: RepairSettings,
) => {
  const { survey, ledger, index, queue, now } = ports;
  const sendEvents = createSharedRequests((changes: readonly DocumentChange[]) =>
    queue.send(
      documentsQueueUrl,
      changes.map((change) => ({ body: encodeS3Event(change) })),
    ),
  );
  const sendBatches = createSharedRequests((messages: readonly BatchMessage[]) =>
    queue.send(
      batchesQueueUrl,
      messages.map((message) => ({ body: encodeBatchMessage(message) })),
    ),
  );

  /** Nothing is done where somebody has written the record since: whoever did can read it. */
  const rebuildRecord = async ({ documentId, key, revisions }: Extract<Repair, { do: 'rebuild-record' }>) => {
    const { isDamaged, etag } = await survey.record(documentId);
    if (!isDamaged) return;
    const sequencer = sequencerAfter(newestRevisionOf(revisions.map(({ revision }) => revision)));
    const time = now().toISOString();
    const record: DocumentRecord = {
      bucket: documentsBucket,
      key,
      documentId,
      counter: 1,
      sequencer,
      target: null,
      live: null,
      retired: revisions.map(({ revision, chunks }) => ({
        revision,
        chunks,
        batches: Math.ceil(chunks / limits.batchChunksMax),
        contentHash: '',
      })),
      status: 'deleted',
      times: { event: time, updated: time },
    };
    if (!(await ledger.swap({ record: undefined, etag }, record))) return;
    await collectRetired(ports, record);
    // A removal where there is an object is read as a creation: whatever is there now.
    const document = { bucket: documentsBucket, key };
    await sendEvents([{ kind: 'removed', document, sequencer: sequencerAfter(sequencer), eventTime: time }]);
  };

  return async (repair: Repair): Promise<void> => {
    switch (repair.do) {
      case 'send-event':
        return sendEvents([repair.change]);
      case 'send-batches':
        return sendBatches(repair.messages);
      case 'collect':
        return collectRetired(ports, repair.record);
      case 'delete-vectors':
        return index.delete(repair.keys);
      case 'remove-revision':
        return ledger.removeRevision(repair.documentId, repair.revision);
      case 'rebuild-record':
        return rebuildRecord(repair);
    }
  };
};
