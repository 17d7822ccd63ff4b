import { expect, test } from 'vitest';
import { inBatches } from './batches.ts';

const check = (items: number[], countMax: number, bytesMax: number, expected: number[][]) =>
  expect(inBatches(items, { countMax, bytesMax, bytesOf: (bytes) => bytes })).toEqual(expected);

test('nothing makes no batch', () => check([], 2, 10, []));
test('bounded by count', () => check([1, 1, 1, 1, 1], 2, 10, [[1, 1], [1, 1], [1]]));
test('bounded by bytes, up to and including the bound', () => check([4, 6, 1, 9, 1], 9, 10, [[4, 6], [1, 9], [1]]));
test('an item above the bound stands alone', () => check([1, 11, 1], 9, 10, [[1], [11], [1]]));
