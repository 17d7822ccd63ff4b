// The `aws-chunked` framing of a body → its bytes, and the trailers behind it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, …/sigv4-streaming-trailers.html
// The signatures of chunks are not verified.
import { S3Error } from './s3-error.ts';

/** Longer than any chunk header or trailer: a signature, a checksum and their names. */
const lineBytesMax = 4096;

const incomplete = (): S3Error => new S3Error('IncompleteBody', { message: 'The aws-chunked framing is broken.' });

type Expectation = 'size' | 'data' | 'end of data' | 'trailers' | 'nothing';

/** Yields the payload and puts the trailers, lower case, into `trailers`. Throws IncompleteBody for broken framing. */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let expects = 'size' as Expectation;
  let bytesLeft = 0;

  const readLine = (line: string): void => {
    if (expects === 'size') {
      const size = /^([0-9a-fA-F]{1,8})(?:;.*)?$/.exec(line)?.[1];
      if (size === undefined) throw incomplete();
      bytesLeft = Number.parseInt(size, 16);
      expects = bytesLeft === 0 ? 'trailers' : 'data';
    } else if (expects === 'end of data') {
      if (line !== '') throw incomplete();
      expects = 'size';
    } else if (line === '') {
      expects = 'nothing';
    } else {
      const colon = line.indexOf(':');
      if (colon < 1) throw incomplete();
      trailers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
  };

  for await (const piece of source) {
    rest = rest.length === 0 ? Buffer.from(piece.buffer, piece.byteOffset, piece.length) : Buffer.concat([rest, piece]);
    while (rest.length > 0 && expects !== 'nothing') {
      if (expects === 'data') {
        const bytes = rest.subarray(0, bytesLeft);
        rest = rest.subarray(bytes.length);
        bytesLeft -= bytes.length;
        if (bytesLeft === 0) expects = 'end of data';
        yield bytes;
        continue;
      }
      const end = rest.indexOf('\n');
      if (end > lineBytesMax || (end < 0 && rest.length > lineBytesMax)) throw incomplete();
      if (end < 0) break;
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + 1);
      readLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
  }
  if (expects !== 'nothing' && expects !== 'trailers') throw incomplete();
}
