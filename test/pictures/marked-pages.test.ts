// A PDF as it is read, split and drawn: what is marked are the lines of the passage, however the page is turned or cropped.
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { contentOf, linesOf, makePdf } from '@alex/chunker/extract/pdf/pdf.fixture';
import { splitDocument } from '@alex/chunker/split/split-document';
import { drawPassage } from '@alex/cli/picture/draw-passage';
import type { Picture } from '@alex/cli/picture/png';
import { describe, expect, test } from 'vitest';

const text = ['The ferry sails at nine', 'and comes back at noon.'];

const passageOf = async (pdf: Uint8Array) => {
  const document = await extractDocument({ key: 'ferry.pdf', bytes: pdf.slice() });
  const [chunk] = [...splitDocument(document, { chunkTokens: 200 })];
  return chunk!;
};

/** The smallest rectangle that holds the pixels that are so. */
const boundsOf = ({ width, height, pixels }: Picture, isSo: (red: number, blue: number) => boolean) => {
  const bounds = { left: width, top: height, right: -1, bottom: -1 };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      if (!isSo(pixels[at]!, pixels[at + 2]!)) continue;
      bounds.left = Math.min(bounds.left, x);
      bounds.right = Math.max(bounds.right, x);
      bounds.top = Math.min(bounds.top, y);
      bounds.bottom = Math.max(bounds.bottom, y);
    }
  return bounds;
};
const dark = (red: number): boolean => red < 100;
const marked = (red: number, blue: number): boolean => red > 200 && blue < 120;

/** Above and below its letters a line's box leaves room for taller ones. */
const roomPixels = 14;

describe.each(['', '/Rotate 90', '/Rotate 180', '/Rotate 270'])('a page with %j', (turned) => {
  test.each([
    ['/MediaBox [0 0 595 842]', 1190, 1684, 16],
    ['/MediaBox [-50 -20 545 822]', 1190, 1684, 16],
    ['/MediaBox [0 0 595 842] /CropBox [40 500 400 800]', 720, 600, 16],
    ['/MediaBox [0 0 5950 8420]', 2120, 3000, 80],
  ])('and %s', async (box, width, height, size) => {
    const pdf = makePdf([contentOf(linesOf(text, { top: 600, size }))], { page: `${box} ${turned}` });
    const { boxes, text: said } = await passageOf(pdf);
    expect(said).toBe(text.join(' '));
    const picture = await drawPassage(pdf, boxes!);
    const isUpright = turned === '' || turned === '/Rotate 180';
    expect([picture.width, picture.height]).toEqual(isUpright ? [width, height] : [height, width]);

    const [letters, marks] = [boundsOf(picture, dark), boundsOf(picture, marked)];
    expect(letters.right).toBeGreaterThan(letters.left);
    for (const side of ['left', 'top'] as const) {
      expect(marks[side]).toBeLessThanOrEqual(letters[side]);
      expect(marks[side]).toBeGreaterThan(letters[side] - roomPixels);
    }
    for (const side of ['right', 'bottom'] as const) {
      expect(marks[side]).toBeGreaterThanOrEqual(letters[side]);
      expect(marks[side]).toBeLessThan(letters[side] + roomPixels);
    }
  });
});

test('of several pages each has its own lines marked', async () => {
  const pdf = makePdf([contentOf(linesOf(text.slice(0, 1))), contentOf(linesOf(text.slice(1)))]);
  const { boxes } = await passageOf(pdf);
  const both = await drawPassage(pdf, boxes!);
  const alone = await drawPassage(pdf, boxes!.slice(1));
  expect(both.height).toBeGreaterThan(2 * alone.height);
  expect(Buffer.compare(both.pixels.subarray(-alone.pixels.length), alone.pixels)).toBe(0);
});

test('what is no PDF is not drawn', async () => {
  const box = { page: 1, x: 0, y: 0, width: 1, height: 1 };
  await expect(drawPassage(new Uint8Array([1, 2, 3]), [box])).rejects.toThrow('PDFium does not open it');
  await expect(drawPassage(makePdf(['']), [{ ...box, page: 2 }])).rejects.toThrow('Page 2 of the PDF cannot be drawn');
});
