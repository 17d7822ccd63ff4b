// Reads a request's body and puts it back, so that whoever comes next reads it as if nobody had.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** The body of a request that says its length. Rejects when the client goes away. */
export const readAhead = async (request: IncomingMessage): Promise<Buffer> => {
  const length = Number(request.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  for (let bytes = 0; bytes < length; ) {
    const chunk: Buffer | null = request.read();
    if (chunk === null) {
      await once(request, 'readable');
    } else {
      chunks.push(chunk);
      bytes += chunk.length;
    }
  }
  const body = Buffer.concat(chunks);
  // In the same turn as the last read: the stream has not ended yet, and takes the body back.
  if (body.length > 0) request.unshift(body);
  return body;
};
