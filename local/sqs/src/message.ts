// A message as it is sent: validates a SendMessage request, and writes what a receive returns.
import { createHash, randomUUID } from 'node:crypto';
import {
  attributesMd5,
  attributesSizeBytes,
  type MessageAttributes,
  readMessageAttributes,
  selectAttributes,
} from './message-attributes.ts';
import { type Input, readInteger, readText, requireText } from './parameters.ts';
import type { Queue } from './queues.ts';
import { SqsError } from './sqs-error.ts';

export interface NewMessage {
  readonly id: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly attributes: MessageAttributes;
  /** AWSTraceHeader and MessageGroupId, where given. */
  readonly systemAttributes: Readonly<Record<string, string>>;
  readonly delaySeconds: number;
}

/** A message of a queue, as it was just received. */
export interface ReceivedMessage extends Omit<NewMessage, 'delaySeconds'> {
  readonly receiptHandle: string;
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  readonly receiveCount: number;
  readonly deadLetterSource: string | undefined;
}

/** Source: SQS API reference, SendMessage. */
const delaySecondsMax = 900;
const groupIdPattern = /^[!-~]{1,128}$/;
const forbiddenCharacters = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Bytes that a message counts; tolerates malformed input, which `readMessage` refuses. */
export const messageBytes = (input: Input): number => {
  const body = typeof input.MessageBody === 'string' ? input.MessageBody : '';
  try {
    return Buffer.byteLength(body) + attributesSizeBytes(readMessageAttributes(input, 'MessageAttributes'));
  } catch (error) {
    if (error instanceof SqsError) return Buffer.byteLength(body);
    throw error;
  }
};

const readSystemAttributes = (input: Input): Record<string, string> => {
  const system: Record<string, string> = {};
  for (const [name, { StringValue }] of Object.entries(readMessageAttributes(input, 'MessageSystemAttributes'))) {
    if (name !== 'AWSTraceHeader' || StringValue === undefined)
      throw new SqsError('InvalidParameterValue', 'The only system attribute to send is AWSTraceHeader, a String.');
    system[name] = StringValue;
  }
  if (readText(input, 'MessageDeduplicationId') !== undefined)
    throw new SqsError('InvalidParameterValue', 'MessageDeduplicationId is for FIFO queues only.');
  const group = readText(input, 'MessageGroupId');
  if (group !== undefined) {
    if (!groupIdPattern.test(group))
      throw new SqsError('InvalidParameterValue', 'MessageGroupId has 1 to 128 printable ASCII characters.');
    system.MessageGroupId = group;
  }
  return system;
};

export const readMessage = (input: Input, queue: Queue): NewMessage => {
  const body = requireText(input, 'MessageBody');
  if (forbiddenCharacters.test(body))
    throw new SqsError('InvalidMessageContents', 'The message has characters outside the set that SQS allows.');
  const attributes = readMessageAttributes(input, 'MessageAttributes');
  const sizeBytes = Buffer.byteLength(body) + attributesSizeBytes(attributes);
  const sizeBytesMax = Number(queue.attributes.MaximumMessageSize);
  if (sizeBytes > sizeBytesMax)
    throw new SqsError(
      'InvalidParameterValue',
      `The message has ${sizeBytes} bytes; the queue ${queue.name} takes at most ${sizeBytesMax}.`,
    );
  return {
    id: randomUUID(),
    body,
    bodyMd5: md5(body),
    attributes,
    systemAttributes: readSystemAttributes(input),
    delaySeconds: readInteger(input, 'DelaySeconds', 0, delaySecondsMax) ?? Number(queue.attributes.DelaySeconds),
  };
};

/** What SendMessage answers. */
export const sendReceipt = ({ id, bodyMd5, attributes, systemAttributes }: NewMessage) => {
  const trace = systemAttributes.AWSTraceHeader;
  return {
    MessageId: id,
    MD5OfMessageBody: bodyMd5,
    MD5OfMessageAttributes: attributesMd5(attributes),
    MD5OfMessageSystemAttributes:
      trace === undefined ? undefined : attributesMd5({ AWSTraceHeader: { DataType: 'String', StringValue: trace } }),
  };
};

/** What ReceiveMessage answers for one message. The sender's identity is not known here: it is the account. */
export const renderMessage = (
  message: ReceivedMessage,
  accountId: string,
  wanted: { readonly system: readonly string[]; readonly attributes: readonly string[] },
) => {
  const system: Readonly<Record<string, string | undefined>> = {
    ...message.systemAttributes,
    SenderId: accountId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    DeadLetterQueueSourceArn: message.deadLetterSource,
  };
  const all = wanted.system.includes('All');
  const names = Object.keys(system).filter(
    (name) => system[name] !== undefined && (all || wanted.system.includes(name)),
  );
  const attributes = selectAttributes(message.attributes, wanted.attributes);
  const digest = attributesMd5(attributes);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.bodyMd5,
    Body: message.body,
    ...(names.length > 0 && { Attributes: Object.fromEntries(names.map((name) => [name, system[name]])) }),
    ...(digest !== undefined && { MD5OfMessageAttributes: digest, MessageAttributes: attributes }),
  };
};
