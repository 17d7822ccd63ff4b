// A metadata filter as a request carries it in, a tree of tests on single keys out. Grammar: S3 User Guide, "Metadata filtering".
import { limits } from './limits.ts';
import { refused } from './service-error.ts';
import { type JsonObject, object } from './shapes.ts';
import { isPrimitive, type MetadataValue, type Primitive } from './vector-record.ts';

/** Says whether a vector whose key has this value (undefined: has no such key) is wanted. */
export type ValueTest = (value: MetadataValue | undefined) => boolean;

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'where'; readonly key: string; readonly test: ValueTest };

/** Throws a ValidationException that names the place in the filter. */
export const parseFilter = (value: unknown, nonFilterableKeys: readonly string[]): Filter => {
  let constraints = 0;

  const parse = (value: unknown, path: string, depth: number): Filter => {
    if (depth > limits.filterDepthMax) throw invalidFilter(path, `nest at most ${limits.filterDepthMax} levels deep`);
    const [entry, ...others] = Object.entries(filterObject(value, path));
    if (entry === undefined || others.length > 0)
      throw invalidFilter(path, 'name exactly one metadata key or one of $and, $or; join several with $and');
    const [name, operand] = entry;
    const place = `${path}/${name}`;
    if (name === '$and' || name === '$or')
      return {
        kind: name === '$and' ? 'and' : 'or',
        filters: items(operand, place).map((item, at) => parse(item, `${place}/${at}`, depth + 1)),
      };
    if (name.startsWith('$')) throw invalidFilter(place, `${name} is not an operator that stands before a key`);
    if (nonFilterableKeys.includes(name)) throw invalidFilter(place, `the metadata key '${name}' is not filterable`);
    return where(name, isPrimitive(operand) ? { $eq: operand } : filterObject(operand, place), place);
  };

  const where = (key: string, operators: JsonObject, path: string): Filter => {
    const tests = Object.entries(operators).map(([name, operand]) => {
      const place = `${path}/${name}`;
      if (++constraints > limits.filterConstraintsMax)
        throw invalidFilter(place, `use at most ${limits.filterConstraintsMax} constraints`);
      const operator = Object.hasOwn(operatorsByName, name) ? operatorsByName[name] : undefined;
      if (!operator) throw invalidFilter(place, `${name} is not an operator`);
      return operator(operand, place);
    });
    if (tests.length === 0) throw invalidFilter(path, 'give a value or an operator');
    return { kind: 'where', key, test: (value) => tests.every((test) => test(value)) };
  };

  return parse(value, '/filter', 1);
};

/** The metadata keys that a filter asks about. */
export const filterKeys = (filter: Filter): ReadonlySet<string> =>
  new Set(filter.kind === 'where' ? [filter.key] : filter.filters.flatMap((part) => [...filterKeys(part)]));

const invalidFilter = (path: string, advice: string) => refused(path, `Invalid query filter at ${path}: ${advice}`);

const filterObject = (value: unknown, path: string): JsonObject => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return object(value, path);
  throw invalidFilter(path, 'give a string, a number, a boolean or an object of operators');
};

const items = (operand: unknown, path: string): readonly unknown[] => {
  if (Array.isArray(operand) && operand.length > 0) return operand;
  throw invalidFilter(path, 'give a list that is not empty');
};

const primitive = (operand: unknown, path: string): Primitive => {
  if (isPrimitive(operand)) return operand;
  throw invalidFilter(path, 'give a string, a number or a boolean');
};

/** A list passes when one of its elements does. */
const any =
  (test: (value: Primitive) => boolean): ValueTest =>
  (value) =>
    value !== undefined && (isPrimitive(value) ? test(value) : value.some(test));

const not =
  (test: ValueTest): ValueTest =>
  (value) =>
    !test(value);

const equals = (operand: unknown, path: string): ValueTest => {
  const wanted = primitive(operand, path);
  return any((value) => value === wanted);
};

const isIn = (operand: unknown, path: string): ValueTest => {
  const wanted = new Set(items(operand, path).map((item, at) => primitive(item, `${path}/${at}`)));
  return any((value) => wanted.has(value));
};

const compares =
  (holds: (value: number, bound: number) => boolean) =>
  (operand: unknown, path: string): ValueTest => {
    if (typeof operand !== 'number') throw invalidFilter(path, 'give a number');
    return any((value) => typeof value === 'number' && holds(value, operand));
  };

const operatorsByName: Readonly<Record<string, (operand: unknown, path: string) => ValueTest>> = {
  $eq: equals,
  $ne: (operand, path) => not(equals(operand, path)),
  $in: isIn,
  $nin: (operand, path) => not(isIn(operand, path)),
  $gt: compares((value, bound) => value > bound),
  $gte: compares((value, bound) => value >= bound),
  $lt: compares((value, bound) => value < bound),
  $lte: compares((value, bound) => value <= bound),
  $exists: (operand, path) => {
    if (typeof operand !== 'boolean') throw invalidFilter(path, 'give true or false');
    return (value) => (value !== undefined) === operand;
  },
  $startsWith: (operand, path) => {
    if (typeof operand !== 'string') throw invalidFilter(path, 'give a string');
    return any((value) => typeof value === 'string' && value.startsWith(operand));
  },
};
