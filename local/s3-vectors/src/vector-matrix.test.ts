import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsPerBlock } from './scan-kernel.ts';
import { createVectorMatrix, type Neighbour } from './vector-matrix.ts';

type Metric = 'cosine' | 'euclidean';

/** Straight from the definitions, in float64. */
const naiveDistance = (metric: Metric, one: readonly number[], other: readonly number[]): number => {
  const sum = (term: (at: number) => number) => one.reduce((total, _, at) => total + term(at), 0);
  if (metric === 'euclidean') return Math.sqrt(sum((at) => (one[at]! - other[at]!) ** 2));
  const dot = sum((at) => one[at]! * other[at]!);
  const squares = sum((at) => one[at]! ** 2) * sum((at) => other[at]! ** 2);
  return Math.min(2, Math.max(0, 1 - dot / Math.sqrt(squares)));
};

const naiveNearest = (
  metric: Metric,
  rows: ReadonlyMap<number, readonly number[]>,
  query: readonly number[],
  count: number,
) => {
  const ranked: Neighbour[] = [...rows]
    .map(([row, values]) => ({ row, distance: naiveDistance(metric, query, values) }))
    .sort((one, other) => one.distance - other.distance || one.row - other.row);
  const cut = ranked[count - 1]?.distance ?? Number.POSITIVE_INFINITY;
  return ranked.filter(({ distance }) => distance <= cut);
};

const byRow = (neighbours: readonly Neighbour[]): Neighbour[] =>
  neighbours.toSorted((one, other) => one.distance - other.distance || one.row - other.row);

const fill = (metric: Metric, dimension: number, rows: ReadonlyMap<number, readonly number[]>) => {
  const matrix = createVectorMatrix(dimension, metric);
  matrix.reserve(Math.max(0, ...rows.keys()) + 1);
  for (const [row, values] of rows) matrix.set(row, Float32Array.from(values));
  return matrix;
};

// Plain values, near-duplicates that float32 sums cannot tell apart, and the far ends of float32.
const component = fc.oneof(
  { weight: 4, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }).map((ulps) => 1 + ulps * 2 ** -23) },
  { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
);

describe.each(['cosine', 'euclidean'] as const)('%s', (metric) => {
  test('finds exactly what a float64 scan of every row finds, ties with the last included', () => {
    const vectors = fc.integer({ min: 1, max: 40 }).chain((dimension) =>
      fc.array(
        fc
          .array(component, { minLength: dimension, maxLength: dimension })
          .filter((values) => values.some((x) => x !== 0)),
        { minLength: 2, maxLength: 60 },
      ),
    );
    fc.assert(
      fc.property(
        vectors,
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 5 }),
        ([query, ...all], count, gap) => {
          const rows = new Map(all.map((values, at) => [at * gap, values]));
          const matrix = fill(metric, query!.length, rows);
          const found = matrix.nearest(Float32Array.from(query!), count, matrix.live());
          expect(byRow(found)).toEqual(naiveNearest(metric, rows, query!, count));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('tells apart what only the rounding of float32 sums tells apart', () => {
    const base = fc.array(fc.float({ noNaN: true, min: Math.fround(0.1), max: 1 }), { minLength: 20, maxLength: 40 });
    const permutations = base.chain((values) =>
      fc.array(fc.shuffledSubarray(values, { minLength: values.length }), { minLength: 20, maxLength: 40 }),
    );
    fc.assert(
      fc.property(permutations, fc.integer({ min: 1, max: 20 }), (all, count) => {
        const rows = new Map(all.entries());
        const query = all[0]!.map(() => Math.fround(0.3));
        const matrix = fill(metric, query.length, rows);
        const found = matrix.nearest(Float32Array.from(query), count, matrix.live());
        expect(byRow(found)).toEqual(naiveNearest(metric, rows, query, count));
      }),
    );
  });

  test('holds at the ends of float32, where its sums overflow and vanish', () => {
    const lengths = [3.4e38, 3e38, 1e38, 1e20, 1, 1e-20, 1e-38, 1e-44];
    const directions = [
      [1, 1, 1],
      [1, -1, 1],
      [-1, 1, 0.5],
    ];
    const all = lengths.flatMap((length) =>
      directions.map((direction) => direction.map((value) => Math.fround(value * length))),
    );
    const rows = new Map(all.entries());
    const matrix = fill(metric, 3, rows);
    for (const query of all)
      for (const count of [1, 5, all.length])
        expect(byRow(matrix.nearest(Float32Array.from(query), count, matrix.live()))).toEqual(
          naiveNearest(metric, rows, query, count),
        );
  });

  test('scans past the end of a block, and forgets what was cleared and overwritten', () => {
    const count = rowsPerBlock + 100;
    const rows = new Map(
      Array.from({ length: count }, (_, row) => [row, [Math.fround(Math.cos(row)), Math.fround(Math.sin(row))]]),
    );
    const matrix = fill(metric, 2, rows);
    for (const row of [0, 3, rowsPerBlock - 1, rowsPerBlock, count - 1]) {
      matrix.clear(row);
      rows.delete(row);
    }
    matrix.set(5, Float32Array.from([1, 0]));
    rows.set(5, [1, 0]);
    const query = [1, Math.fround(0.001)];
    const found = matrix.nearest(Float32Array.from(query), 50, matrix.live());
    expect(byRow(found)).toEqual(naiveNearest(metric, rows, query, 50));
  });

  test('looks only at the rows of the mask', () => {
    const rows = new Map([0, 1, 2, 3].map((row) => [row, [1, row]]));
    const matrix = fill(metric, 2, rows);
    const found = matrix.nearest(Float32Array.from([1, 0]), 10, Uint8Array.from([0, 1, 0, 1]));
    expect(found.map(({ row }) => row)).toEqual([1, 3]);
  });
});

test('an empty matrix has no neighbours', () => {
  const matrix = createVectorMatrix(3, 'cosine');
  expect(matrix.nearest(Float32Array.from([1, 2, 3]), 5, matrix.live())).toEqual([]);
});

test('a vector is at distance 0 from itself and from its double', () => {
  const vector = [0.1, 0.7, -0.3].map(Math.fround);
  const matrix = fill('cosine', 3, new Map([vector, vector.map((value) => 2 * value)].entries()));
  const found = matrix.nearest(Float32Array.from(vector), 1, matrix.live());
  expect(found.map(({ distance }) => distance)).toEqual([0, 0]);
});
