// PDFs for tests, written by hand: one content stream for each page, one font.
import { deflateSync } from 'node:zlib';

/** A stretch of text at a place of an A4 page, in points from the lower left. */
export interface PlacedText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size?: number;
  /** The second font of the page, where there is one. */
  readonly font?: 'F2';
}

const escaped = (text: string): string => text.replace(/[\\()]/g, '\\$&');

/** Draws the letters from A on as what they are named here, as fonts of other scripts do: `uni05D0`, the letter alef. */
export const fontOf = (names: readonly string[]): string =>
  `<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [65 ${names.map((name) => `/${name}`).join(' ')}] >> >>`;

export const contentOf = (texts: readonly PlacedText[]): string =>
  texts
    .map(({ x, y, text, size = 10, font = 'F1' }) => `BT /${font} ${size} Tf ${x} ${y} Td (${escaped(text)}) Tj ET`)
    .join('\n');

/** Lines below each other, 12 points apart, from the head of the page. */
export const linesOf = (lines: readonly string[], { x = 72, top = 760, size = 10 } = {}): PlacedText[] =>
  lines.map((text, index) => ({ x, y: top - index * 1.2 * size, text, size }));

const standardFont = (name: string): string =>
  `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
const helvetica = standardFont('Helvetica');
/** Of letters that are equally wide. */
const courier = standardFont('Courier');

/** Not in the file, and addressed in Shift-JIS: a reader needs a character map of its own. Text is in hexadecimal digits: `<93FA> Tj`. */
export const japaneseFont =
  '<< /Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light /Encoding /90ms-RKSJ-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /Ryumin-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >> >>] >>';

/** Not in the file either, and addressed by the numbers of its glyphs, of which the file tells no letters. */
export const glyphFont =
  '<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Arial /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Arial /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 /CIDToGIDMap /Identity /FontDescriptor << /Type /FontDescriptor /FontName /AAAAAA+Arial /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >> >>] >>';

interface PdfOptions {
  readonly title?: string;
  readonly deflate?: boolean;
  readonly font?: string;
  /** Entries of each page, of the catalog, and of what the document says of itself. */
  readonly page?: string;
  readonly catalog?: string;
  readonly info?: string;
  /** What is written on the first page as an annotation of this kind, at the foot. */
  readonly annotation?: { readonly subtype: string; readonly content: string };
  /** As programs write since PDF 1.5: what is no stream lies packed in one, and so does the cross-reference table. */
  readonly packed?: boolean;
  /** What the file is encrypted with, if it says so; it is not. */
  readonly encryption?: string;
}

const streamOf = (dictionary: string, content: string | Buffer, deflate: boolean): Buffer => {
  const data = deflate ? deflateSync(content, { level: 1 }) : Buffer.from(content as string, 'latin1');
  const filter = deflate ? '/Filter /FlateDecode ' : '';
  return Buffer.concat([
    Buffer.from(`<< ${dictionary} ${filter}/Length ${data.length} >>\nstream\n`),
    data,
    Buffer.from('\nendstream'),
  ]);
};

const isStream = (body: Buffer): boolean => body.includes('\nendstream');

/** The same objects, those that are no streams in one; undefined where their place was. */
const packObjects = (objects: readonly Buffer[]): (Buffer | undefined)[] => {
  const packed = objects.flatMap((body, index) => (isStream(body) ? [] : [{ number: index + 1, body }]));
  let offset = 0;
  const numbers = packed.map(({ number, body }) => {
    offset += body.length + 1;
    return `${number} ${offset - body.length - 1}`;
  });
  const head = `${numbers.join(' ')}\n`;
  const content = Buffer.concat([Buffer.from(head), ...packed.flatMap(({ body }) => [body, Buffer.from('\n')])]);
  const stream = streamOf(`/Type /ObjStm /N ${packed.length} /First ${head.length}`, content, true);
  return [...objects.map((body) => (isStream(body) ? body : undefined)), stream];
};

/** Type 1 with an offset, or type 2 with the object stream's number and the place in it. */
const crossReferences = (offsets: readonly (number | undefined)[], end: number): Buffer => {
  const entries = Buffer.alloc(6 * (offsets.length + 2));
  let place = 0;
  for (const [index, offset] of [...offsets, end].entries()) {
    const at = 6 * (index + 1);
    entries[at] = offset === undefined ? 2 : 1;
    entries.writeUInt32BE(offset ?? offsets.length, at + 1);
    if (offset === undefined) entries[at + 5] = place++;
  }
  const size = offsets.length + 2;
  return streamOf(`/Type /XRef /Size ${size} /W [1 4 1] /Root 1 0 R /Info 4 0 R`, entries, true);
};

export const makePdf = (
  pages: readonly string[],
  {
    title = '',
    deflate = false,
    font = helvetica,
    page = '/MediaBox [0 0 595 842]',
    catalog = '',
    info = '',
    annotation,
    packed = false,
    encryption,
  }: PdfOptions = {},
): Uint8Array => {
  const objects: Buffer[] = [];
  const add = (body: string | Buffer): number => objects.push(Buffer.from(body));
  add(`<< /Type /Catalog /Pages 2 0 R ${catalog} >>`);
  add(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${2 * index + 5} 0 R`).join(' ')}] >>`);
  add(font);
  add(`<< /Title (${escaped(title)}) ${info} >>`);
  for (const [index, content] of pages.entries()) {
    const annotations =
      annotation && index === 0
        ? `/Annots [<< /Type /Annot /Subtype /${annotation.subtype} /F 4 /Rect [72 72 272 92] /AP << /N ${2 * pages.length + 5} 0 R >> >>]`
        : '';
    add(
      `<< /Type /Page /Parent 2 0 R ${page} ${annotations} /Resources << /Font << /F1 3 0 R /F2 ${courier} >> >> /Contents ${2 * index + 6} 0 R >>`,
    );
    add(streamOf('', content, deflate));
  }
  if (annotation) {
    const form = '/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 3 0 R >> >>';
    add(streamOf(form, annotation.content, deflate));
  }

  const parts = [Buffer.from('%PDF-1.7\n')];
  const offsets: (number | undefined)[] = [];
  let length = parts[0]!.length;
  const write = (number: number, body: Buffer): void => {
    const part = Buffer.concat([Buffer.from(`${number} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  };
  for (const [index, body] of (packed ? packObjects(objects) : objects).entries()) {
    offsets.push(body && length);
    if (body) write(index + 1, body);
  }
  const end = length;
  if (packed) write(offsets.length + 1, crossReferences(offsets, end));
  else {
    const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    const encrypt = encryption === undefined ? '' : `/Encrypt ${encryption} /ID [<00> <00>]`;
    const trailer = `<< /Size ${objects.length + 1} /Root 1 0 R /Info 4 0 R ${encrypt} >>`;
    parts.push(Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer\n${trailer}\n`));
  }
  parts.push(Buffer.from(`startxref\n${end}\n%%EOF\n`));
  return new Uint8Array(Buffer.concat(parts));
};
