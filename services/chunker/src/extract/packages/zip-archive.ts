// A zip archive → its directory and, one by one, its entries, each checked against what the directory says of it.
import { crc32, inflateRawSync } from 'node:zlib';
import { PipelineError } from '@alex/core/errors';

export interface ZipEntry {
  readonly name: string;
  /** What the directory says; `unpack` holds the entry to it. */
  readonly bytes: number;
  readonly packedBytes: number;
  readonly method: number;
  readonly encrypted: boolean;
  readonly checksum: number;
  readonly offset: number;
}

/** PKWARE's APPNOTE, section 4.3: sizes and signatures of the records, little endian. */
const record = {
  end: { signature: 0x06054b50, bytes: 22, commentBytesMax: 0xffff },
  directory: { signature: 0x02014b50, bytes: 46 },
  local: { signature: 0x04034b50, bytes: 30 },
  end64: { signature: 0x06064b50, bytes: 56 },
  locator64: { signature: 0x07064b50, bytes: 20 },
} as const;
/** Where a number has no room, its field is full, and the number itself stands elsewhere in 64 bits (section 4.5.3). */
const full = { bits16: 0xffff, bits32: 0xffff_ffff } as const;
const numbers64 = 0x0001;
/** Of the header that stands before each entry, at least. */
export const localHeaderBytes: number = record.local.bytes;
const method = { stored: 0, deflated: 8 } as const;

const corrupt = (what: string, cause?: unknown): PipelineError =>
  new PipelineError('corrupt', `The file is a damaged zip archive: ${what}.`, { cause });

const utf8 = new TextDecoder();

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const endOffset = (view: DataView): number => {
  const lowest = Math.max(0, view.byteLength - record.end.bytes - record.end.commentBytesMax);
  for (let offset = view.byteLength - record.end.bytes; offset >= lowest; offset--)
    if (view.getUint32(offset, true) === record.end.signature) return offset;
  throw corrupt('its end, with the directory, is missing');
};

/** A number that does not fit is one that no file within the bound has. */
const number64 = (view: DataView, offset: number): number => Number(view.getBigUint64(offset, true));

/** How many entries the directory has, and where it begins. */
const directoryPlace = (view: DataView, end: number): { readonly count: number; readonly offset: number } => {
  const count = view.getUint16(end + 10, true);
  const offset = view.getUint32(end + 16, true);
  const locator = end - record.locator64.bytes;
  if ((count !== full.bits16 && offset !== full.bits32) || locator < 0) return { count, offset };
  if (view.getUint32(locator, true) !== record.locator64.signature) return { count, offset };
  const end64 = number64(view, locator + 8);
  if (end64 + record.end64.bytes > end || view.getUint32(end64, true) !== record.end64.signature)
    throw corrupt('its end, with the directory, is missing');
  return { count: number64(view, end64 + 32), offset: number64(view, end64 + 48) };
};

/** The fields of an entry's record, those that have no room there read from the extra field between `start` and `end`. */
const roomyFields = (
  view: DataView,
  fields: readonly [bytes: number, packedBytes: number, offset: number],
  start: number,
  end: number,
): readonly number[] => {
  if (!fields.includes(full.bits32)) return fields;
  for (let extra = start; extra + 4 <= end; extra += 4 + view.getUint16(extra + 2, true)) {
    if (view.getUint16(extra, true) !== numbers64) continue;
    let next = extra + 4;
    return fields.map((field) => {
      if (field !== full.bits32 || next + 8 > end) return field;
      next += 8;
      return number64(view, next - 8);
    });
  }
  return fields;
};

/** Some programs write Windows's separators, or a slash before the name. */
const tidyName = (name: string): string => name.replaceAll('\\', '/').replace(/^\/+/, '');

/** Throws `corrupt`. */
export const readZipDirectory = (bytes: Uint8Array): ZipEntry[] => {
  const view = viewOf(bytes);
  const end = endOffset(view);
  const entries: ZipEntry[] = [];
  const place = directoryPlace(view, end);
  let offset = place.offset;
  for (let left = place.count; left > 0; left--) {
    if (offset + record.directory.bytes > end || view.getUint32(offset, true) !== record.directory.signature)
      throw corrupt('its directory cannot be read');
    const nameOffset = offset + record.directory.bytes;
    const extraOffset = nameOffset + view.getUint16(offset + 28, true);
    const commentOffset = extraOffset + view.getUint16(offset + 30, true);
    const field = (at: number): number => view.getUint32(offset + at, true);
    const fields = [field(24), field(20), field(42)] as const;
    const [size = 0, packedBytes = 0, localOffset = 0] = roomyFields(
      view,
      fields,
      extraOffset,
      Math.min(commentOffset, end),
    );
    entries.push({
      name: tidyName(utf8.decode(bytes.subarray(nameOffset, extraOffset))),
      bytes: size,
      packedBytes,
      method: view.getUint16(offset + 10, true),
      encrypted: (view.getUint16(offset + 8, true) & 1) !== 0,
      checksum: field(16),
      offset: localOffset,
    });
    offset = commentOffset + view.getUint16(offset + 32, true);
  }
  return entries;
};

/** The entry's content. Throws `corrupt` or `zip-bomb` where it is not what the directory says. */
export const unpackEntry = (bytes: Uint8Array, entry: ZipEntry): Uint8Array => {
  const view = viewOf(bytes);
  const { offset } = entry;
  if (offset + record.local.bytes > bytes.length || view.getUint32(offset, true) !== record.local.signature)
    throw corrupt(`the entry ${entry.name} is missing`);
  const start = offset + record.local.bytes + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  const content = inflate(packed, entry);
  if (content.length !== entry.bytes) throw corrupt(`the entry ${entry.name} is not as long as the directory says`);
  if (crc32(content) !== entry.checksum) throw corrupt(`the entry ${entry.name} is not what was packed`);
  return content;
};

/** Of what is unpacked at once: a part in one piece needs no copy, and a false size in the directory takes no more than this. */
const pieceBytes = { least: 64, most: 1024 * 1024 };

const inflate = (packed: Uint8Array, entry: ZipEntry): Uint8Array => {
  if (entry.method === method.stored) return packed;
  if (entry.method !== method.deflated) throw corrupt(`the entry ${entry.name} is packed in an unknown way`);
  if (entry.bytes === 0) return new Uint8Array();
  try {
    const chunkSize = Math.min(Math.max(entry.bytes + 1, pieceBytes.least), pieceBytes.most);
    return inflateRawSync(packed, { maxOutputLength: entry.bytes, chunkSize });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      throw new PipelineError(
        'zip-bomb',
        `The entry ${entry.name} of the zip archive unpacks to more than the directory says.`,
      );
    throw corrupt(`the entry ${entry.name} cannot be unpacked`, error);
  }
};
