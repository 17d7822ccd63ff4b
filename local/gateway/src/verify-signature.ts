// Verifies a SigV4 signature against the pair of credentials that it names.
import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { canonicalRequest } from './canonical-request.ts';
import { payloadHash } from './payload-hash.ts';
import { Refusal } from './refusal.ts';
import type { Signature } from './signature.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Source: S3 API reference, RequestTimeTooSkewed. */
const skewMsMax = 15 * 60 * 1000;

const hmac = (key: string | Buffer | KeyObject, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

const epochMs = (timestamp: string): number =>
  Date.parse(timestamp.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));

const checkTime = ({ presigned, timestamp, expiresSeconds }: Signature): void => {
  const ageMs = Date.now() - epochMs(timestamp);
  const now = new Date().toISOString();
  if (!presigned && !(Math.abs(ageMs) <= skewMsMax))
    throw new Refusal(
      'skewed',
      `The request was signed at ${timestamp}, more than 15 minutes from this server's ${now}.`,
    );
  if (presigned && !(ageMs >= -skewMsMax))
    throw new Refusal('expired', `The URL is valid from ${timestamp} on; this server has ${now}.`);
  if (presigned && ageMs > expiresSeconds * 1000)
    throw new Refusal(
      'expired',
      `The URL has expired: signed at ${timestamp} for ${expiresSeconds} seconds; this server has ${now}.`,
    );
};

/** `host`, and for S3 every x-amz header: what is not signed could have been added by anyone. */
const checkSignedHeaders = ({ headers }: IncomingMessage, { service, signedHeaders }: Signature): void => {
  const needed = (name: string) =>
    name === 'host' || (service === 's3' && name.startsWith('x-amz-') && name !== 'x-amz-content-sha256');
  const unsigned = Object.keys(headers).filter((name) => needed(name) && !signedHeaders.includes(name));
  if (unsigned.length > 0)
    throw new Refusal('unsignedHeader', `These headers are not covered by the signature: ${unsigned.join(', ')}.`);
};

/** Signing keys by secret and scope: all requests of a day to a service share one. */
const signingKeys = new Map<string, KeyObject>();
const signingKeysMax = 100;

const deriveKey = (secret: string, scope: string): KeyObject =>
  createSecretKey(scope.split('/').reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`)));

const signingKey = (secret: string, scope: string): KeyObject => {
  const name = `${secret}/${scope}`;
  const key = signingKeys.get(name) ?? deriveKey(secret, scope);
  if (signingKeys.size >= signingKeysMax) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
};

const expectedSignature = (
  canonical: string,
  { date, region, service, timestamp }: Signature,
  secret: string,
): string => {
  const scope = `${date}/${region}/${service}/aws4_request`;
  return hmac(
    signingKey(secret, scope),
    `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${hash('sha256', canonical, 'hex')}`,
  ).toString('hex');
};

const canonical = (request: IncomingMessage, signature: Signature, bodyHash: string): string => {
  try {
    return canonicalRequest(request, signature, bodyHash);
  } catch (error) {
    if (error instanceof URIError)
      throw new Refusal(
        'wrongSignature',
        'The path or query is not percent-encoded UTF-8, so that it cannot be verified.',
      );
    throw error;
  }
};

/** Resolves when the signature is right for any region; rejects with the Refusal to answer, or when the client goes away. */
export const verifySignature = async (
  request: IncomingMessage,
  signature: Signature,
  { accessKeyId, secretAccessKey }: Credentials,
): Promise<void> => {
  if (signature.sessionToken)
    throw new Refusal('sessionToken', 'Session tokens are not known here; use the plain access key.');
  if (signature.accessKeyId !== accessKeyId)
    throw new Refusal('unknownKey', `The access key ${signature.accessKeyId} is not known here.`);
  checkTime(signature);
  checkSignedHeaders(request, signature);
  const bodyHash = await payloadHash(request, signature);
  const expected = expectedSignature(canonical(request, signature, bodyHash), signature, secretAccessKey);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature.signature)))
    throw new Refusal('wrongSignature', 'The signature does not match the request; check the secret access key.');
};
