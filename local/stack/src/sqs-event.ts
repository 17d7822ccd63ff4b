// Messages of a queue → what a function receives; what it answers → which of them failed.
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/** As in https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export const toRecord = (
  message: Message,
  { queueArn, region }: { readonly queueArn: string; readonly region: string },
): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: (message.Attributes ?? {}) as unknown as SQSRecord['attributes'],
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue, DataType }]) => [
      name,
      { ...(StringValue !== undefined && { stringValue: StringValue }), dataType: DataType ?? 'String' },
    ]),
  ),
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN: queueArn,
  awsRegion: region,
});

/**
 * ReportBatchItemFailures: an empty list is success; an id that is empty or unknown fails the whole batch.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export const failedIds = (response: unknown, records: readonly SQSRecord[]): ReadonlySet<string> | 'all' => {
  const failures = (response as SQSBatchResponse | null | undefined)?.batchItemFailures ?? [];
  const ids = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
  return [...ids].every((id) => records.some(({ messageId }) => messageId === id)) ? ids : 'all';
};
