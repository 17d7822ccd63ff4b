// Receipt handles: which message of which queue, and which receive of it.
import { randomUUID } from 'node:crypto';
import { SqsError } from './sqs-error.ts';

export interface ReceiptHandle {
  readonly queueId: number;
  readonly seq: number;
  /** Unique to one receive of the message. */
  readonly receipt: string;
}

const pattern = /^(\d+):(\d+):([\da-f-]{36})$/;

export const newReceipt = (): string => randomUUID();

export const encodeReceiptHandle = ({ queueId, seq, receipt }: ReceiptHandle): string =>
  Buffer.from(`${queueId}:${seq}:${receipt}`).toString('base64');

/** Throws ReceiptHandleIsInvalid for anything that was not issued for this queue. */
export const decodeReceiptHandle = (handle: string, queueId: number): ReceiptHandle => {
  const [, queue, seq, receipt] = pattern.exec(Buffer.from(handle, 'base64').toString('latin1')) ?? [];
  if (receipt === undefined || Number(queue) !== queueId)
    throw new SqsError('ReceiptHandleIsInvalid', 'This receipt handle was not issued for this queue.');
  return { queueId, seq: Number(seq), receipt };
};
