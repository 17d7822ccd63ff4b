// The lines of a document's pages → the boxes of those that a stretch of its text lies on.
import { limits } from '@alex/core/limits';
import type { PageBox } from '@alex/core/page-box';
import type { LinePlace } from '../extract/extracted-document.ts';
import type { Stretch } from './segments.ts';

/** In the order of the text, as they are; joined with their neighbours where they are more than `limits.chunkBoxesMax`. */
export const lineBoxes = (lines: readonly LinePlace[], stretch: Stretch): PageBox[] => {
  const boxes = linesWithin(lines, stretch).map(({ page, x, y, width, height }) => ({ page, x, y, width, height }));
  let joined = boxes;
  for (let size = 2; joined.length > limits.chunkBoxesMax && size <= boxes.length; size *= 2)
    joined = joinNeighbours(boxes, size);
  // What is left are single lines on as many pages.
  return joined.slice(0, limits.chunkBoxesMax);
};

const linesWithin = (lines: readonly LinePlace[], { start, end }: Stretch): readonly LinePlace[] => {
  let first = 0;
  for (let after = lines.length; first < after; ) {
    const middle = (first + after) >> 1;
    if (lines[middle]!.end > start) after = middle;
    else first = middle + 1;
  }
  let after = first;
  while (after < lines.length && lines[after]!.start < end) after++;
  return lines.slice(first, after);
};

/** Up to `size` boxes that follow each other on a page become the one that holds them. */
const joinNeighbours = (boxes: readonly PageBox[], size: number): PageBox[] => {
  const joined: PageBox[] = [];
  let count = 0;
  for (const box of boxes) {
    const last = joined.at(-1);
    if (last?.page === box.page && count < size) joined[joined.length - 1] = union(last, box);
    else joined.push(box);
    count = last?.page === box.page && count < size ? count + 1 : 1;
  }
  return joined;
};

const union = (one: PageBox, other: PageBox): PageBox => {
  const x = Math.min(one.x, other.x);
  const y = Math.min(one.y, other.y);
  return {
    page: one.page,
    x,
    y,
    width: Math.max(one.x + one.width, other.x + other.width) - x,
    height: Math.max(one.y + one.height, other.y + other.height) - y,
  };
};
