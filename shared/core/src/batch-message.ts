// The batches queue's wire format: a pointer to one batch of chunks. It names the vectors too, so that a batch whose
// chunks are gone can still be cleaned up.
import { PipelineError } from './errors.ts';

export interface BatchMessage {
  readonly documentId: string;
  readonly revision: string;
  /** Place among the revision's batches, from 0. */
  readonly batch: number;
  /** Ordinal of the batch's first chunk. */
  readonly firstOrdinal: number;
  readonly chunks: number;
  /** Sent as soon as the revision was made: no message of it was sent before. Else the batch may be done. */
  readonly isFirst?: boolean;
}

const format = 1;

export const encodeBatchMessage = (message: BatchMessage): string => JSON.stringify({ format, ...message });

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** @throws PipelineError `malformed-message` */
export const parseBatchMessage = (body: string): BatchMessage => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (cause) {
    throw new PipelineError('malformed-message', 'The batch message is not JSON.', { cause });
  }
  const {
    format: found,
    documentId,
    revision,
    batch,
    firstOrdinal,
    chunks,
    isFirst,
  } = Object(parsed) as Record<string, unknown>;
  if (
    found !== format ||
    typeof documentId !== 'string' ||
    !/^[0-9a-f]{32}$/.test(documentId) ||
    typeof revision !== 'string' ||
    !/^[0-9A-F]+$/.test(revision) ||
    !isCount(batch) ||
    !isCount(firstOrdinal) ||
    !isCount(chunks) ||
    !(isFirst === undefined || isFirst === true)
  )
    throw new PipelineError('malformed-message', `The batch message is not of format ${format}.`);
  return { documentId, revision, batch, firstOrdinal, chunks, ...(isFirst && { isFirst }) };
};
