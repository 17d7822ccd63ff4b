// An embedding endpoint's answer → one unit vector a text, whichever of the two shapes it has (contracts.md, section 1).
import { PipelineError } from '@alex/core/errors';

/** How far a pooled vector’s length may be from 1: rounding its numbers to half precision moves it by less than 2⁻¹¹. */
const normTolerance = 1e-3;

const refuse = (what: string): never => {
  throw new PipelineError('embedding-invalid', `The endpoint’s answer is not the vectors asked for: ${what}.`);
};

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : refuse('a list is missing'));

const nestingDepth = (value: unknown): number => (Array.isArray(value) ? 1 + nestingDepth(value[0]) : 0);

/** Adds a row of numbers to a sum. */
const addRow = (sum: Float64Array, row: unknown): void => {
  const numbers = list(row);
  if (numbers.length !== sum.length) refuse(`${numbers.length} dimensions where ${sum.length} are expected`);
  for (let i = 0; i < sum.length; i++) {
    const number = numbers[i];
    if (!Number.isFinite(number)) refuse('it holds something other than numbers');
    sum[i]! += number as number;
  }
};

const norm = (vector: Float64Array): number => Math.sqrt(vector.reduce((sum, number) => sum + number * number, 0));

const pooled = (row: unknown, dimension: number): Float32Array => {
  const vector = new Float64Array(dimension);
  addRow(vector, row);
  const length = norm(vector);
  if (Math.abs(length - 1) > normTolerance) refuse(`a vector’s length is ${length}, not 1`);
  return Float32Array.from(vector);
};

/** Mean over all the tokens, the special ones included, then L2: as sentence-transformers does. */
const poolTokens = (rows: unknown, dimension: number): Float32Array => {
  const sum = new Float64Array(dimension);
  for (const row of list(rows)) addRow(sum, row);
  const length = norm(sum);
  if (length === 0) refuse('a text’s tokens add up to nothing');
  return Float32Array.from(sum, (number) => number / length);
};

const only = (value: unknown): unknown => {
  const items = list(value);
  return items.length === 1 ? items[0] : refuse(`${items.length} items where one is expected`);
};

/** @throws PipelineError `embedding-invalid` unless there is one finite unit vector of that dimension for every text. */
export const readEmbeddings = (body: string, texts: number, dimension: number): readonly Float32Array[] => {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return refuse('it is not JSON');
  }
  const depth = nestingDepth(answer);
  const items = depth === 1 ? [answer] : list(answer);
  if (items.length !== texts) refuse(`${items.length} vectors for ${texts} texts`);
  switch (depth) {
    case 1:
    case 2:
      return items.map((row) => pooled(row, dimension));
    case 3:
      return items.map((rows) => poolTokens(rows, dimension));
    case 4:
      return items.map((item) => poolTokens(only(item), dimension));
    default:
      return refuse(`its lists are nested ${depth} deep`);
  }
};
