// The bytes of a PDF → what its catalog names and PDFium does not tell: the language, and the packet of XMP.
import { inflateSync, constants as zlib } from 'node:zlib';

/** A catalog is shorter, and so is a dictionary before a stream. */
const objectBytesMax = 65_536;
/** Of the object streams that are looked through, unpacked: some tens of kilobytes each. */
const unpackedBytesMax = 16 * 1024 * 1024;
/** A packet of a few kilobytes is usual, with as many blanks for changes. */
const packetBytesMax = 1024 * 1024;

export interface PdfCatalog {
  /** Empty where it names none. */
  readonly language: string;
  /** XML; undefined where there is none. */
  readonly packet: Buffer | undefined;
}

/** The places of a word, from the last in the file to the first: what is written later holds. */
function* placesOf(file: Buffer, word: string): Generator<number> {
  for (let at = file.lastIndexOf(word); at >= 0; at = at === 0 ? -1 : file.lastIndexOf(word, at - 1)) yield at;
}

const textAt = (file: Buffer, start: number): string => file.toString('latin1', start, start + objectBytesMax);

/** Number and generation of the catalog, as the trailer names them, or the dictionary of the cross-reference stream. */
const findRoot = (file: Buffer): { readonly number: string; readonly generation: string } | undefined => {
  for (const at of placesOf(file, '/Root')) {
    const [, number, generation] = /^\/Root\s+(\d+)\s+(\d+)\s+R/.exec(file.toString('latin1', at, at + 64)) ?? [];
    if (number !== undefined && generation !== undefined) return { number, generation };
  }
  return undefined;
};

/** Behind `7 0 obj`; -1 where the object lies in a stream. */
const openObject = (file: Buffer, head: string): number => {
  const isWhole = (at: number): boolean => !/\d/.test(file.toString('latin1', Math.max(0, at - 1), at));
  for (const at of placesOf(file, head)) if (isWhole(at)) return at + head.length;
  return -1;
};

/** Without the end of the stream, since its length may be told elsewhere. */
const unpack = (packed: Buffer, bytesMax: number): Buffer | undefined => {
  try {
    return inflateSync(packed, { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: bytesMax });
  } catch {
    return undefined;
  }
};

/** Of an object stream that stands behind a place in the file. Source: ISO 32000-1, 7.5.7. */
const packedObject = (file: Buffer, after: number, number: string): string | undefined => {
  let room = unpackedBytesMax;
  for (const at of placesOf(file, '/ObjStm')) {
    if (at < after || room <= 0) return undefined;
    const [dictionary = ''] = textAt(file, at).split('stream', 1);
    const before = file.toString('latin1', Math.max(0, at - 256), at);
    const first = Number(/\/First\s+(\d+)/.exec(before.slice(before.lastIndexOf(' obj')) + dictionary)?.[1]);
    const data = file.indexOf('\n', at + dictionary.length) + 1;
    const unpacked = unpack(file.subarray(data), room);
    if (!unpacked || !first) continue;
    room -= unpacked.length;
    // Numbers and offsets of the objects, in turn.
    const numbers = unpacked.toString('latin1', 0, first).trim().split(/\s+/);
    const index = numbers.findIndex((one, i) => i % 2 === 0 && one === number);
    if (index >= 0)
      return unpacked.toString(
        'latin1',
        first + Number(numbers[index + 1]),
        first + Number(numbers[index + 3] ?? Infinity),
      );
  }
  return undefined;
};

const octal = /\\(\d{1,3})/g;

/** A text string in parentheses or in hexadecimal digits, of Latin letters: two bytes each behind a byte order mark, or one. */
const languageOf = (catalog: string): string => {
  const [, literal, digits] = /\/Lang\s*(?:\(((?:[^\\)]|\\.)*)\)|<([\da-f\s]*)>)/i.exec(catalog) ?? [];
  const bytes =
    literal?.replace(octal, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8))) ??
    Buffer.from((digits ?? '').replace(/\s/g, ''), 'hex').toString('latin1');
  return bytes.replace(/^\xfe\xff|\0/g, '').trim();
};

/** Of the stream that the catalog names. */
const packetOf = (file: Buffer, catalog: string): Buffer | undefined => {
  const [, number, generation] = /\/Metadata\s+(\d+)\s+(\d+)\s+R/.exec(catalog) ?? [];
  const open = number === undefined ? -1 : openObject(file, `${number} ${generation} obj`);
  if (open < 0) return undefined;
  const [dictionary = ''] = textAt(file, open).split('stream', 1);
  const start = file.indexOf('\n', open + dictionary.length) + 1;
  const end = file.indexOf('endstream', start);
  const data = file.subarray(start, Math.min(end < 0 ? file.length : end, start + packetBytesMax));
  return /\/Filter/.test(dictionary) ? unpack(data, packetBytesMax) : data;
};

/** Tells nothing of a file that is encrypted. */
export const readPdfCatalog = (bytes: Uint8Array): PdfCatalog => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const root = findRoot(file);
  if (!root) return { language: '', packet: undefined };
  const open = openObject(file, `${root.number} ${root.generation} obj`);
  const packed = packedObject(file, Math.max(0, open), root.number);
  const [catalog = ''] = packed === undefined && open >= 0 ? textAt(file, open).split('endobj', 1) : [packed];
  return { language: languageOf(catalog), packet: packetOf(file, catalog) };
};
