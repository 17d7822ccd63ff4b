import { expect, test } from 'vitest';
import { seededRandom } from '../../test/seeded-random.ts';
import { decodeAwsChunked } from './aws-chunked.ts';

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
}

const decode = async (encoded: string | Buffer, cuts: readonly number[] = []) => {
  const trailers = new Map<string, string>();
  const decoded: Buffer[] = [];
  for await (const bytes of decodeAwsChunked(pieces(Buffer.from(encoded), cuts), trailers)) decoded.push(bytes);
  return { body: Buffer.concat(decoded).toString('latin1'), trailers: Object.fromEntries(trailers) };
};

const signature = `chunk-signature=${'a'.repeat(64)}`;

const cases: [name: string, encoded: string, body: string, trailers: Record<string, string>][] = [
  ['signed chunks', `5;${signature}\r\nhello\r\n3;${signature}\r\n wo\r\n0;${signature}\r\n\r\n`, 'hello wo', {}],
  ['an empty body', `0;${signature}\r\n\r\n`, '', {}],
  [
    'a trailer',
    '5\r\nhello\r\n0\r\nX-Amz-Checksum-CRC32:NhCmhg==\r\n\r\n',
    'hello',
    { 'x-amz-checksum-crc32': 'NhCmhg==' },
  ],
  [
    'a signed trailer with a bare line feed',
    `A;${signature}\r\n0123456789\r\n0;${signature}\r\nx-amz-checksum-sha1:abc=\nx-amz-trailer-signature:ff\r\n\r\n`,
    '0123456789',
    { 'x-amz-checksum-sha1': 'abc=', 'x-amz-trailer-signature': 'ff' },
  ],
  ['data that looks like framing', '7\r\n0\r\n\r\nab\r\n0\r\n\r\n', '0\r\n\r\nab', {}],
];

test.each(cases)('%s', async (_, encoded, body, trailers) => {
  expect(await decode(encoded)).toEqual({ body, trailers });
});

test('how the bytes arrive makes no difference', async () => {
  const random = seededRandom(1);
  for (const [, encoded, body, trailers] of cases) {
    const everyByte = Array.from({ length: encoded.length }, (_, index) => index);
    expect(await decode(encoded, everyByte)).toEqual({ body, trailers });
    for (let run = 0; run < 20; run++) {
      const cuts = [random.integer(encoded.length), random.integer(encoded.length)].sort((a, b) => a - b);
      expect(await decode(encoded, cuts)).toEqual({ body, trailers });
    }
  }
});

test.each([
  ['no last chunk', '5\r\nhello\r\n'],
  ['an end within a chunk', '5\r\nhel'],
  ['a size that is no number', 'x\r\nhello\r\n0\r\n\r\n'],
  ['a size that is too small', '4\r\nhello\r\n0\r\n\r\n'],
  ['a header without an end', 'a'.repeat(5000)],
  ['a trailer without a value', '0\r\nnonsense\r\n\r\n'],
])('%s is IncompleteBody', async (_, encoded) => {
  await expect(decode(encoded)).rejects.toMatchObject({ code: 'IncompleteBody' });
});
