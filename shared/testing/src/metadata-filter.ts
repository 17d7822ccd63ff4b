// S3 Vectors' filter language → whether a vector's metadata passes.
import { PipelineError } from '@alex/core/errors';
import type { SearchFilter } from '@alex/core/search';
import { type MetadataValue, nonFilterableMetadataKeys } from '@alex/core/vector-record';

type Primitive = string | number | boolean;
type Metadata = Readonly<Record<string, MetadataValue | undefined>>;
/** An absent value passes no test but `$exists: false`, `$ne` and `$nin`. */
type ValueTest = (value: MetadataValue | undefined) => boolean;
export type MetadataTest = (metadata: Metadata) => boolean;

const refuse = (what: string): never => {
  throw new PipelineError('bad-request', `Invalid query filter: ${what}.`);
};

const isPrimitive = (value: unknown): value is Primitive => ['string', 'number', 'boolean'].includes(typeof value);
const primitive = (value: unknown): Primitive => (isPrimitive(value) ? value : refuse('a plain value is needed'));
const number = (value: unknown): number => (typeof value === 'number' ? value : refuse('a number is needed'));
const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) && value.length > 0 ? value : refuse('a list that is not empty is needed');

/** A list passes where one of its elements does. */
const some =
  (test: (value: Primitive) => boolean): ValueTest =>
  (value) =>
    value !== undefined && (isPrimitive(value) ? test(value) : value.some(test));
const not =
  (test: ValueTest): ValueTest =>
  (value) =>
    !test(value);
const numeric = (test: (value: number) => boolean): ValueTest =>
  some((value) => typeof value === 'number' && test(value));

const equals = (operand: unknown): ValueTest => {
  const wanted = primitive(operand);
  return some((value) => value === wanted);
};
const isIn = (operand: unknown): ValueTest => {
  const wanted = list(operand).map(primitive);
  return some((value) => wanted.includes(value));
};
const compares = (operand: unknown, holds: (value: number, bound: number) => boolean): ValueTest => {
  const bound = number(operand);
  return numeric((value) => holds(value, bound));
};

const operators: Readonly<Record<string, (operand: unknown) => ValueTest>> = {
  $eq: equals,
  $ne: (operand) => not(equals(operand)),
  $in: isIn,
  $nin: (operand) => not(isIn(operand)),
  $gt: (operand) => compares(operand, (value, bound) => value > bound),
  $gte: (operand) => compares(operand, (value, bound) => value >= bound),
  $lt: (operand) => compares(operand, (value, bound) => value < bound),
  $lte: (operand) => compares(operand, (value, bound) => value <= bound),
  $exists: (operand) => (value) => (value !== undefined) === operand,
  $startsWith: (operand) => some((value) => typeof value === 'string' && value.startsWith(String(operand))),
};

const parseCondition = (condition: unknown): ValueTest => {
  if (isPrimitive(condition)) return equals(condition);
  const tests = Object.entries(Object(condition) as object).map(([name, operand]) =>
    (operators[name] ?? refuse(`${name} is not an operator`))(operand),
  );
  if (tests.length === 0) refuse('a condition is empty');
  return (value) => tests.every((test) => test(value));
};

/** @throws PipelineError `bad-request` */
export const parseFilter = (filter: SearchFilter): MetadataTest => {
  const [entry, ...others] = Object.entries(filter);
  if (!entry || others.length > 0) return refuse('it names not exactly one key; $and joins several');
  const [name, operand] = entry;
  if (name === '$and' || name === '$or') {
    const parts = list(operand).map((part) => parseFilter(Object(part) as SearchFilter));
    return (metadata) =>
      name === '$and' ? parts.every((part) => part(metadata)) : parts.some((part) => part(metadata));
  }
  if (name.startsWith('$')) refuse(`${name} cannot stand before a key`);
  if ((nonFilterableMetadataKeys as readonly string[]).includes(name)) refuse(`${name} is not filterable`);
  const test = parseCondition(operand);
  return (metadata) => test(metadata[name]);
};
