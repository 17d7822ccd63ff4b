// The payload hash that a signature covers: as the request declares it, else computed from the body.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
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

/** Reads the body and puts it back, so that the service reads it as if nobody had. */
const hashOfBody = async (request: IncomingMessage): Promise<string> => {
  if (request.headers['transfer-encoding'] !== undefined)
    throw new Refusal('malformedHeader', 'A body without Content-Length needs its hash in X-Amz-Content-Sha256.');
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > hashedBytesMax)
    throw new Refusal(
      'tooLarge',
      `A body of more than ${hashedBytesMax} bytes needs its hash in X-Amz-Content-Sha256.`,
    );
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  for (let bytes = 0; bytes < length; ) {
    const chunk: Buffer | null = request.read();
    if (chunk === null) {
      await once(request, 'readable');
    } else {
      hash.update(chunk);
      chunks.push(chunk);
      bytes += chunk.length;
    }
  }
  // In the same turn as the last read: the stream has not ended yet, and takes the body back.
  if (chunks.length > 0) request.unshift(Buffer.concat(chunks));
  return hash.digest('hex');
};

/**
 * SDKs for JavaScript and all S3 clients declare the hash; botocore (boto3, aws CLI) signs the body of the other services without
 * declaring it, so that only these bodies are held in memory here. Rejects with a Refusal, or when the client goes away.
 */
export const payloadHash = async (request: IncomingMessage, signature: Signature): Promise<string> =>
  declaredHash(request, signature) ?? (await hashOfBody(request));
