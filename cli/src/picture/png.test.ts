import { crc32, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodePng } from './png.ts';

/** Type and content of each chunk, whose checks must hold. */
const chunksOf = (file: Buffer): [string, Buffer][] => {
  const chunks: [string, Buffer][] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    expect(crc32(file.subarray(at + 4, end))).toBe(file.readUInt32BE(end));
    chunks.push([file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, end)]);
    at = end + 4;
  }
  return chunks;
};

test('a picture of two by three pixels', () => {
  const pixels = Uint8Array.from({ length: 18 }, (_, i) => i);
  const file = Buffer.from(encodePng({ width: 2, height: 3, pixels }));
  expect(file.toString('hex', 0, 8)).toBe('89504e470d0a1a0a');
  const [[header, size] = [], [data, packed] = [], ...end] = chunksOf(file);
  expect([header, size?.toString('hex')]).toEqual(['IHDR', '00000002000000030802000000']);
  expect(data).toBe('IDAT');
  expect([...inflateSync(packed!)]).toEqual([0, 0, 1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 10, 11, 0, 12, 13, 14, 15, 16, 17]);
  expect(end).toEqual([['IEND', Buffer.alloc(0)]]);
  expect(file.toString('hex', file.length - 4)).toBe('ae426082');
});
