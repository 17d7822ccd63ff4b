// A request as SigV4 signs it: the canonical text that client and server must agree on, byte by byte.
import type { IncomingMessage } from 'node:http';
import type { Signature } from './signature.ts';

/** Percent-encodes all but A-Z a-z 0-9 - . _ ~ (RFC 3986), as SigV4 asks. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** S3 signs each segment of the key encoded once, whatever the client left unencoded on the wire. */
const s3Path = (path: string): string =>
  path
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');

/** Every other service signs the normalised path encoded a second time. */
const otherPath = (path: string): string => {
  const segments: string[] = [];
  for (const segment of path.split('/'))
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  const closing = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${closing}`;
};

const decodeParameter = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .filter((parameter) => parameter !== '' && !/^x-amz-signature=/i.test(parameter))
    .map((parameter) => {
      const [name = '', ...value] = parameter.split('=');
      return [encode(decodeParameter(name)), encode(decodeParameter(value.join('=')))] as const;
    })
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Throws URIError when path or query are not percent-encoded UTF-8. */
export const canonicalRequest = (
  { method = '', url = '', headersDistinct }: IncomingMessage,
  { service, signedHeaders }: Signature,
  payloadHash: string,
): string => {
  const [path = '', ...query] = url.split('?');
  const headers = signedHeaders.map((name) => {
    const value = (headersDistinct[name] ?? []).map((part) => part.trim().replace(/ +/g, ' ')).join(',');
    return `${name}:${value}\n`;
  });
  return [
    method,
    service === 's3' ? s3Path(path) : otherPath(path),
    canonicalQuery(query.join('?')),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
};
