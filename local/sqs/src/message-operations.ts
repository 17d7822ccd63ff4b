// The operations on messages: send, receive, delete, change visibility.
import { readEntries, runBatch } from './batch.ts';
import type { Connection } from './connection.ts';
import { inTransaction } from './database.ts';
import { messageBytes, readMessage, renderMessage, sendReceipt } from './message.ts';
import type { DeadLettering } from './message-store.ts';
import type { Operation, Operations, SqsState } from './operation.ts';
import { type Input, readInteger, readText, readTextList, requireText } from './parameters.ts';
import type { Queue } from './queues.ts';
import { decodeReceiptHandle } from './receipt-handle.ts';
import { SqsError } from './sqs-error.ts';

/** Source: SQS API reference, ReceiveMessage, ChangeMessageVisibility, SendMessageBatch. */
const receivedMax = 10;
const waitSecondsMax = 20;
const visibilitySecondsMax = 43_200;
const batchBytesMax = 1_048_576;

/** Sends one message, without waking those who wait for it. */
export const send = ({ messages }: Pick<SqsState, 'messages'>, queue: Queue, input: Input) => {
  const message = readMessage(input, queue);
  messages.add(queue.id, message);
  return sendReceipt(message);
};

export const messageOperations = (state: SqsState): Operations => {
  const { queues, messages, arrivals, database, place } = state;
  const queueOf = (input: Input) => queues.byUrl(readText(input, 'QueueUrl'));

  const deadLetteringOf = (queue: Queue): DeadLettering | undefined => {
    const target = queue.redrive && queues.byArn(queue.redrive.deadLetterTargetArn);
    return target && { queueId: target.id, sourceArn: queue.arn, maxReceiveCount: queue.redrive.maxReceiveCount };
  };

  const receive = async (input: Input, connection: Connection) => {
    const messagesMax = readInteger(input, 'MaxNumberOfMessages', 1, receivedMax) ?? 1;
    const wanted = {
      system: [...readTextList(input, 'AttributeNames'), ...readTextList(input, 'MessageSystemAttributeNames')],
      attributes: readTextList(input, 'MessageAttributeNames'),
    };
    const visibility = readInteger(input, 'VisibilityTimeout', 0, visibilitySecondsMax);
    const waitSeconds =
      readInteger(input, 'WaitTimeSeconds', 0, waitSecondsMax) ??
      Number(queueOf(input).attributes.ReceiveMessageWaitTimeSeconds);
    const deadline = Date.now() + waitSeconds * 1000;

    while (!connection.lost() && !state.closing()) {
      const queue = queueOf(input);
      const deadLettering = deadLetteringOf(queue);
      const taken = messages.take(queue.id, {
        messagesMax,
        visibilitySeconds: visibility ?? Number(queue.attributes.VisibilityTimeout),
        retentionSeconds: Number(queue.attributes.MessageRetentionPeriod),
        deadLettering,
      });
      if (deadLettering && taken.deadLettered > 0) arrivals.notify(deadLettering.queueId);
      if (taken.messages.length > 0) {
        const handles = taken.messages.map(({ receiptHandle }) => decodeReceiptHandle(receiptHandle, queue.id));
        connection.onLost(() => {
          if (state.closing()) return;
          messages.putBack(handles);
          arrivals.notify(queue.id);
        });
        return { Messages: taken.messages.map((message) => renderMessage(message, place.accountId, wanted)) };
      }
      if (Date.now() >= deadline) break;
      await arrivals.next(queue.id, Math.min(deadline, messages.nextVisibleAt(queue.id) ?? deadline));
    }
    return {};
  };

  const remove = (queue: Queue, input: Input) => {
    messages.remove(decodeReceiptHandle(requireText(input, 'ReceiptHandle'), queue.id));
    return {};
  };

  const changeVisibility = (queue: Queue, input: Input) => {
    const handle = decodeReceiptHandle(requireText(input, 'ReceiptHandle'), queue.id);
    const seconds = readInteger(input, 'VisibilityTimeout', 0, visibilitySecondsMax);
    if (seconds === undefined)
      throw new SqsError('MissingParameter', 'The request needs the parameter VisibilityTimeout.');
    const delivery = messages.find(handle);
    if (delivery?.receipt !== handle.receipt)
      throw new SqsError(
        'InvalidParameterValue',
        'The message of this ReceiptHandle is gone, or was received again since.',
      );
    const now = Date.now();
    if (delivery.visibleAt <= now) throw new SqsError('MessageNotInflight', 'The message is visible again.');
    const visibleAt = now + seconds * 1000;
    if (visibleAt - delivery.receivedAt > visibilitySecondsMax * 1000)
      throw new SqsError(
        'InvalidParameterValue',
        `A message stays invisible for at most ${visibilitySecondsMax} seconds in all.`,
      );
    messages.setVisibleAt(handle, visibleAt);
    return {};
  };

  /** One transaction for all entries. */
  const batch = (input: Input, run: (queue: Queue, entry: Input) => object) => {
    const queue = queueOf(input);
    const entries = readEntries(input);
    return inTransaction(database, () => runBatch(entries, (entry) => run(queue, entry)));
  };

  const thenWake =
    (operation: (input: Input) => object): Operation =>
    (input) => {
      const answer = operation(input);
      arrivals.notify(queueOf(input).id);
      return answer;
    };

  return {
    SendMessage: thenWake((input) => send(state, queueOf(input), input)),
    SendMessageBatch: thenWake((input) => {
      const bytes = readEntries(input).reduce((sum, entry) => sum + messageBytes(entry.input), 0);
      if (bytes > batchBytesMax)
        throw new SqsError(
          'BatchRequestTooLong',
          `The batch has ${bytes} bytes; at most ${batchBytesMax} are allowed.`,
        );
      return batch(input, (queue, entry) => send(state, queue, entry));
    }),
    ReceiveMessage: receive,
    DeleteMessage: (input) => remove(queueOf(input), input),
    DeleteMessageBatch: (input) => batch(input, remove),
    ChangeMessageVisibility: thenWake((input) => changeVisibility(queueOf(input), input)),
    ChangeMessageVisibilityBatch: thenWake((input) => batch(input, changeVisibility)),
  };
};
