// The inner loop of a search, assembled here as WebAssembly SIMD: a query and a list of rows in, a float32 score a row out.
import type { DistanceMetric } from './index-record.ts';
import { type WasmMemory, wasm } from './web-assembly.ts';

// Where things lie in the index's memory: a block's row numbers, its scores, the query, and after them the matrix.
export const rowsPerBlock = 16_384;
export const rowListOffset = 0;
export const scoresOffset = rowListOffset + rowsPerBlock * 4;
export const queryOffset = scoresOffset + rowsPerBlock * 4;
export const matrixOffset = queryOffset + 4096 * 4;

/** A row takes a multiple of this many floats, the rest zero, so that the loop needs no remainder. */
export const floatsPerStep = 16;

/** Scores the first `count` listed rows, at least 1, each `strideBytes` long: dot product, or squared euclidean distance. */
export type ScanKernel = (count: number, strideBytes: number) => void;

export const instantiateScanKernel = (metric: DistanceMetric, memory: WasmMemory): ScanKernel =>
  new wasm.Instance(modules[metric], { index: { memory } }).exports.scan as ScanKernel;

// LEB128, WebAssembly's variable-length integers.
const unsigned = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]);
const vector = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const name = (text: string): number[] => sized([...Buffer.from(text)]);

const i32 = 0x7f;
const v128 = 0x7b;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
// i32.const of a value below 8,192, whose last byte must not look negative.
const constant = (value: number): number[] => [0x41, ...(value < 64 ? [value] : [(value & 127) | 128, value >>> 7])];
const add = 0x6a;
const multiply = 0x6c;
const loop = [0x03, 0x40];
const end = 0x0b;
const againIfLess = [0x49, 0x0d, 0]; // i32.lt_u, br_if to the loop's head
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
const loadVector = (offset: number): number[] => [...simd(0x00), 4, ...unsigned(offset)];
const zeroVector = [...simd(0x0c), ...new Array<number>(16).fill(0)];
const addVectors = simd(0xe4);
const subtractVectors = simd(0xe5);
const multiplyVectors = simd(0xe6);
const lane = (at: number): number[] => [...simd(0x1f), at];
const addFloats = 0x92;
const loadInteger = (offset: number): number[] => [0x28, 2, ...unsigned(offset)];
const storeFloat = (offset: number): number[] => [0x38, 2, ...unsigned(offset)];

const assemble = (metric: DistanceMetric): Uint8Array<ArrayBuffer> => {
  const [count, stride, at, row, rowEnd, query, sum0, difference] = [0, 1, 2, 3, 4, 5, 6, 10];
  const sums = [sum0, sum0 + 1, sum0 + 2, sum0 + 3]; // four chains of additions, to hide their latency
  const bytesPerStep = floatsPerStep * 4;

  const accumulate = (sum: number, part: number): number[] => [
    ...get(sum),
    ...get(row),
    ...loadVector(matrixOffset + part * 16),
    ...get(query),
    ...loadVector(queryOffset + part * 16),
    ...(metric === 'cosine' ? [] : [...subtractVectors, ...tee(difference), ...get(difference)]),
    ...multiplyVectors,
    ...addVectors,
    ...set(sum),
  ];
  const advance = (local: number, bytes: number): number[] => [...get(local), ...constant(bytes), add];
  const addLanes = (first: number, second: number): number[] => [
    ...get(sum0),
    ...lane(first),
    ...get(sum0),
    ...lane(second),
    addFloats,
  ];

  const code = [
    ...vector([
      [4, i32],
      [5, v128],
    ]),
    // count and at run in bytes of the row list, which are those of the scores too.
    ...[...get(count), ...constant(4), multiply, ...set(count)],
    ...loop,
    ...[...get(at), ...loadInteger(rowListOffset), ...get(stride), multiply, ...tee(row)],
    ...[...get(stride), add, ...set(rowEnd)],
    ...[...constant(0), ...set(query)],
    ...sums.flatMap((sum) => [...zeroVector, ...set(sum)]),
    ...loop,
    ...sums.flatMap(accumulate),
    ...[...advance(query, bytesPerStep), ...set(query)],
    ...[...advance(row, bytesPerStep), ...tee(row), ...get(rowEnd), ...againIfLess],
    end,
    ...[...get(sums[0]!), ...get(sums[1]!), ...addVectors, ...get(sums[2]!), ...get(sums[3]!), ...addVectors],
    ...[...addVectors, ...set(sum0)],
    ...[...get(at), ...addLanes(0, 1), ...addLanes(2, 3), addFloats, ...storeFloat(scoresOffset)],
    ...[...advance(at, 4), ...tee(at), ...get(count), ...againIfLess],
    end,
    end,
  ];

  const section = (id: number, entries: readonly (readonly number[])[]): number[] => [id, ...sized(vector(entries))];
  const kinds = { function: 0x00, memory: 0x02 };
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, ...vector([[i32], [i32]]), ...vector([])]]),
    ...section(2, [[...name('index'), ...name('memory'), kinds.memory, 0, 0]]),
    ...section(3, [[0]]),
    ...section(7, [[...name('scan'), kinds.function, 0]]),
    ...section(10, [sized(code)]),
  ]);
};

const modules = {
  cosine: new wasm.Module(assemble('cosine')),
  euclidean: new wasm.Module(assemble('euclidean')),
} satisfies Readonly<Record<DistanceMetric, unknown>>;
