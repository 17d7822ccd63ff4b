// Reads typed parameters out of a request's JSON, or refuses them by name.
import { SqsError } from './sqs-error.ts';

export type Input = Readonly<Record<string, unknown>>;

const wrongType = (name: string, expected: string) =>
  new SqsError('SerializationException', `${name} must be ${expected}.`);

export const isInput = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const readText = (input: Input, name: string): string | undefined => {
  const value = input[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw wrongType(name, 'a string');
  return value;
};

/** An empty string counts as missing, as in SQS. */
export const requireText = (input: Input, name: string): string => {
  const value = readText(input, name);
  if (!value) throw new SqsError('MissingParameter', `The request needs the parameter ${name}.`);
  return value;
};

export const readInteger = (input: Input, name: string, min: number, max: number): number | undefined => {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (!Number.isInteger(value)) throw wrongType(name, 'an integer');
  if ((value as number) < min || (value as number) > max)
    throw new SqsError('InvalidParameterValue', `${name} is ${value}; it must be from ${min} to ${max}.`);
  return value as number;
};

export const readTextList = (input: Input, name: string): readonly string[] => {
  const value = input[name] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw wrongType(name, 'a list of strings');
  return value;
};

export const readMap = (input: Input, name: string): Input => {
  const value = input[name] ?? {};
  if (!isInput(value)) throw wrongType(name, 'an object');
  return value;
};

export const readTextMap = (input: Input, name: string): Readonly<Record<string, string>> => {
  const map = readMap(input, name);
  for (const key of Object.keys(map)) if (typeof map[key] !== 'string') throw wrongType(`${name}.${key}`, 'a string');
  return map as Readonly<Record<string, string>>;
};
