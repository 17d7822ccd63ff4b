// The vectors of one index in memory, one a row: finds the nearest by scanning them all, exactly.
import { createBestScores } from './best-scores.ts';
import { distances, norm as normOf } from './exact-distance.ts';
import type { DistanceMetric } from './index-record.ts';
import { limits } from './limits.ts';
import {
  floatsPerStep,
  instantiateScanKernel,
  matrixOffset,
  queryOffset,
  rowListOffset,
  rowsPerBlock,
  scoresOffset,
} from './scan-kernel.ts';
import { wasm } from './web-assembly.ts';

export interface Neighbour {
  readonly row: number;
  /** Cosine: 1 - cosine of the angle, 0 to 2. Euclidean: the straight line. Computed in float64. */
  readonly distance: number;
}

export interface VectorMatrix {
  /** As many rows as fit into 4 GiB. */
  readonly rowsMax: number;
  /** 1 for each row that holds a vector. Valid until the next change. */
  live(): Uint8Array;
  /** Makes room for rows 0 to rows - 1. Throws a RangeError when the machine has no more memory. */
  reserve(rows: number): void;
  /** The row must have been reserved. */
  set(row: number, values: Float32Array): void;
  clear(row: number): void;
  /** The `count` nearest of the rows that `mask` marks with 1, nearest first, with every row that ties with the last. */
  nearest(query: Float32Array, count: number, mask: Uint8Array): readonly Neighbour[];
}

const pageBytes = 65_536;
const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

// Beyond these a float32 sum of products could overflow, or lose more than rounding.
const norms = { min: 1e-30, max: 1e37 };

export const createVectorMatrix = (dimension: number, metric: DistanceMetric): VectorMatrix => {
  const stride = roundUp(dimension, floatsPerStep);
  const strideBytes = stride * 4;
  const rowsMax = Math.floor((limits.matrixBytesMax - matrixOffset) / strideBytes);
  const memory = new wasm.Memory({ initial: Math.ceil(matrixOffset / pageBytes) });
  const scan = instantiateScanKernel(metric, memory);

  let floats = new Float32Array(memory.buffer);
  let liveRows = new Uint8Array(0);
  let rowNorms = new Float64Array(0);
  let rowsEnd = 0;

  const start = (row: number): number => (matrixOffset + row * strideBytes) / 4;

  const reserve = (rows: number): void => {
    if (rows <= liveRows.length) return;
    const capacity = Math.min(rowsMax, Math.max(rows, 2 * liveRows.length, 256));
    const pages = Math.ceil((matrixOffset + capacity * strideBytes) / pageBytes) - memory.buffer.byteLength / pageBytes;
    if (pages > 0) memory.grow(pages);
    floats = new Float32Array(memory.buffer);
    const grownLive = new Uint8Array(capacity);
    grownLive.set(liveRows);
    liveRows = grownLive;
    const grownNorms = new Float64Array(capacity);
    grownNorms.set(rowNorms);
    rowNorms = grownNorms;
  };

  // A score is larger the nearer; it differs from the exact one by at most its slack (see the README, "Exact").
  const rounding = (stride / floatsPerStep + 8) * 2 ** -24;
  const scoring = {
    cosine: {
      score: (sum: number, row: number) => sum / rowNorms[row]!,
      slack: () => 2 * rounding,
    },
    euclidean: {
      score: (sum: number) => -sum,
      slack: (score: number) => 2.5 * rounding * Math.abs(score) + 1e-38,
    },
  }[metric];

  const scannable = (query: Float32Array): Float32Array => {
    if (metric === 'euclidean') return query;
    const norm = normOf(query);
    return query.map((value) => value / norm);
  };

  /** The rows that may be among the nearest: for these alone float32 could not decide. */
  const candidates = (query: Float32Array, count: number, mask: Uint8Array): number[] => {
    const list = new Uint32Array(memory.buffer, rowListOffset, rowsPerBlock);
    const sums = new Float32Array(memory.buffer, scoresOffset, rowsPerBlock);
    floats.fill(0, queryOffset / 4, queryOffset / 4 + stride);
    floats.set(scannable(query), queryOffset / 4);

    const best = createBestScores(count);
    const rows: number[] = [];
    const scores: number[] = [];
    let limit = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < rowsEnd; ) {
      let listed = 0;
      for (; row < rowsEnd && listed < rowsPerBlock; row++) if (mask[row] === 1) list[listed++] = row;
      if (listed > 0) scan(listed, strideBytes);
      for (let at = 0; at < listed; at++) {
        const score = scoring.score(sums[at]!, list[at]!);
        if (score < limit) continue; // NaN stays: a row whose norm float32 cannot handle
        rows.push(list[at]!);
        scores.push(score);
        best.offer(score);
        limit = best.floor() - scoring.slack(best.floor());
      }
    }
    return rows.filter((_, at) => !(scores[at]! < limit));
  };

  const distance = distances[metric];

  return {
    rowsMax,
    live: () => liveRows,
    reserve,
    set: (row, values) => {
      floats.set(values, start(row));
      const norm = normOf(values);
      rowNorms[row] = norm > norms.min && norm < norms.max ? norm : Number.NaN;
      liveRows[row] = 1;
      rowsEnd = Math.max(rowsEnd, row + 1);
    },
    clear: (row) => {
      liveRows[row] = 0;
    },
    nearest: (query, count, mask) => {
      const found = candidates(query, count, mask)
        .map((row) => ({ row, distance: distance(query, floats.subarray(start(row), start(row) + dimension)) }))
        .sort((one, other) => one.distance - other.distance);
      const last = found[count - 1];
      return last === undefined ? found : found.filter((neighbour) => neighbour.distance <= last.distance);
    },
  };
};
