import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type ChecksumAlgorithm, checksumOfParts, checksumTypeFor, newDigest } from './checksum.ts';

const checksum = (algorithm: ChecksumAlgorithm, ...chunks: Uint8Array[]): string => {
  const digest = newDigest(algorithm);
  for (const chunk of chunks) digest.update(chunk);
  return digest.digest().toString('base64');
};

// The check values of the catalogue of parametrised CRC algorithms (reveng), for the ASCII text 123456789.
const checkValues: [ChecksumAlgorithm, string][] = [
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
  ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
];

test.each(checkValues)('%s of 123456789', (algorithm, hex) => {
  expect(Buffer.from(checksum(algorithm, Buffer.from('123456789')), 'base64').toString('hex')).toBe(hex);
});

test('a running CRC does not depend on how the bytes are cut', () => {
  const bytes = randomBytes(1000);
  for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME'] as const) {
    const whole = checksum(algorithm, bytes);
    for (const cut of [0, 1, 7, 8, 9, 500, 999, 1000])
      expect(checksum(algorithm, bytes.subarray(0, cut), bytes.subarray(cut))).toBe(whole);
  }
});

test('the CRCs of parts combine into the CRC of the whole', () => {
  const parts = [5_000, 5_000, 5_000, 1, 0, 777].map((size) => randomBytes(size));
  for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME'] as const) {
    const pieces = parts.map((part) => ({ value: checksum(algorithm, part), bytes: part.length }));
    expect(checksumOfParts(algorithm, 'FULL_OBJECT', pieces).value).toBe(checksum(algorithm, ...parts));
  }
});

test('only CRCs can be of the full object, CRC64NVME never composes', () => {
  expect(checksumTypeFor('SHA256', undefined)).toBe('COMPOSITE');
  expect(checksumTypeFor('CRC64NVME', undefined)).toBe('FULL_OBJECT');
  expect(() => checksumTypeFor('SHA1', 'FULL_OBJECT')).toThrow('SHA1');
  expect(() => checksumTypeFor('CRC64NVME', 'COMPOSITE')).toThrow('COMPOSITE');
});
