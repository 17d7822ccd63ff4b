// A vector as a request carries it, checked against its index: float32 values, and metadata within its bounds.
import type { IndexRecord } from './index-record.ts';
import { limits } from './limits.ts';
import { refused } from './service-error.ts';
import { type JsonObject, object, optional, required, type Shape, text } from './shapes.ts';

export type Primitive = string | number | boolean;
export type MetadataValue = Primitive | readonly Primitive[];
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** What the metadata has under the key itself: `toString` is no key of {}. */
export const metadataValue = (metadata: Metadata | undefined, key: string): MetadataValue | undefined =>
  metadata && Object.hasOwn(metadata, key) ? metadata[key] : undefined;

export interface VectorRecord {
  readonly key: string;
  readonly values: Float32Array<ArrayBuffer>;
  readonly metadata: Metadata | undefined;
  /** The metadata as it is stored. */
  readonly metadataJson: string | null;
}

export const vectorKey = text({ min: 1, max: limits.keyCharactersMax });

export const isPrimitive = (value: unknown): value is Primitive =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** The numbers of a `{ float32: [...] }`; `subject` begins the sentence of a refusal. */
export const vectorData =
  ({ dimension, distanceMetric }: IndexRecord, subject: string): Shape<Float32Array<ArrayBuffer>> =>
  (value, path) => {
    const refuse = (message: string) => refused(`${path}/float32`, `${subject}${message}`);
    const numbers: unknown = required(object(value, path), 'float32', (data) => data, path);
    if (!Array.isArray(numbers)) throw refuse('vector data must be a list of numbers');
    if (numbers.length !== dimension)
      throw refuse(`vector must have length ${dimension}, but has length ${numbers.length}`);
    const values = new Float32Array(numbers);
    let squares = 0;
    for (let at = 0; at < dimension; at++) {
      // A string such as "NaN" becomes a number in a Float32Array: the type decides, not the outcome.
      if (typeof numbers[at] !== 'number' || !Number.isFinite(values[at]))
        throw refuse('vector data must contain only valid float32 values, not NaN or Infinity');
      squares += values[at]! * values[at]!;
    }
    if (squares === 0 && distanceMetric === 'cosine')
      throw refuse('vector must not be all zeros under the cosine distance metric');
    return values;
  };

export const vectorRecord =
  (index: IndexRecord): Shape<VectorRecord> =>
  (value, path) => {
    const input = object(value, path);
    const key = required(input, 'key', vectorKey, path);
    const subject = `Invalid record for key '${key}': `;
    const values = required(input, 'data', vectorData(index, subject), path);
    const metadata = optional(input, 'metadata', metadataOf(subject), path);
    const metadataJson = metadata === undefined ? null : JSON.stringify(metadata);
    if (metadata !== undefined && metadataJson !== null)
      checkSize(metadata, metadataJson, index, (message) => refused(`${path}/metadata`, `${subject}${message}`));
    return { key, values, metadata, metadataJson };
  };

const metadataOf =
  (subject: string): Shape<Metadata> =>
  (value, path) => {
    const metadata: JsonObject = object(value, path);
    const entries = Object.entries(metadata);
    if (entries.length > limits.metadataKeysMax)
      throw refused(path, `${subject}Metadata object must have at most ${limits.metadataKeysMax} keys`);
    for (const [name, content] of entries)
      if (!isPrimitive(content) && !(Array.isArray(content) && content.every(isPrimitive)))
        throw refused(
          `${path}/${name}`,
          `${subject}Metadata value of '${name}' must be a string, a number, a boolean or a list of these`,
        );
    return metadata as Metadata;
  };

const checkSize = (metadata: Metadata, json: string, index: IndexRecord, refuse: (message: string) => Error): void => {
  const bytes = Buffer.byteLength(json);
  if (bytes > limits.metadataBytesMax) throw refuse(`Metadata must have at most ${limits.metadataBytesMax} bytes`);
  if (bytes <= limits.filterableMetadataBytesMax) return;
  const filterable = Object.entries(metadata).filter(([name]) => !index.nonFilterableKeys.includes(name));
  if (Buffer.byteLength(JSON.stringify(Object.fromEntries(filterable))) > limits.filterableMetadataBytesMax)
    throw refuse(`Filterable metadata must have at most ${limits.filterableMetadataBytesMax} bytes`);
};
