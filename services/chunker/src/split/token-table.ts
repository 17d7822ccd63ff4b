// The tokens of the encoding o200k_base, as gpt-tokenizer ships them → the rank of any bytes. Typed arrays: as strings they took 60 MB.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The bundler (infra/src/bundle.ts) copies the file beside the bundle. */
const bundled = fileURLToPath(new URL('o200k_base.tiktoken', import.meta.url));
const installed = (): string => createRequire(import.meta.url).resolve('gpt-tokenizer/data/o200k_base.tiktoken');
/** Of bytes that are no token. */
export const noRank = 0x7fffffff;

const slotBits = 19;
const slotCount = 1 << slotBits;
/** An open-addressed table of numbers of tokens, from 1; 0 is empty. */
const slots = new Int32Array(slotCount);
/** By number: the token's rank, and where its bytes begin; they end where the next one's begin. */
const tokensMax = slotCount / 2;
const ranks = new Int32Array(tokensMax);
const begins = new Int32Array(tokensMax + 1);
const tokenBytes = new Uint8Array(2 ** 21);

const slotOf = (bytes: Uint8Array, start: number, end: number): number => {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return Math.imul(hash, 0x9e3779b1) >>> (32 - slotBits);
};

const isToken = (token: number, bytes: Uint8Array, start: number, end: number): boolean => {
  const begin = begins[token]!;
  if (begins[token + 1]! - begin !== end - start) return false;
  for (let at = start; at < end; at++) if (tokenBytes[begin + at - start] !== bytes[at]) return false;
  return true;
};

/** Of `bytes[start..end)`, in UTF-8. The lower, the sooner its pair is merged. */
export const rankBetween = (bytes: Uint8Array, start: number, end: number): number => {
  for (let slot = slotOf(bytes, start, end); slots[slot] !== 0; slot = (slot + 1) & (slotCount - 1))
    if (isToken(slots[slot]!, bytes, start, end)) return ranks[slots[slot]!]!;
  return noRank;
};

const base64 = new Uint8Array(0x80);
for (const [value, digit] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries())
  base64[digit.charCodeAt(0)] = value;
const [blank, lineFeed, equalsSign, zero] = [0x20, 0x0a, 0x3d, 0x30] as const;

/** Puts the token of the line that begins at `from` behind the tokens before it, and answers where the line ends. */
const readToken = (file: Uint8Array, token: number, from: number): number => {
  let end = begins[token]!;
  let at = from;
  let bits = 0;
  let bitCount = 0;
  for (; file[at] !== blank; at++) {
    if (file[at] === equalsSign) continue;
    bits = (bits << 6) | base64[file[at]!]!;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    tokenBytes[end++] = bits >> bitCount;
  }
  for (at++; at < file.length && file[at] !== lineFeed; at++) ranks[token] = ranks[token]! * 10 + file[at]! - zero;
  begins[token + 1] = end;
  return at;
};

/** The library keeps the nine tokens that begin with it, and never finds them; its count is the one that users compare with. */
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** A line of the file is a token: its bytes in base64, a blank, its rank. */
const readTokens = (file: Uint8Array): void => {
  for (let token = 1, at = 0; at < file.length; token++, at++) {
    at = readToken(file, token, at);
    const [start, end] = [begins[token]!, begins[token + 1]!];
    if (byteOrderMark.every((byte, i) => tokenBytes[start + i] === byte)) continue;
    let slot = slotOf(tokenBytes, start, end);
    while (slots[slot] !== 0) slot = (slot + 1) & (slotCount - 1);
    slots[slot] = token;
  }
};
readTokens(readFileSync(existsSync(bundled) ? bundled : installed()));
