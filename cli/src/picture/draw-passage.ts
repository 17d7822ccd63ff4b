// A PDF and where a passage's lines stand in it → a picture of their pages, one below the other, with the lines marked.
import type { PageBox } from '@alex/core/page-box';
import { createPdfium, installedPdfium, type Pdfium } from '@alex/pdfium/pdfium-library';
import { CommandError } from '../command-error.ts';
import type { Picture } from './png.ts';

/** 144 pixels an inch, but for posters. */
const pixelsPerPoint = 2;
const sidePixelsMax = 3_000;
/** A passage on more pages is one of slides with a few words each; its first pages show where it begins. */
export const picturePagesMax = 4;
const gapPixels = 16;
/** As a felt pen does: what is white gets this colour, what is black stays black. */
const marker = [255, 226, 92];
const white = 0xffffffff;
/** FPDF_ANNOT and FPDF_REVERSE_BYTE_ORDER of fpdfview.h: with what is written on the page, red first. */
const renderFlags = 0x01 | 0x10;
const bytesPerPixel = 4;

interface Frame {
  readonly page: number;
  readonly width: number;
  readonly height: number;
}

/** Loads a page for as long as it is drawn. */
const withPage = <Result>(pdfium: Pdfium, document: number, number: number, use: (page: number) => Result): Result => {
  const page = pdfium.FPDF_LoadPage(document, number - 1);
  if (page === 0) throw new CommandError(`Page ${number} of the PDF cannot be drawn.`);
  try {
    return use(page);
  } finally {
    pdfium.FPDF_ClosePage(page);
  }
};

const frameOf = (pdfium: Pdfium, page: number): Frame => {
  const [width, height] = [pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)];
  const scale = Math.min(pixelsPerPoint, sidePixelsMax / Math.max(width, height));
  return { page, width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
};

/** A box in the frame's pixels: PDFium knows how the page is cropped and turned. `scratch` points to eight bytes. */
const placeOf = (pdfium: Pdfium, { page, width, height }: Frame, scratch: number, { x, y, ...size }: PageBox) => {
  const corners = [
    [x, y],
    [x + size.width, y + size.height],
  ].map(([pageX = 0, pageY = 0]) => {
    pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, pageX, pageY, scratch, scratch + 4);
    return new Int32Array(pdfium.memory.buffer, scratch, 2).slice();
  });
  const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis]!)) as [number[], number[]];
  return {
    left: Math.max(0, Math.min(...xs)),
    top: Math.max(0, Math.min(...ys)),
    right: Math.min(width, Math.max(...xs) + 1),
    bottom: Math.min(height, Math.max(...ys) + 1),
  };
};

/** Boxes of neighbouring lines overlap: what lies in two is marked once. */
const markedPixels = (pdfium: Pdfium, frame: Frame, scratch: number, boxes: readonly PageBox[]): Uint8Array => {
  const marked = new Uint8Array(frame.width * frame.height);
  for (const box of boxes) {
    const { left, top, right, bottom } = placeOf(pdfium, frame, scratch, box);
    for (let y = top; y < bottom; y++) marked.fill(1, y * frame.width + left, y * frame.width + Math.max(left, right));
  }
  return marked;
};

const drawPage = (pdfium: Pdfium, page: number, boxes: readonly PageBox[]): Picture => {
  const frame = frameOf(pdfium, page);
  const { width, height } = frame;
  const bitmap = pdfium.FPDFBitmap_Create(width, height, 0);
  const scratch = pdfium.malloc(8);
  if (bitmap === 0 || scratch === 0) throw new CommandError('The page does not fit the memory of what draws it.');
  pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, white);
  pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, renderFlags);
  const marked = markedPixels(pdfium, frame, scratch, boxes);
  const stride = pdfium.FPDFBitmap_GetStride(bitmap);
  const drawn = new Uint8Array(pdfium.memory.buffer, pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height);
  const pixels = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let colour = 0; colour < 3; colour++) {
        const own = drawn[y * stride + x * bytesPerPixel + colour]!;
        pixels[3 * (y * width + x) + colour] = marked[y * width + x] ? (own * marker[colour]!) / 255 : own;
      }
  pdfium.FPDFBitmap_Destroy(bitmap);
  pdfium.free(scratch);
  return { width, height, pixels };
};

const below = (pictures: readonly Picture[]): Picture => {
  const width = Math.max(...pictures.map((one) => one.width));
  const height = pictures.reduce((sum, one) => sum + one.height + gapPixels, -gapPixels);
  const pixels = new Uint8Array(3 * width * height).fill(0xcc);
  let top = 0;
  for (const one of pictures) {
    for (let y = 0; y < one.height; y++)
      pixels.set(one.pixels.subarray(3 * one.width * y, 3 * one.width * (y + 1)), 3 * width * (top + y));
    top += one.height + gapPixels;
  }
  return { width, height, pixels };
};

/**
 * Of the first `picturePagesMax` pages that there are boxes on.
 * @throws CommandError where PDFium cannot open the file or draw a page
 */
export const drawPassage = async (pdf: Uint8Array, boxes: readonly PageBox[]): Promise<Picture> => {
  const { pdfium } = await createPdfium(installedPdfium());
  const data = pdfium.malloc(pdf.length);
  new Uint8Array(pdfium.memory.buffer).set(pdf, data);
  const document = data === 0 ? 0 : pdfium.FPDF_LoadMemDocument(data, pdf.length, 0);
  if (document === 0) throw new CommandError('The PDF cannot be drawn: PDFium does not open it.');
  const pages = [...Map.groupBy(boxes, ({ page }) => page)].slice(0, picturePagesMax);
  return below(
    pages.map(([number, lines]) => withPage(pdfium, document, number, (page) => drawPage(pdfium, page, lines))),
  );
};
