// The payload hash that a signature covers: as the request declares it, else computed from the body.
import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readAhead } from './read-ahead.ts';
import { Refusal } from './refusal.ts';
import type { Signature } from './signature.ts';

/** The largest body of a service whose clients leave the hash out (S3 Vectors PutVectors, 20 MiB). */
const hashedBytesMax = 20 * 1024 * 1024;

/** What the request says of itself: a hash, UNSIGNED-PAYLOAD or STREAMING-…; whether the body matches is the service's matter. */
const declaredHash = (
  { headers, url = '' }: IncomingMessage,
  { presigned, service }: Signature,
): string | undefined => {
  const header = headers['x-amz-content-sha256'];
  if (typeof header === 'string') return header;
  if (!presigned) return undefined;
  const parameter = new URL(url, 'http://localhost').searchParams.get('X-Amz-Content-Sha256');
  return parameter ?? (service === 's3' ? 'UNSIGNED-PAYLOAD' : undefined);
};

const hashOfBody = async (request: IncomingMessage): Promise<string> => {
  if (request.headers['transfer-encoding'] !== undefined)
    throw new Refusal('malformedHeader', 'A body without Content-Length needs its hash in X-Amz-Content-Sha256.');
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > hashedBytesMax)
    throw new Refusal(
      'tooLarge',
      `A body of more than ${hashedBytesMax} bytes needs its hash in X-Amz-Content-Sha256.`,
    );
  return hash('sha256', await readAhead(request), 'hex');
};

/**
 * SDKs for JavaScript and all S3 clients declare the hash; botocore (boto3, aws CLI) signs the body of the other services without
 * declaring it, so that only these bodies are held in memory here. Rejects with a Refusal, or when the client goes away.
 */
export const payloadHash = async (request: IncomingMessage, signature: Signature): Promise<string> =>
  declaredHash(request, signature) ?? (await hashOfBody(request));
