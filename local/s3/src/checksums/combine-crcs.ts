// The CRCs of consecutive pieces → the CRC of the whole, without the bytes: crc(AB) = crc(A)·x^(8·|B|) ⊕ crc(B),
// in polynomials over GF(2) modulo the CRC's own. Reflected: the highest bit of a register is the coefficient of x^0.

interface CrcPiece {
  readonly crc: bigint;
  readonly bytes: number;
}

export const combineCrcs = (bits: 32 | 64, polynomial: bigint, pieces: readonly CrcPiece[]): bigint => {
  const one = 1n << BigInt(bits - 1);

  const timesX = (a: bigint): bigint => (a & 1n ? (a >> 1n) ^ polynomial : a >> 1n);

  const multiply = (a: bigint, b: bigint): bigint => {
    let product = 0n;
    let shifted = b;
    for (let bit = one; bit > 0n; bit >>= 1n) {
      if (a & bit) product ^= shifted;
      shifted = timesX(shifted);
    }
    return product;
  };

  const xToThe = (exponent: number): bigint => {
    let power = one;
    let square = timesX(one);
    for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) power = multiply(power, square);
      square = multiply(square, square);
    }
    return power;
  };

  // The parts of an upload mostly have one size, so that its power is worth keeping.
  const shifts = new Map<number, bigint>();
  return pieces.reduce((whole, { crc, bytes }) => {
    const shift = shifts.get(bytes) ?? xToThe(8 * bytes);
    shifts.set(bytes, shift);
    return multiply(whole, shift) ^ crc;
  }, 0n);
};
