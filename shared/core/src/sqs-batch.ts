// Runs a function for every message that Lambda took from SQS, and settles each by itself: done, again later, or dead.
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { mapBounded } from './bounded.ts';
import { describeFailure, type EarlierFailure, type Failure, type PipelineError, toPipelineError } from './errors.ts';
import { failureAttributes, readEarlier } from './failure-attributes.ts';
import { limits } from './limits.ts';
import type { MessageQueue } from './ports/message-queue.ts';
import type { Telemetry } from './ports/telemetry.ts';

/** One piece of work: a message, or the part of it that stands alone. */
export interface Delivery {
  readonly messageId: string;
  readonly body: string;
  /** Deliveries of the message so far, this one included. */
  readonly attempts: number;
  /** ISO 8601: the first of them. */
  readonly firstAt?: string;
  /** How it failed before it was replayed. */
  readonly earlier?: readonly EarlierFailure[];
  /** The change that it is about, and what names that in the logs; absent where the body cannot be read. */
  readonly revision?: string;
  readonly traceId?: string;
}

/** What a body is about. */
export type Subject = Required<Pick<Delivery, 'revision' | 'traceId'>>;

export interface SqsBatchPorts {
  readonly queue: Pick<MessageQueue, 'send' | 'postpone'>;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

export interface SqsBatchSettings {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly atOnceMax: number;
}

export interface Work {
  /** Throws what went wrong. */
  readonly run: (delivery: Delivery) => Promise<void>;
  /** Tells the document, before its message becomes a dead letter. */
  readonly failed: (delivery: Delivery, failure: Failure) => Promise<void>;
  /** @throws where the body cannot be read */
  readonly subject: (body: string) => Subject;
  /** A message's body as parts that fail by themselves. */
  readonly parts?: (body: string) => readonly string[];
}

/** Full jitter between half and the whole of a wait that doubles with each attempt. */
const redeliverySeconds = (attempts: number): number => {
  const wait = Math.min(limits.redeliverySecondsFirst * 2 ** (attempts - 1), limits.redeliverySecondsMax);
  return Math.ceil(wait * (0.5 + Math.random() / 2));
};

/** The response names the messages that SQS should deliver again. */
export const processSqsBatch = async (
  event: SQSEvent,
  { queue, telemetry, now }: SqsBatchPorts,
  { queueUrl, deadLetterQueueUrl, atOnceMax }: SqsBatchSettings,
  { run, failed, subject, parts = (body) => [body] }: Work,
): Promise<SQSBatchResponse> => {
  const bury = async (delivery: Delivery, error: PipelineError) => {
    const failure = describeFailure(error, { at: now().toISOString(), ...identify(delivery) });
    await failed(delivery, failure).catch((thrown: unknown) => {
      const { retryable, code, message } = toPipelineError(thrown);
      if (retryable) throw thrown;
      // A record that cannot be read keeps no failure; the dead letter still says why.
      telemetry.record('failure-not-recorded', { code, message, ...identify(delivery) });
    });
    await queue.send(deadLetterQueueUrl, [{ body: delivery.body, attributes: failureAttributes(failure) }]);
    telemetry.record('dead-letter', { ...failure });
  };

  /** What must be delivered again, or nothing. */
  const attempt = async (delivery: Delivery): Promise<PipelineError | undefined> => {
    try {
      await run(delivery);
      return undefined;
    } catch (thrown) {
      const error = toPipelineError(thrown);
      const { code, message, cause } = error;
      telemetry.record('attempt-failed', {
        code,
        message,
        ...identify(delivery),
        cause: String(cause ?? ''),
      });
      if (error.retryable && delivery.attempts < limits.deliveriesMax) return error;
      return bury(delivery, error).then(() => undefined, toPipelineError);
    }
  };

  const settle = async (record: SQSRecord): Promise<boolean> => {
    const { messageId, body, receiptHandle } = record;
    const attempts = Number(record.attributes.ApproximateReceiveCount);
    const history = historyOf(record);
    let again: PipelineError | undefined;
    for (const part of partsOf(body, parts)) {
      again = (await attempt({ messageId, body: part, attempts, ...history, ...subjectOf(part, subject) })) ?? again;
    }
    if (!again) return true;
    await queue
      .postpone(queueUrl, receiptHandle, redeliverySeconds(attempts))
      .catch((error: unknown) => telemetry.record('postpone-failed', { messageId, message: String(error) }));
    return false;
  };

  const settled = await mapBounded(event.Records, atOnceMax, settle);
  return {
    batchItemFailures: event.Records.filter((_, i) => !settled[i]).map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  };
};

const identify = ({ body: _, ...rest }: Delivery): Omit<Delivery, 'body'> => rest;

const historyOf = ({ attributes, messageAttributes }: SQSRecord): Pick<Delivery, 'firstAt' | 'earlier'> => {
  const { ApproximateFirstReceiveTimestamp: first } = attributes;
  const earlier = readEarlier(messageAttributes?.earlier?.stringValue);
  return {
    ...(first && { firstAt: new Date(Number(first)).toISOString() }),
    ...(earlier.length > 0 && { earlier }),
  };
};

/** What cannot be read fails where it is worked on. */
const subjectOf = (body: string, subject: Work['subject']): Subject | undefined => {
  try {
    return subject(body);
  } catch {
    return undefined;
  }
};

/** A body that cannot be taken apart is handled whole, and fails there. */
const partsOf = (body: string, parts: (body: string) => readonly string[]): readonly string[] => {
  try {
    return parts(body);
  } catch {
    return [body];
  }
};
