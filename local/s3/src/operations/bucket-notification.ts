// GetBucketNotificationConfiguration and PutBucketNotificationConfiguration, for queues.
import { randomUUID } from 'node:crypto';
import { testEventMessage } from '../notifications/event-message.ts';
import { isEventType, type NotificationRule, overlappingRules } from '../notifications/notification-rules.ts';
import { receiveDocument } from '../protocol/receive-body.ts';
import { invalidArgument, notImplemented, S3Error } from '../protocol/s3-error.ts';
import { headerOf, newRequestId } from '../protocol/s3-request.ts';
import { xmlResponse } from '../protocol/s3-response.ts';
import { childOf, childrenOf, requiredTextOf, textOf, type XmlElement } from '../protocol/xml-reader.ts';
import { element, textElement, textElements } from '../protocol/xml-writer.ts';
import type { Operation, S3Context } from './context.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
const filterValueBytesMax = 1024;

const otherDestinations = ['TopicConfiguration', 'CloudFunctionConfiguration', 'EventBridgeConfiguration'];

const filterElement = ({ prefix, suffix }: NotificationRule): string => {
  const rules = Object.entries({ Prefix: prefix, Suffix: suffix }).filter(([, value]) => value !== undefined);
  if (rules.length === 0) return '';
  const elements = rules.map(([Name, Value]) => element('FilterRule', textElements({ Name, Value })));
  return element('Filter', element('S3Key', ...elements));
};

const ruleElement = (rule: NotificationRule): string =>
  element(
    'QueueConfiguration',
    textElements({ Id: rule.id, Queue: rule.queueArn }),
    ...rule.events.map((event) => textElement('Event', event)),
    filterElement(rule),
  );

export const getBucketNotification: Operation = ({ buckets }, request) =>
  xmlResponse('NotificationConfiguration', ...buckets.get(request.bucket).notifications.map(ruleElement));

const parseFilter = (configuration: XmlElement): Pick<NotificationRule, 'prefix' | 'suffix'> => {
  const filter: { prefix?: string; suffix?: string } = {};
  for (const rule of childrenOf(childOf(childOf(configuration, 'Filter'), 'S3Key'), 'FilterRule')) {
    const name = requiredTextOf(rule, 'Name');
    const value = requiredTextOf(rule, 'Value');
    const kind = name.toLowerCase();
    if (kind !== 'prefix' && kind !== 'suffix')
      throw invalidArgument('FilterRule.Name', name, 'A filter rule is called prefix or suffix.');
    if (filter[kind] !== undefined)
      throw invalidArgument('FilterRule.Name', name, `A filter has at most one ${kind} rule.`);
    if (Buffer.byteLength(value) > filterValueBytesMax)
      throw invalidArgument('FilterRule.Value', value, `A filter value has at most ${filterValueBytesMax} bytes.`);
    filter[kind] = value;
  }
  return filter;
};

const parseRule = (configuration: XmlElement): NotificationRule => {
  const events = childrenOf(configuration, 'Event').map(({ text }) => text);
  if (events.length === 0) throw new S3Error('MalformedXML');
  return {
    id: textOf(configuration, 'Id') || randomUUID(),
    queueArn: requiredTextOf(configuration, 'Queue'),
    events,
    ...parseFilter(configuration),
  };
};

/** Throws InvalidArgument for what S3 would refuse. */
const checkRules = (rules: readonly NotificationRule[]): void => {
  for (const { queueArn, events } of rules) {
    if (!/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/.test(queueArn))
      throw invalidArgument('Queue', queueArn, 'This is not the ARN of a standard queue.');
    const unknown = events.find((event) => !isEventType(event));
    if (unknown !== undefined) throw invalidArgument('Event', unknown, 'There is no such event type.');
  }
  if (new Set(rules.map(({ id }) => id)).size < rules.length)
    throw new S3Error('InvalidArgument', { message: 'Two configurations have the same id.' });
  const pair = overlappingRules(rules);
  if (pair) {
    const message = `The configurations ${pair[0].id} and ${pair[1].id} take events of the same type and keys.`;
    throw new S3Error('InvalidArgument', { message });
  }
};

interface RuleChange {
  readonly bucket: string;
  readonly rules: readonly NotificationRule[];
  readonly requestId: string;
  /** Tell each queue that it is a destination now, and refuse the rules when one does not take it. */
  readonly testsQueues: boolean;
}

const changeRules = async (
  { buckets, notify }: Pick<S3Context, 'buckets' | 'notify'>,
  { bucket, rules, requestId, testsQueues }: RuleChange,
): Promise<void> => {
  checkRules(rules);
  for (const { queueArn } of testsQueues ? rules : []) {
    try {
      await notify(queueArn, testEventMessage(bucket, requestId));
    } catch (error) {
      throw invalidArgument('Queue', queueArn, `The queue does not take the test event: ${error}`);
    }
  }
  buckets.update(buckets.get(bucket), { notifications: rules });
};

/** Makes these rules the bucket's; when they already are, nothing happens and no test event is sent. */
export const setNotificationRules = async (
  context: Pick<S3Context, 'buckets' | 'notify'>,
  bucket: string,
  rules: readonly NotificationRule[],
): Promise<void> => {
  const isSame = JSON.stringify(context.buckets.get(bucket).notifications) === JSON.stringify(rules);
  if (!isSame) await changeRules(context, { bucket, rules, requestId: newRequestId(), testsQueues: true });
};

export const putBucketNotification: Operation = async (context, request) => {
  const { buckets, bodies } = context;
  const { bucket, id: requestId } = request;
  buckets.get(bucket);
  const document = await receiveDocument(request, bodies, 'NotificationConfiguration');
  for (const name of otherDestinations) if (childOf(document, name)) throw notImplemented(name);
  const rules = childrenOf(document, 'QueueConfiguration').map(parseRule);
  const isUntested = headerOf(request.headers, 'x-amz-skip-destination-validation')?.toLowerCase() === 'true';
  await changeRules(context, { bucket, rules, requestId, testsQueues: !isUntested });
  return {};
};
