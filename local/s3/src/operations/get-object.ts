// GetObject and HeadObject.
import { invalidArgument, S3Error } from '../protocol/s3-error.ts';
import { headerOf, type S3Request } from '../protocol/s3-request.ts';
import { checksumOf, filesOf, type VersionWithContent } from '../storage/version-table.ts';
import { checkRead } from './conditions.ts';
import type { Operation } from './context.ts';
import { findObject } from './find-version.ts';
import { checksumHeaders, objectHeaders, validatorHeaders } from './object-headers.ts';

interface Selection {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly status: 200 | 206;
  readonly headers: Readonly<Record<string, string>>;
}

const partial = (start: number, end: number, size: number, headers: Record<string, string> = {}): Selection => ({
  start,
  end,
  status: 206,
  headers: { 'content-range': `bytes ${start}-${end - 1}/${size}`, ...headers },
});

/** Only the ETag of a multipart upload ends in the number of its parts. */
const isMultipart = ({ etag }: VersionWithContent): boolean => etag.includes('-');

const selectPart = (version: VersionWithContent, partNumber: string): Selection => {
  if (!/^\d{1,5}$/.test(partNumber)) throw invalidArgument('partNumber', partNumber, 'The part number is no number.');
  const number = Number(partNumber);
  const { size } = version;
  const parts = isMultipart(version) ? filesOf(version) : [{ name: '', size }];
  const part = parts[number - 1];
  if (!part)
    throw new S3Error('InvalidPartNumber', {
      details: { ActualPartCount: parts.length, PartNumberRequested: partNumber },
    });
  const start = parts.slice(0, number - 1).reduce((sum, earlier) => sum + earlier.size, 0);
  if (!isMultipart(version)) return partial(start, start + part.size, size, checksumHeaders(checksumOf(version)));
  const whole = checksumOf(version);
  const checksum = whole?.type === 'COMPOSITE' && part.checksum ? { ...whole, value: part.checksum } : undefined;
  const headers = { 'x-amz-mp-parts-count': String(parts.length), ...checksumHeaders(checksum) };
  return partial(start, start + part.size, size, headers);
};

/** One range of bytes; anything else that the header may say is answered with the whole object, as S3 does. */
const selectRange = ({ size }: VersionWithContent, range: string): Selection | undefined => {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  if (start < end) return partial(start, end, size);
  throw new S3Error('InvalidRange', { details: { RangeRequested: range, ActualObjectSize: size } });
};

const select = ({ headers, query }: S3Request, version: VersionWithContent): Selection => {
  const range = headerOf(headers, 'range');
  const partNumber = query.get('partNumber');
  if (range !== undefined && partNumber !== null)
    throw new S3Error('InvalidRequest', { message: 'A request takes a Range header or a partNumber, not both.' });
  const selection = partNumber !== null ? selectPart(version, partNumber) : range && selectRange(version, range);
  if (selection) return selection;
  return { start: 0, end: version.size, status: 200, headers: checksumHeaders(checksumOf(version)) };
};

const overridable = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

const overrides = (query: URLSearchParams): Record<string, string> => {
  const headers: Record<string, string> = {};
  if (query.size === 0) return headers;
  for (const name of overridable) {
    const value = query.get(`response-${name}`);
    if (value) headers[name] = value;
  }
  return headers;
};

const withoutChecksums = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-')));

export const getObject: Operation = (context, request) => {
  const { bucket, version } = findObject(context, request);
  checkRead(request.headers, version, () => validatorHeaders(bucket, version));
  const { start, end, status, headers: selected } = select(request, version);
  const wantsChecksum = headerOf(request.headers, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const headers = {
    ...objectHeaders(bucket, version),
    ...(wantsChecksum ? selected : withoutChecksums(selected)),
    ...overrides(request.query),
    'content-length': end - start,
  };
  if (request.method === 'HEAD') return { status, headers };
  const body = version.content?.subarray(start, end) ?? context.bodies.read(filesOf(version), start, end);
  return { status, headers, body };
};
