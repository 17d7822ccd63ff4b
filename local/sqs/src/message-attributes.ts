// Message attributes: validates them, measures and digests them as SQS does, selects the ones that a receive asks for.
import { createHash } from 'node:crypto';
import { type Input, isInput, readMap, readText } from './parameters.ts';
import { SqsError } from './sqs-error.ts';

/** As on the wire; binary values are base64. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** Source: SQS developer guide, "Message metadata for Amazon SQS". */
const attributesMax = 10;
const nameCharsMax = 256;
const namePattern = /^(?!\.|.*\.\.|.*\.$|aws\.|amazon\.)[\w.-]+$/i;
const typePattern = /^(String|Number|Binary)(\.[\w.-]+)?$/;
const numberPattern = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;

const invalid = (name: string, why: string) =>
  new SqsError('InvalidParameterValue', `The message attribute "${name}" ${why}.`);

const readAttribute = (name: string, input: Input): MessageAttribute => {
  if (input.StringListValues !== undefined || input.BinaryListValues !== undefined)
    throw new SqsError('UnsupportedOperation', 'Message attributes cannot hold lists.');
  const DataType = readText(input, 'DataType') ?? '';
  if (!typePattern.test(DataType) || DataType.length > nameCharsMax)
    throw invalid(name, 'needs a data type of String, Number or Binary, with an optional .label');
  if (DataType.startsWith('Binary')) {
    const bytes = Buffer.from(readText(input, 'BinaryValue') ?? '', 'base64');
    if (bytes.length === 0) throw invalid(name, 'needs a BinaryValue that is not empty');
    return { DataType, BinaryValue: bytes.toString('base64') };
  }
  const StringValue = readText(input, 'StringValue') ?? '';
  if (StringValue === '') throw invalid(name, 'needs a StringValue that is not empty');
  if (DataType.startsWith('Number') && !numberPattern.test(StringValue)) throw invalid(name, 'is not a number');
  return { DataType, StringValue };
};

/** The attributes under the parameter `parameter`. Throws InvalidParameterValue naming the attribute at fault. */
export const readMessageAttributes = (input: Input, parameter: string): MessageAttributes => {
  const entries = Object.entries(readMap(input, parameter));
  if (entries.length > attributesMax)
    throw new SqsError('InvalidParameterValue', `A message takes at most ${attributesMax} attributes.`);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (!namePattern.test(name) || name.length > nameCharsMax) throw invalid(name, 'has a name that is not allowed');
      if (!isInput(value)) throw invalid(name, 'has no value');
      return [name, readAttribute(name, value)];
    }),
  );
};

const valueBytes = ({ StringValue, BinaryValue }: MessageAttribute): Buffer =>
  StringValue === undefined ? Buffer.from(BinaryValue ?? '', 'base64') : Buffer.from(StringValue);

/** What the attributes count towards a message's size: names, types and values. */
export const attributesSizeBytes = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, value]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(value.DataType) + valueBytes(value).length,
    0,
  );

const lengthPrefixed = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** MD5OfMessageAttributes, or undefined without any. Source: SQS developer guide, "Calculating the MD5 message digest for message attributes". */
export const attributesMd5 = (attributes: MessageAttributes): string | undefined => {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const attribute = attributes[name]!;
    hash.update(lengthPrefixed(Buffer.from(name)));
    hash.update(lengthPrefixed(Buffer.from(attribute.DataType)));
    hash.update(Buffer.of(attribute.StringValue === undefined ? 2 : 1));
    hash.update(lengthPrefixed(valueBytes(attribute)));
  }
  return hash.digest('hex');
};

/** The attributes that a receive names: exactly, by `prefix.*` (or `prefix*`), or all of them by `All`. */
export const selectAttributes = (attributes: MessageAttributes, wanted: readonly string[]): MessageAttributes => {
  if (wanted.length === 0) return {};
  const matches = (name: string) =>
    wanted.some((pattern) =>
      pattern.endsWith('*') ? name.startsWith(pattern.replace(/\.?\*$/, '')) : pattern === 'All' || pattern === name,
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => matches(name)));
};
