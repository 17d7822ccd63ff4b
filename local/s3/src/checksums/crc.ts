// Bytes → a reflected CRC of 32 or 64 bits, eight bytes at a time ("slicing by 8", Kounavis and Berry 2005).
// A register is two 32-bit halves, since JavaScript's fast integers have 32 bits; a 32-bit CRC leaves the upper half empty.

interface Crc {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

interface CrcTables {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** `tables.low[256 * k + b]`: what byte b becomes once k more zero bytes have passed. */
const buildTables = (polynomial: bigint): CrcTables => {
  const polynomialLow = Number(polynomial & 0xffffffffn);
  const polynomialHigh = Number(polynomial >> 32n);
  const low = new Uint32Array(8 * 256);
  const high = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let l = byte;
    let h = 0;
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1;
      l = (l >>> 1) | (h << 31);
      h >>>= 1;
      if (odd) {
        l ^= polynomialLow;
        h ^= polynomialHigh;
      }
    }
    low[byte] = l;
    high[byte] = h;
  }
  for (let i = 256; i < low.length; i++) {
    const l = low[i - 256]!;
    const h = high[i - 256]!;
    low[i] = ((l >>> 8) | (h << 24)) ^ low[l & 255]!;
    high[i] = (h >>> 8) ^ high[l & 255]!;
  }
  return { low, high };
};

/** Returns a maker of running CRCs. `polynomial` is the reflected one; the register starts and ends inverted. */
export const crcOf = (bits: 32 | 64, polynomial: bigint): (() => Crc) => {
  const { low, high } = buildTables(polynomial);
  return () => {
    let l = -1;
    let h = bits === 64 ? -1 : 0;
    return {
      update(bytes) {
        let i = 0;
        for (const end = bytes.length - 7; i < end; i += 8) {
          const a = l ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
          const b = h ^ (bytes[i + 4]! | (bytes[i + 5]! << 8) | (bytes[i + 6]! << 16) | (bytes[i + 7]! << 24));
          const i7 = 1792 + (a & 255);
          const i6 = 1536 + ((a >>> 8) & 255);
          const i5 = 1280 + ((a >>> 16) & 255);
          const i4 = 1024 + (a >>> 24);
          const i3 = 768 + (b & 255);
          const i2 = 512 + ((b >>> 8) & 255);
          const i1 = 256 + ((b >>> 16) & 255);
          const i0 = b >>> 24;
          l = low[i7]! ^ low[i6]! ^ low[i5]! ^ low[i4]! ^ low[i3]! ^ low[i2]! ^ low[i1]! ^ low[i0]!;
          h = high[i7]! ^ high[i6]! ^ high[i5]! ^ high[i4]! ^ high[i3]! ^ high[i2]! ^ high[i1]! ^ high[i0]!;
        }
        for (; i < bytes.length; i++) {
          const index = (l ^ bytes[i]!) & 255;
          l = ((l >>> 8) | (h << 24)) ^ low[index]!;
          h = (h >>> 8) ^ high[index]!;
        }
      },
      digest() {
        const result = Buffer.alloc(bits / 8);
        if (bits === 64) result.writeInt32BE(~h, 0);
        result.writeInt32BE(~l, bits / 8 - 4);
        return result;
      },
    };
  };
};
