import { limits } from '@alex/core/limits';
import { expect, test } from 'vitest';
import { lineBoxes } from './line-boxes.ts';

/** Lines of ten characters, one below the other, so many on a page. */
const linesOf = (count: number, perPage = 50) =>
  Array.from({ length: count }, (_, i) => ({
    start: i * 11,
    end: i * 11 + 10,
    page: Math.floor(i / perPage) + 1,
    x: 72,
    y: 700 - (i % perPage) * 12,
    width: 100 + i,
    height: 10,
  }));
const boxesOf = (count: number, perPage?: number) => linesOf(count, perPage).map(({ start, end, ...box }) => box);

test.each<[what: string, start: number, end: number, expected: [number, number]]>([
  ['all lines', 0, 54, [0, 5]],
  ['the lines that a stretch begins and ends within', 15, 34, [1, 4]],
  ['no line that ends where it begins', 10, 21, [1, 2]],
  ['no line between lines', 10, 11, [0, 0]],
  ['none behind the last', 100, 200, [0, 0]],
])('%s', (_, start, end, [first, after]) =>
  expect(lineBoxes(linesOf(5, 2), { start, end })).toEqual(boxesOf(5, 2).slice(first, after)),
);

test('more than are kept are joined with their neighbours, page by page', () => {
  const count = limits.chunkBoxesMax + 1;
  const boxes = lineBoxes(linesOf(count), { start: 0, end: count * 11 });
  expect(boxes).toHaveLength(Math.ceil(count / 2));
  expect(boxes[0]).toEqual({ page: 1, x: 72, y: 688, width: 101, height: 22 });
  expect(boxes.at(-1)).toEqual(boxesOf(count).at(-1));
});

test('a line on each of too many pages: the first are kept', () => {
  const count = 2 * limits.chunkBoxesMax;
  expect(lineBoxes(linesOf(count, 1), { start: 0, end: count * 11 })).toEqual(
    boxesOf(count, 1).slice(0, limits.chunkBoxesMax),
  );
});
