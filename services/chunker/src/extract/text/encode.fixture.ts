// A text → its bytes in an encoding that Node only decodes: the decoder, turned round.
import { decodeAs } from './encodings.ts';

const encoders = new Map<string, Map<string, readonly number[]>>();

const codesOf = (encoding: string): Map<string, readonly number[]> => {
  const codes = new Map<string, readonly number[]>();
  const add = (...bytes: number[]): void => {
    const character = decodeAs(new Uint8Array(bytes), encoding);
    if (Array.from(character).length === 1 && character !== '\ufffd' && !codes.has(character))
      codes.set(character, bytes);
  };
  for (let byte = 0; byte < 256; byte++) add(byte);
  for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) add(lead, trail);
  return codes;
};

const encodeUnits = (text: string, bytes: 2 | 4, littleEndian: boolean): Uint8Array => {
  const units =
    bytes === 2
      ? Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
      : Array.from(text, (c) => c.codePointAt(0)!);
  const view = new DataView(new ArrayBuffer(units.length * bytes));
  for (const [index, unit] of units.entries())
    if (bytes === 2) view.setUint16(index * 2, unit, littleEndian);
    else view.setUint32(index * 4, unit, littleEndian);
  return new Uint8Array(view.buffer);
};

export const encode = (text: string, encoding: string): Uint8Array => {
  const wide = /^utf-(16|32)(le|be)$/.exec(encoding);
  if (wide) return encodeUnits(text, wide[1] === '16' ? 2 : 4, wide[2] === 'le');
  const codes = encoders.get(encoding) ?? codesOf(encoding);
  encoders.set(encoding, codes);
  return new Uint8Array(
    Array.from(text).flatMap((character) => {
      const code = codes.get(character);
      if (!code) throw new Error(`${character} is not in ${encoding}`);
      return code;
    }),
  );
};
