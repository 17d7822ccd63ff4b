// The message queue port on SQS.
import { inGroups, mapBounded } from '@alex/core/bounded';
import { awsLimits } from '@alex/core/limits';
import type { MessageQueue, OutgoingMessage, ReceivedMessage } from '@alex/core/ports/message-queue';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type AwsFault, callAws, callAwsUnless } from './aws-error.ts';
import { inBatches } from './batches.ts';
import { type Refusal, sendUntilTaken } from './partial-failures.ts';

const batchesAtOnceMax = 4;
const countAttributes = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
] as const;
const attributeType = 'String';

/** As SQS counts: the body and every attribute's name, type and value, in UTF-8. The bound is of the whole batch. */
const messageBytes = ({ body, attributes = {} }: OutgoingMessage): number =>
  Object.entries(attributes).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(name) + attributeType.length + Buffer.byteLength(value),
    Buffer.byteLength(body),
  );

const toAttributes = (attributes: Readonly<Record<string, string>>): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: attributeType, StringValue }]),
  );

/** Binary attributes, which nobody here writes, are left out. */
const fromAttributes = (attributes: Readonly<Record<string, MessageAttributeValue>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { StringValue }]) =>
      StringValue === undefined ? [] : [[name, StringValue]],
    ),
  );

const toReceived = (message: Message): ReceivedMessage => ({
  messageId: message.MessageId!,
  receiptHandle: message.ReceiptHandle!,
  body: message.Body!,
  attributes: fromAttributes(message.MessageAttributes),
  sent: new Date(Number(message.Attributes!.SentTimestamp)).toISOString(),
  deliveries: Number(message.Attributes!.ApproximateReceiveCount),
});

/** Entries are named by their place in the batch. */
const refusalsOf = <Entry>(
  entries: readonly Entry[],
  failed: readonly BatchResultErrorEntry[] = [],
): Refusal<Entry>[] =>
  failed.map(({ Id, Code = '', Message = '' }) => ({ entry: entries[Number(Id)]!, name: Code, message: Message }));

/** Visible again, or deleted; of a deleted one SQS says that the parameter ReceiptHandle is invalid. */
const isOutOfFlight = ({ name, message }: AwsFault): boolean =>
  name.endsWith('MessageNotInflight') ||
  (name.startsWith('InvalidParameterValue') && message.includes('ReceiptHandle'));

export const createSqsMessageQueue = (client: SQSClient): MessageQueue => ({
  send: async (queueUrl, messages) => {
    const call = { action: 'sqs:SendMessage', target: queueUrl } as const;
    const batches = inBatches(messages, {
      countMax: awsLimits.sqsBatchEntriesMax,
      bytesMax: awsLimits.sqsMessageBytesMax,
      bytesOf: messageBytes,
    });
    await mapBounded(batches, batchesAtOnceMax, (batch) =>
      sendUntilTaken(call, batch, async (entries) => {
        const Entries = entries.map(({ body, attributes = {} }, place) => ({
          Id: String(place),
          MessageBody: body,
          ...(Object.keys(attributes).length > 0 && { MessageAttributes: toAttributes(attributes) }),
        }));
        const { Failed } = await callAws(call, () =>
          client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })),
        );
        return refusalsOf(entries, Failed);
      }),
    );
  },

  receive: async (queueUrl, { visibilitySeconds, waitSeconds = 0 }) => {
    const { Messages = [] } = await callAws({ action: 'sqs:ReceiveMessage', target: queueUrl }, () =>
      client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: awsLimits.sqsBatchEntriesMax,
          VisibilityTimeout: visibilitySeconds,
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
        }),
      ),
    );
    return Messages.map(toReceived);
  },

  delete: async (queueUrl, receiptHandles) => {
    const call = { action: 'sqs:DeleteMessage', target: queueUrl } as const;
    await mapBounded(inGroups(receiptHandles, awsLimits.sqsBatchEntriesMax), batchesAtOnceMax, (batch) =>
      sendUntilTaken(call, batch, async (entries) => {
        const Entries = entries.map((ReceiptHandle, place) => ({ Id: String(place), ReceiptHandle }));
        const { Failed } = await callAws(call, () =>
          client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })),
        );
        return refusalsOf(entries, Failed);
      }),
    );
  },

  count: async (queueUrl) => {
    const { Attributes = {} } = await callAws({ action: 'sqs:GetQueueAttributes', target: queueUrl }, () =>
      client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...countAttributes] })),
    );
    return countAttributes.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  },

  postpone: async (queueUrl, receiptHandle, seconds) => {
    const change = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
    await callAwsUnless(isOutOfFlight, { action: 'sqs:ChangeMessageVisibility', target: queueUrl }, () =>
      client.send(new ChangeMessageVisibilityCommand(change)),
    );
  },
});
