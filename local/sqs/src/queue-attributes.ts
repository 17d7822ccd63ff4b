// Queue attributes: validates what a client sets, fills in defaults, reads policies.
import { isInput } from './parameters.ts';
import { SqsError } from './sqs-error.ts';

/** Ranges and defaults in seconds or bytes. Source: SQS API reference, CreateQueue. */
const integers = {
  DelaySeconds: { min: 0, max: 900, initial: 0 },
  MaximumMessageSize: { min: 1024, max: 1_048_576, initial: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, initial: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, initial: 0 },
  VisibilityTimeout: { min: 0, max: 43_200, initial: 30 },
} as const;
const policies = ['Policy', 'RedriveAllowPolicy', 'RedrivePolicy'];
/** SQS has them, these queues have not: refused when set, absent when asked for. */
export const unsupportedAttributes: readonly string[] = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'SqsManagedSseEnabled',
];

/** Source: SQS API reference, RedrivePolicy and RedriveAllowPolicy. */
const maxReceiveCountMax = 1000;
const sourceQueueArnsMax = 10;

export const settableAttributes: readonly string[] = [...Object.keys(integers), ...policies];

type IntegerAttribute = keyof typeof integers;
/** Canonical values; a policy that was never set, or was set to the empty string, is absent. */
export type QueueAttributes = Readonly<Record<IntegerAttribute, string> & Partial<Record<string, string>>>;

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export const initialAttributes = Object.fromEntries(
  Object.entries(integers).map(([name, { initial }]) => [name, String(initial)]),
) as QueueAttributes;

const isIntegerAttribute = (name: string): name is IntegerAttribute => Object.hasOwn(integers, name);

const invalidValue = (name: string, why: string) => new SqsError('InvalidAttributeValue', `${name} ${why}.`);
const invalidPolicy = (name: string, why: string) => new SqsError('InvalidParameterValue', `${name} ${why}.`);

const readInteger = (name: IntegerAttribute, value: string): string => {
  const { min, max } = integers[name];
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max)
    throw invalidValue(name, `is "${value}"; it must be an integer from ${min} to ${max}`);
  return String(number);
};

const parseObject = (name: string, text: string) => {
  try {
    const value: unknown = JSON.parse(text);
    if (isInput(value)) return value;
  } catch {
    // The refusal below says it.
  }
  throw invalidValue(name, 'must be a JSON object');
};

const readRedrivePolicy = (name: string, text: string): string => {
  const { deadLetterTargetArn, maxReceiveCount } = parseObject(name, text);
  if (typeof deadLetterTargetArn !== 'string') throw invalidValue(name, 'needs deadLetterTargetArn');
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > maxReceiveCountMax)
    throw invalidPolicy(name, `needs a maxReceiveCount from 1 to ${maxReceiveCountMax}`);
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount: count });
};

const readRedriveAllowPolicy = (name: string, text: string): string => {
  const { redrivePermission, sourceQueueArns } = parseObject(name, text);
  const byQueue = redrivePermission === 'byQueue';
  if (!byQueue && redrivePermission !== 'allowAll' && redrivePermission !== 'denyAll')
    throw invalidValue(name, 'needs a redrivePermission of allowAll, denyAll or byQueue');
  const count = Array.isArray(sourceQueueArns) ? sourceQueueArns.length : 0;
  if (byQueue ? count < 1 || count > sourceQueueArnsMax : sourceQueueArns !== undefined)
    throw invalidPolicy(name, `takes 1 to ${sourceQueueArnsMax} sourceQueueArns with byQueue, and none without`);
  return JSON.stringify({ redrivePermission, ...(byQueue && { sourceQueueArns }) });
};

const readPolicy = (name: string, text: string): string => {
  if (name === 'RedrivePolicy') return readRedrivePolicy(name, text);
  if (name === 'RedriveAllowPolicy') return readRedriveAllowPolicy(name, text);
  parseObject(name, text);
  return text;
};

/** Attributes as a client sets them → canonical values; `undefined` removes a policy. Throws on unknown names and bad values. */
export const readAttributes = (
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> => {
  const read: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(given)) {
    if (unsupportedAttributes.includes(name))
      throw new SqsError('NotImplemented', `The queue attribute ${name} is not supported here.`);
    if (isIntegerAttribute(name)) read[name] = readInteger(name, value);
    else if (policies.includes(name)) read[name] = value === '' ? undefined : readPolicy(name, value);
    else throw new SqsError('InvalidAttributeName', `There is no queue attribute ${name} to set.`);
  }
  return read;
};

export const redrivePolicy = (attributes: QueueAttributes): RedrivePolicy | undefined =>
  attributes.RedrivePolicy === undefined ? undefined : (JSON.parse(attributes.RedrivePolicy) as RedrivePolicy);

/** Whether a dead-letter queue's RedriveAllowPolicy lets this source name it. */
export const allowsSource = (deadLetterQueue: QueueAttributes, sourceArn: string): boolean => {
  if (deadLetterQueue.RedriveAllowPolicy === undefined) return true;
  const { redrivePermission, sourceQueueArns } = JSON.parse(deadLetterQueue.RedriveAllowPolicy) as {
    readonly redrivePermission: string;
    readonly sourceQueueArns?: readonly string[];
  };
  return redrivePermission === 'allowAll' || (sourceQueueArns ?? []).includes(sourceArn);
};
