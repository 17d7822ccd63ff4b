// The bytes of an RTF file → its tokens: groups, control words and symbols, raw bytes of text.

export type RtfToken =
  | { readonly kind: 'open' | 'close' }
  /** `parameter` is undefined where the word has none. */
  | { readonly kind: 'word'; readonly name: string; readonly parameter: number | undefined }
  | { readonly kind: 'symbol'; readonly symbol: string }
  /** One byte in the code page of the font, written in hexadecimal. */
  | { readonly kind: 'byte'; readonly byte: number }
  | { readonly kind: 'text'; readonly bytes: Uint8Array };

const code = { open: 0x7b, close: 0x7d, backslash: 0x5c, space: 0x20, lineFeed: 0x0a, carriageReturn: 0x0d } as const;
/** RTF 1.9.1: a control word has at most 32 letters, its parameter at most ten digits. */
const wordPattern = /([a-zA-Z]{1,32})(-?\d{1,10})? ?/y;
const wordCharactersMax = 48;

const isSpecial = (byte: number): boolean =>
  byte === code.open ||
  byte === code.close ||
  byte === code.backslash ||
  byte === code.lineFeed ||
  byte === code.carriageReturn;

/** `\binN` and the N bytes behind it are left out. */
export function* rtfTokens(bytes: Uint8Array): Generator<RtfToken> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at]!;
    if (byte === code.open || byte === code.close) {
      yield { kind: byte === code.open ? 'open' : 'close' };
      at++;
    } else if (byte === code.lineFeed || byte === code.carriageReturn) at++;
    else if (byte !== code.backslash) {
      let end = at + 1;
      while (end < bytes.length && !isSpecial(bytes[end]!)) end++;
      yield { kind: 'text', bytes: bytes.subarray(at, end) };
      at = end;
    } else {
      const next = buffer.toString('latin1', at + 1, at + 1 + wordCharactersMax);
      wordPattern.lastIndex = 0;
      const word = wordPattern.exec(next);
      if (word) {
        const parameter = word[2] === undefined ? undefined : Number(word[2]);
        at += 1 + word[0].length;
        if (word[1] === 'bin') at += Math.max(0, parameter ?? 0);
        else yield { kind: 'word', name: word[1]!, parameter };
      } else if (next.startsWith("'")) {
        const value = Number.parseInt(next.slice(1, 3), 16);
        if (Number.isFinite(value)) yield { kind: 'byte', byte: value };
        at += 4;
      } else {
        if (next !== '') yield { kind: 'symbol', symbol: next[0]! };
        at += 2;
      }
    }
  }
}
