// SQS → function, as Lambda's event source mapping does it: gather a batch, invoke, delete what succeeded.
import { setTimeout as sleep } from 'node:timers/promises';
import { inGroups, mapBounded } from '@alex/core/bounded';
import { awsLimits } from '@alex/core/limits';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { failedIds, toRecord } from './sqs-event.ts';

export interface EventSourceMappingOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  /** 1 to 10,000; above 10 with a window of at least 1 s. Likewise named in Lambda. */
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly maximumConcurrency: number;
  readonly onError: (message: string) => void;
}

export interface EventSourceMapping {
  /** Takes no more messages; resolves once what is under way has ended, at the latest after a grace: what then remains in flight comes again. */
  close(): Promise<void>;
}

const longPollSeconds = 20;
const pollAgainMilliseconds = 100;
const pauseAfterErrorMilliseconds = 1_000;
const closeGraceMilliseconds = 2_000;
/** A batch whose function died comes again so soon. Lambda leaves it until its visibility timeout has passed; on one machine nobody waits an hour. */
const redeliverySeconds = 2;

export const startEventSourceMapping = (options: EventSourceMappingOptions): EventSourceMapping => {
  const { sqs, queueUrl, invoke, batchSize, batchingWindowSeconds, maximumConcurrency, onError } = options;
  const stopping = new AbortController();
  /** Lanes that wait for a batch. */
  let idle = 0;

  const receive = async (most: number, waitSeconds: number): Promise<Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(most, awsLimits.sqsBatchEntriesMax),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      // Only a long poll is cut off. What was on its way to it at that moment stays in flight, as after a crash.
      waitSeconds > 0 ? { abortSignal: stopping.signal } : {},
    );
    return Messages;
  };

  /** A batch is closed once it is full, or its window is over and a lane is there to take it. */
  const gather = async (): Promise<Message[]> => {
    if (stopping.signal.aborted) return [];
    const batch = await receive(batchSize, longPollSeconds);
    const end = Date.now() + batchingWindowSeconds * 1000;
    try {
      while (batch.length > 0 && batch.length < batchSize && !stopping.signal.aborted) {
        const more = await receive(batchSize - batch.length, 0);
        batch.push(...more);
        if (Date.now() >= end && idle > 0) break;
        if (more.length === 0) await sleep(pollAgainMilliseconds);
      }
    } catch (error) {
      onError(String(error)); // What was gathered until then is delivered all the same.
    }
    return batch;
  };

  /** One is gathered at a time, so that batches fill up, and while the lanes are busy: as Lambda’s pollers do. */
  let next = gather();
  const take = async (): Promise<Message[]> => {
    idle += 1;
    const batch = next;
    next = batch.then(gather, gather);
    next.catch(() => undefined); // Whoever takes it hears of it.
    try {
      return await batch;
    } finally {
      idle -= 1;
    }
  };

  const inBatches = async (
    messages: readonly Message[],
    send: (entries: ReturnType<typeof toEntry>[]) => Promise<{ readonly Failed?: BatchResultErrorEntry[] | undefined }>,
  ) => {
    const groups = inGroups(messages, awsLimits.sqsBatchEntriesMax);
    await mapBounded(groups, groups.length, async (group) => {
      const { Failed = [] } = await send(group.map(toEntry));
      for (const { Message } of Failed) onError(`A message stays in flight: ${Message}`);
    });
  };
  const remove = (messages: readonly Message[]) =>
    inBatches(messages, (Entries) => sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })));
  const putBack = (messages: readonly Message[], seconds: number) =>
    inBatches(messages, (entries) =>
      sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queueUrl,
          Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: seconds })),
        }),
      ),
    );

  const deliver = async (batch: readonly Message[]): Promise<void> => {
    const records = batch.map((message) => toRecord(message, options));
    const failed = await invoke({ Records: records }).then(
      (response) => failedIds(response, records),
      (error: Error) => {
        if (!stopping.signal.aborted) onError(error.message);
        return 'all' as const;
      },
    );
    if (failed === 'all') await putBack(batch, redeliverySeconds);
    else await remove(batch.filter(({ MessageId = '' }) => !failed.has(MessageId)));
  };

  const lane = async () => {
    while (!stopping.signal.aborted) {
      try {
        const batch = await take();
        if (stopping.signal.aborted) await putBack(batch, 0);
        else if (batch.length > 0) await deliver(batch);
      } catch (error) {
        if (stopping.signal.aborted) return;
        onError(String(error));
        await sleep(pauseAfterErrorMilliseconds);
      }
    }
  };
  const lanes = Array.from({ length: maximumConcurrency }, lane);

  return {
    close: async () => {
      stopping.abort();
      const ahead = next.then(
        (batch) => putBack(batch, 0),
        () => undefined,
      );
      await Promise.race([Promise.all([...lanes, ahead]), sleep(closeGraceMilliseconds, undefined, { ref: false })]);
    },
  };
};

const toEntry = ({ ReceiptHandle }: Message, i: number) => ({ Id: String(i), ReceiptHandle: ReceiptHandle ?? '' });
