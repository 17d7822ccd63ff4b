import { PipelineError } from '@alex/core/errors';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readZipDirectory, unpackEntry } from './zip-archive.ts';

const content = 'the same words again, '.repeat(100);
const archive = (): Uint8Array =>
  zipSync({
    'packed.txt': strToU8(content),
    'stored.txt': [strToU8('as it is'), { level: 0 }],
    empty: new Uint8Array(),
  });

const unpacked = (bytes: Uint8Array): Record<string, string> =>
  Object.fromEntries(
    readZipDirectory(bytes).map((entry) => [entry.name, new TextDecoder().decode(unpackEntry(bytes, entry))]),
  );

test('entries come back, packed, stored and empty, and behind junk and a comment', () => {
  expect(unpacked(archive())).toEqual({ 'packed.txt': content, 'stored.txt': 'as it is', empty: '' });
});

test('the bytes may be a part of a larger buffer', () => {
  const bytes = archive();
  const larger = new Uint8Array(bytes.length + 10);
  larger.set(bytes, 10);
  expect(unpacked(larger.subarray(10))['packed.txt']).toBe(content);
});

test('sizes and places of 64 bits, as programs write them that do not know how long a file gets', () => {
  const plain = zipSync({ 'a.txt': strToU8(content) });
  const from = new DataView(plain.buffer);
  const directory = from.getUint32(plain.length - 22 + 16, true);
  const bytes = new Uint8Array(plain.length + 28 + 56 + 20);
  bytes.set(plain.subarray(0, plain.length - 22));
  const view = new DataView(bytes.buffer);
  const extra = plain.length - 22;
  view.setUint16(directory + 30, 28, true);
  view.setUint16(extra, 1, true);
  view.setUint16(extra + 2, 24, true);
  for (const [index, field] of [24, 20, 42].entries()) {
    view.setBigUint64(extra + 4 + 8 * index, BigInt(view.getUint32(directory + field, true)), true);
    view.setUint32(directory + field, 0xffff_ffff, true);
  }
  const end64 = extra + 28;
  view.setUint32(end64, 0x06064b50, true);
  view.setBigUint64(end64 + 32, 1n, true);
  view.setBigUint64(end64 + 48, BigInt(directory), true);
  view.setUint32(end64 + 56, 0x07064b50, true);
  view.setBigUint64(end64 + 64, BigInt(end64), true);
  bytes.set(plain.subarray(plain.length - 22), end64 + 76);
  view.setUint16(end64 + 76 + 10, 0xffff, true);
  view.setUint32(end64 + 76 + 16, 0xffff_ffff, true);
  expect(unpacked(bytes)).toEqual({ 'a.txt': content });
});

describe('a directory that does not tell the truth', () => {
  const lie = (bytes: number): Uint8Array => {
    const lying = archive();
    const view = new DataView(lying.buffer);
    const directory = view.getUint32(lying.length - 22 + 16, true);
    view.setUint32(directory + 24, bytes, true);
    return lying;
  };
  const check = (bytes: Uint8Array, code: string): void =>
    expect(() => unpacked(bytes)).toThrow(expect.objectContaining({ code }));

  test('about an entry that is larger', () => check(lie(100), 'zip-bomb'));
  test('about an entry that is smaller', () => check(lie(content.length + 1), 'corrupt'));
});

test('property: any damage is `corrupt` or `zip-bomb`, never another error', () => {
  const whole = archive();
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(damage, fc.nat(whole.length), (changes, length) => {
      const bytes = whole.slice();
      for (const [index, value] of changes) bytes[index] = value;
      try {
        unpacked(bytes);
        unpacked(bytes.subarray(0, length));
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
        expect(['corrupt', 'zip-bomb']).toContain(error.code);
      }
    }),
    { numRuns: 2_000 },
  );
});
