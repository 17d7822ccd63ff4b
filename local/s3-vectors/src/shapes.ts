// JSON values in, typed values out: the constraints of the service model, each refused with its path.
import { invalid } from './service-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Turns the value at a path into T, or throws the ValidationException that names the path. */
export type Shape<T> = (value: unknown, path: string) => T;

interface Range {
  readonly min?: number;
  readonly max: number;
}

export const object: Shape<JsonObject> = (value, path) => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw invalid(path, 'Member must be an object');
};

/** A string of min to max characters, counted as Unicode code points like the service model does. */
export const text =
  ({ min = 0, max, pattern }: Range & { readonly pattern?: RegExp }): Shape<string> =>
  (value, path) => {
    if (typeof value !== 'string') throw invalid(path, 'Member must be a string');
    if (!value.isWellFormed()) throw invalid(path, 'Member must be valid Unicode');
    const length = value.length > max && value.length <= 2 * max ? [...value].length : value.length;
    if (length < min || length > max)
      throw invalid(path, `Member must have length between ${min} and ${max}, inclusive`);
    if (pattern && !pattern.test(value))
      throw invalid(path, `Member must satisfy regular expression pattern: ${pattern.source}`);
    return value;
  };

export const integer =
  ({ min = 0, max }: Range): Shape<number> =>
  (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw invalid(path, 'Member must be an integer');
    if (value < min || value > max) throw invalid(path, `Member must be between ${min} and ${max}, inclusive`);
    return value;
  };

export const flag: Shape<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value;
  throw invalid(path, 'Member must be a boolean');
};

export const oneOf =
  <T extends string>(...values: readonly T[]): Shape<T> =>
  (value, path) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw invalid(path, `Member must satisfy enum value set: [${values.join(', ')}]`);
    return found;
  };

export const list =
  <T>(item: Shape<T>, { min = 0, max }: Range): Shape<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw invalid(path, 'Member must be a list');
    if (value.length < min || value.length > max)
      throw invalid(path, `Member must have length between ${min} and ${max}, inclusive`);
    return value.map((element, at) => item(element, `${path}/${at}`));
  };

export const textMap =
  (key: Shape<string>, member: Shape<string>): Shape<ReadonlyMap<string, string>> =>
  (value, path) =>
    new Map(
      Object.entries(object(value, path)).map(([name, content]) => [
        key(name, `${path}/${name}`),
        member(content, `${path}/${name}`),
      ]),
    );

/** The member of that name, or undefined where it is absent or null. */
export const optional = <T>(input: JsonObject, name: string, shape: Shape<T>, parent = ''): T | undefined => {
  const value = Object.hasOwn(input, name) ? input[name] : undefined;
  return value === undefined || value === null ? undefined : shape(value, `${parent}/${name}`);
};

export const required = <T>(input: JsonObject, name: string, shape: Shape<T>, parent = ''): T => {
  const value = optional(input, name, shape, parent);
  if (value === undefined) throw invalid(`${parent}/${name}`, 'Member must not be null');
  return value;
};
