// One page of a listing: rows in key order, with those that share a prefix up to the delimiter rolled into one.
import { invalidArgument } from '../protocol/s3-error.ts';
import { urlEncodeKey } from '../protocol/url-encoding.ts';
import { element, textElement } from '../protocol/xml-writer.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const pageMax = 1000;

interface PageQuery {
  readonly prefix: string;
  /** '' for none. */
  readonly delimiter: string;
  readonly max: number;
  /** UTF-8 bytes; the first key that may be listed. */
  readonly from: Buffer;
  /** UTF-8 bytes; the first key after the prefix. */
  readonly to: Buffer;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly prefixes: readonly string[];
  /** The last thing on this page, when there are more. */
  readonly next?: { readonly marker: string; readonly row?: Row };
}

/** The least byte string that is greater than every key with this prefix; no byte of UTF-8 is 0xFF. */
const afterPrefix = (prefix: string): Buffer => {
  if (prefix === '') return Buffer.from([0xff]);
  const bytes = Buffer.from(prefix);
  bytes[bytes.length - 1]! += 1;
  return bytes;
};

const commonPrefix = (key: string, prefix: string, delimiter: string): string | undefined => {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
};

/** Where a listing goes on behind `marker`: a marker inside a common prefix skips all of that prefix. */
const after = (marker: string, prefix: string, delimiter: string): Buffer => {
  const rolledUp = marker.startsWith(prefix) ? commonPrefix(marker, prefix, delimiter) : undefined;
  return rolledUp === undefined ? Buffer.from(`${marker}\0`) : afterPrefix(rolledUp);
};

const later = (a: Buffer, b: Buffer): Buffer => (Buffer.compare(a, b) >= 0 ? a : b);

const parseMax = (query: URLSearchParams, name: string): number => {
  const text = query.get(name);
  if (text === null || text === '') return pageMax;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2 ** 31 - 1)
    throw invalidArgument(name, text, `${name} must be an integer between 0 and ${2 ** 31 - 1}.`);
  return Math.min(Number(text), pageMax);
};

interface PageStart {
  readonly maxName: string;
  /** '' to begin at the first key. */
  readonly marker: string;
  /** Begin at the marker, not behind it: for listings in which one key has several rows. */
  readonly inclusive?: boolean;
}

export const parsePageQuery = (query: URLSearchParams, { maxName, marker, inclusive }: PageStart): PageQuery => {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const first = Buffer.from(prefix);
  const start = inclusive ? Buffer.from(marker) : after(marker, prefix, delimiter);
  return {
    prefix,
    delimiter,
    max: parseMax(query, maxName),
    from: marker === '' ? first : later(first, start),
    to: afterPrefix(prefix),
  };
};

/** `scan` yields the rows with keys from the given one on, in order. */
export const collectPage = <Row extends { key: string }>(
  { prefix, delimiter, max, from }: PageQuery,
  scan: (from: Buffer) => Iterable<Row>,
): Page<Row> => {
  const rows: Row[] = [];
  const prefixes: string[] = [];
  if (max === 0) return { rows, prefixes };
  let last: { marker: string; row?: Row } | undefined;
  let start: Buffer | undefined = from;
  while (start) {
    const scanned: Iterable<Row> = scan(start);
    start = undefined;
    for (const row of scanned) {
      if (last && rows.length + prefixes.length === max) return { rows, prefixes, next: last };
      const rolledUp = commonPrefix(row.key, prefix, delimiter);
      if (rolledUp === undefined) {
        rows.push(row);
        last = { marker: row.key, row };
      } else {
        prefixes.push(rolledUp);
        last = { marker: rolledUp };
        start = afterPrefix(rolledUp);
        break;
      }
    }
  }
  return { rows, prefixes };
};

/** How keys are written: as they are, or URL-encoded when the request says so. */
export const keyEncoding = (query: URLSearchParams): { type: string | undefined; encode: (key: string) => string } => {
  const type = query.get('encoding-type');
  if (type === null) return { type: undefined, encode: (key) => key };
  if (type === 'url') return { type, encode: urlEncodeKey };
  throw invalidArgument('encoding-type', type, 'The only encoding type is url.');
};

export const commonPrefixElements = (prefixes: readonly string[], encode: (key: string) => string): string[] =>
  prefixes.map((prefix) => element('CommonPrefixes', textElement('Prefix', encode(prefix))));
