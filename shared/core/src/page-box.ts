// Where lines stand on the pages of a document, and how they are kept with a vector.

/** A rectangle on a page. In PDF points (1/72 inch) of the page's user space: the origin is at the lower left of a page that is
 * not turned, and y grows upwards; `/Rotate`, with which viewers turn whole pages, is not applied. */
export interface PageBox {
  /** From 1. */
  readonly page: number;
  /** Of the lower left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const numbersPerBox = 5;

/** One list of numbers, since S3 Vectors keeps no others: page, x, y, width, height; page … */
export const packBoxes = (boxes: readonly PageBox[]): number[] =>
  boxes.flatMap(({ page, x, y, width, height }) => [page, x, y, width, height]);

export const unpackBoxes = (numbers: readonly number[]): PageBox[] =>
  Array.from({ length: Math.floor(numbers.length / numbersPerBox) }, (_, box) => {
    const [page, x, y, width, height] = numbers.slice(box * numbersPerBox) as [number, number, number, number, number];
    return { page, x, y, width, height };
  });
