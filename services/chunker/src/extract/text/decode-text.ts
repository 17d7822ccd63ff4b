// The bytes of a text file in any encoding → its text: lines end with \n, no NUL, no byte order mark, no half surrogates.
import { isUtf8 } from 'node:buffer';
import { PipelineError } from '@alex/core/errors';
import { decodeAs, tryDecode } from './encodings.ts';
import { guessEncodings, guessWideEncoding, isDamagedUtf8, isEbcdic } from './guess-encoding.ts';

/** Share of control characters above which bytes are no text: valid UTF-8 may hold stray NULs, other encodings hold none. */
const controlShareMax = { utf8: 0.1, other: 0.02 };
/** Bytes looked at for control characters: a quarter each at the head, inside, and at the tail. */
const sampleBytes = 64 * 1024;

const byteOrderMarks = [
  { encoding: 'utf-8', mark: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-32le', mark: [0xff, 0xfe, 0, 0] },
  { encoding: 'utf-32be', mark: [0, 0, 0xfe, 0xff] },
  { encoding: 'utf-16le', mark: [0xff, 0xfe] },
  { encoding: 'utf-16be', mark: [0xfe, 0xff] },
] as const;

const markedEncoding = (bytes: Uint8Array): string | undefined =>
  byteOrderMarks.find(
    ({ encoding, mark }) =>
      mark.every((byte, index) => bytes[index] === byte) && (!encoding.startsWith('utf-32') || bytes.length % 4 === 0),
  )?.encoding;

const isControl = (byte: number): boolean =>
  (byte < 0x20 && (byte < 0x08 || byte > 0x0d) && byte !== 0x1b) || byte === 0x7f;

const controlBytes = Uint8Array.from({ length: 256 }, (_, byte) => Number(isControl(byte)));

/** Of the whole of a small file, of four samples of a large one. */
const controlShare = (bytes: Uint8Array): number => {
  const parts = bytes.length > sampleBytes ? 4 : 1;
  const slice = Math.min(sampleBytes / parts, bytes.length);
  let controls = 0;
  for (let part = 0; part < parts; part++) {
    const start = Math.floor(((bytes.length - slice) * part) / 3);
    for (let at = start; at < start + slice; at++) controls += controlBytes[bytes[at]!]!;
  }
  return controls / (parts * slice);
};

const firstReading = (bytes: Uint8Array, encodings: readonly string[]): string | undefined => {
  for (const encoding of encodings) {
    const text = tryDecode(bytes, encoding);
    if (text !== undefined) return text;
  }
  return undefined;
};

const decode = (bytes: Uint8Array, declared: string | undefined): string => {
  const marked = markedEncoding(bytes);
  if (marked !== undefined) return decodeAs(bytes, marked);

  const controls = controlShare(bytes);
  if (isUtf8(bytes) && controls < controlShareMax.utf8)
    return firstReading(bytes, bytes.includes(0x1b) ? ['iso-2022-jp', 'utf-8'] : ['utf-8'])!;
  const wide = guessWideEncoding(bytes);
  if (wide !== undefined) return decodeAs(bytes, wide);
  if (isEbcdic(bytes))
    throw new PipelineError('unsupported', 'The file is a text in EBCDIC, as mainframes write it: save it in UTF-8.');
  if (controls > controlShareMax.other)
    throw new PipelineError('unsupported', 'The file is binary data of no known kind, not text.');

  return (
    firstReading(bytes, declared === undefined ? [] : [declared]) ??
    (isDamagedUtf8(bytes) ? decodeAs(bytes, 'utf-8') : undefined) ??
    firstReading(bytes, guessEncodings(bytes)) ??
    decodeAs(bytes, 'windows-1252')
  );
};

/** What a file says itself in `<meta charset>` or `<?xml encoding>`, but not in a comment. It cannot be UTF-16, or it would not be read here. */
const namedEncoding = (bytes: Uint8Array): string | undefined => {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, sampleBytes)).toString('latin1');
  return /(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*["']?((?!utf-?16|ucs)[\w.:-]{2,40})/i.exec(
    head.replace(/<!--.*?(?:-->|$)/gs, ''),
  )?.[1];
};

/**
 * The text of a file that is not known to be binary. `declared` is the encoding that its sender named.
 * Throws `unsupported` where the bytes are no text.
 */
export const decodeText = (bytes: Uint8Array, declared?: string): string => {
  if (bytes.length === 0) return '';
  return tidyText(decode(bytes, declared ?? namedEncoding(bytes)));
};

/** Hardly any text holds one of these, and most calls are for a few words. */
const untidy = /[\r\0\ufeff\ud800-\udfff]/;

/** Lines that end with \n, no NUL, no byte order mark inside, whole surrogates only. */
export const tidyText = (text: string): string => {
  if (!untidy.test(text)) return text;
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  return lines.replaceAll('\0', '').replaceAll('\ufeff', '').toWellFormed();
};
