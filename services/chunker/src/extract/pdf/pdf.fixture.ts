// PDFs for tests, written by hand: one content stream for each page, one font.
import { deflateSync } from 'node:zlib';

/** A stretch of text at a place of an A4 page, in points from the lower left. */
export interface PlacedText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size?: number;
}

const escaped = (text: string): string => text.replace(/[\\()]/g, '\\$&');

export const contentOf = (texts: readonly PlacedText[]): string =>
  texts.map(({ x, y, text, size = 10 }) => `BT /F1 ${size} Tf ${x} ${y} Td (${escaped(text)}) Tj ET`).join('\n');

/** Lines below each other, 12 points apart, from the head of the page. */
export const linesOf = (lines: readonly string[], { x = 72, top = 760, size = 10 } = {}): PlacedText[] =>
  lines.map((text, index) => ({ x, y: top - index * 1.2 * size, text, size }));

const helvetica = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>';

/** Not in the file, and addressed in Shift-JIS: a reader needs a character map of its own. Text is in hexadecimal digits: `<93FA> Tj`. */
export const japaneseFont =
  '<< /Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light /Encoding /90ms-RKSJ-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /Ryumin-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >> >>] >>';

export const makePdf = (
  pages: readonly string[],
  { title = '', deflate = false, font = helvetica, page = '/MediaBox [0 0 595 842]' } = {},
): Uint8Array => {
  const objects: Buffer[] = [];
  const add = (body: string | Buffer): number => objects.push(Buffer.from(body));
  const stream = (content: string): Buffer => {
    const data = deflate ? deflateSync(content, { level: 1 }) : Buffer.from(content, 'latin1');
    const filter = deflate ? '/Filter /FlateDecode ' : '';
    return Buffer.concat([
      Buffer.from(`<< ${filter}/Length ${data.length} >>\nstream\n`),
      data,
      Buffer.from('\nendstream'),
    ]);
  };
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${2 * index + 5} 0 R`).join(' ')}] >>`);
  add(font);
  add(`<< /Title (${escaped(title)}) >>`);
  for (const [index, content] of pages.entries()) {
    add(
      `<< /Type /Page /Parent 2 0 R ${page} /Resources << /Font << /F1 3 0 R >> >> /Contents ${2 * index + 6} 0 R >>`,
    );
    add(stream(content));
  }

  const parts = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  for (const [index, body] of objects.entries()) {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    offsets.push(length);
    parts.push(part);
    length += part.length;
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const trailer = `<< /Size ${objects.length + 1} /Root 1 0 R /Info 4 0 R >>`;
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer\n${trailer}\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return new Uint8Array(Buffer.concat(parts));
};
