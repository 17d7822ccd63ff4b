// Reads the SigV4 signature that a request carries, in its Authorization header or in a presigned URL.
import type { IncomingMessage } from 'node:http';
import { Refusal, type RefusalKind } from './refusal.ts';

export interface Signature {
  readonly presigned: boolean;
  readonly accessKeyId: string;
  /** YYYYMMDD */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower case, in the order in which they were signed. */
  readonly signedHeaders: readonly string[];
  /** Hex. */
  readonly signature: string;
  /** YYYYMMDDTHHMMSSZ */
  readonly timestamp: string;
  /** Presigned only. */
  readonly expiresSeconds: number;
  readonly sessionToken: boolean;
}

const algorithm = 'AWS4-HMAC-SHA256';
const credentialPattern = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/;
const timestampPattern = /^\d{8}T\d{6}Z$/;
/** Source: AWS general reference, "Authenticating requests: using query parameters": seven days. */
const expiresSecondsMax = 604_800;

const oldSignature = () =>
  new Refusal(
    'oldSignature',
    `Only ${algorithm} is supported here; sign with Signature Version 4 (boto3: signature_version "s3v4").`,
  );

const read = (
  kind: RefusalKind,
  fields: { credential?: string; signedHeaders?: string; signature?: string; timestamp?: string },
) => {
  const [, accessKeyId, date, region, service] = credentialPattern.exec(fields.credential ?? '') ?? [];
  const { signedHeaders = '', signature = '', timestamp = '' } = fields;
  if (!accessKeyId || !date || !region || !service)
    throw new Refusal(kind, 'The credential must be KEY/YYYYMMDD/REGION/SERVICE/aws4_request.');
  if (!/^[\da-f]{64}$/.test(signature)) throw new Refusal(kind, 'The signature must be 64 hexadecimal digits.');
  if (!timestampPattern.test(timestamp) || !timestamp.startsWith(date))
    throw new Refusal(kind, 'X-Amz-Date must be YYYYMMDDTHHMMSSZ, on the day of the credential.');
  return {
    accessKeyId,
    date,
    region,
    service,
    signature,
    timestamp,
    signedHeaders: signedHeaders.toLowerCase().split(';'),
  };
};

const readHeader = (authorization: string, headers: IncomingMessage['headers']): Signature => {
  const fields = new Map(
    authorization
      .slice(algorithm.length)
      .split(',')
      .map((field): [string, string] => {
        const [name = '', ...value] = field.trim().split('=');
        return [name, value.join('=')];
      }),
  );
  const date = headers['x-amz-date'];
  const signature = read('malformedHeader', {
    credential: fields.get('Credential') ?? '',
    signedHeaders: fields.get('SignedHeaders') ?? '',
    signature: fields.get('Signature') ?? '',
    timestamp: typeof date === 'string' ? date : '',
  });
  return {
    ...signature,
    presigned: false,
    expiresSeconds: 0,
    sessionToken: headers['x-amz-security-token'] !== undefined,
  };
};

const readQuery = (query: URLSearchParams): Signature => {
  const parameter = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  if (parameter('Algorithm') !== algorithm) throw oldSignature();
  const signature = read('malformedQuery', {
    credential: parameter('Credential'),
    signedHeaders: parameter('SignedHeaders'),
    signature: parameter('Signature'),
    timestamp: parameter('Date'),
  });
  const expires = parameter('Expires');
  if (!/^\d+$/.test(expires) || Number(expires) > expiresSecondsMax)
    throw new Refusal('malformedQuery', `X-Amz-Expires must be from 0 to ${expiresSecondsMax} seconds.`);
  return {
    ...signature,
    presigned: true,
    expiresSeconds: Number(expires),
    sessionToken: query.has('X-Amz-Security-Token'),
  };
};

const scopePattern = /(?:\/|%2F)\d{8}(?:\/|%2F)[\w-]+(?:\/|%2F)([\w-]+)(?:\/|%2F)aws4_request/i;

/** The service that a request says it is signed for, whether or not its signature can be read; Version 2 was S3's. */
export const claimedService = ({ headers: { authorization = '' }, url = '' }: IncomingMessage): string | undefined =>
  scopePattern.exec(authorization || url)?.[1] ??
  (/^AWS |[?&]AWSAccessKeyId=/.test(authorization || url) ? 's3' : undefined);

/** Undefined for a request without any AWS signature. Throws a Refusal for one that cannot be read. */
export const readSignature = ({ headers, url = '' }: IncomingMessage): Signature | undefined => {
  const { authorization = '' } = headers;
  if (authorization.startsWith(`${algorithm} `)) return readHeader(authorization, headers);
  if (/^AWS/.test(authorization)) throw oldSignature();
  const at = url.indexOf('?');
  if (at < 0) return undefined;
  const query = new URLSearchParams(url.slice(at));
  if (query.has('X-Amz-Signature') || query.has('X-Amz-Credential')) return readQuery(query);
  if (query.has('AWSAccessKeyId') && query.has('Signature')) throw oldSignature();
  return undefined;
};
