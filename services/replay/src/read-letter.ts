// A message of a dead-letter queue → which document it is about and why it lies there.
import { parseBatchMessage } from '@alex/core/batch-message';
import { documentId } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { type Failure, PipelineError } from '@alex/core/errors';
import type { ReceivedMessage } from '@alex/core/ports/message-queue';
import type { DeadLetter } from '@alex/core/replay';
import { parseS3Event } from '@alex/core/s3-event';
import { compareSequencers } from '@alex/core/sequencer';
import type { Ledger } from '@alex/ledger/ledger';
import { nothingIfDamaged } from '@alex/ledger/revision';
import { isCurrent } from '@alex/ledger/transitions';

type Subject = Pick<DeadLetter, 'bucket' | 'key' | 'documentId' | 'revision'>;

const subjectOf = (queue: DeadLetter['queue'], body: string): Subject => {
  try {
    if (queue === 'batches') {
      const { documentId, revision } = parseBatchMessage(body);
      return { documentId, revision };
    }
    const [change] = parseS3Event(body);
    if (!change) return {};
    const { bucket, key } = change.document;
    return { bucket, key, documentId: documentId({ bucket, key }), revision: change.sequencer };
  } catch (error) {
    if (error instanceof PipelineError) return {};
    throw error;
  }
};

const failureOf = ({ failure }: Readonly<Record<string, string>>): Failure | undefined => {
  try {
    return failure === undefined ? undefined : (JSON.parse(failure) as Failure);
  } catch {
    return undefined;
  }
};

/** A document whose record is damaged is as one that is not known: its letters must still be seen, and sent. */
const recordOf = async (ledger: Pick<Ledger, 'read'>, documentId: string): Promise<DocumentRecord | undefined> =>
  (await ledger.read(documentId).catch(nothingIfDamaged))?.record;

const isSuperseded = (record: DocumentRecord, { revision }: Subject): boolean =>
  revision !== undefined && compareSequencers(record.sequencer, revision) > 0 && !isCurrent(record, revision);

export const readLetter = async (
  ledger: Pick<Ledger, 'read'>,
  queue: DeadLetter['queue'],
  { messageId, sent, body, attributes }: ReceivedMessage,
): Promise<DeadLetter> => {
  const subject = subjectOf(queue, body);
  const record = subject.documentId === undefined ? undefined : await recordOf(ledger, subject.documentId);
  const failure = failureOf(attributes);
  return {
    queue,
    messageId,
    sent,
    ...subject,
    ...(record && { bucket: record.bucket, key: record.key, documentStatus: record.status }),
    ...(record && isSuperseded(record, subject) && { superseded: true }),
    ...(failure && { failure }),
  };
};
