// The kinds of file that are not read, so that turning one away can say what it is.

interface Signature {
  readonly what: string;
  readonly bytes: string;
  readonly at?: number;
}

/** Bytes as Latin-1, none of which a text begins with. Source: the formats' own specifications. */
const signatures: readonly Signature[] = [
  { what: 'a PNG picture', bytes: '\x89PNG\r\n' },
  { what: 'a JPEG picture', bytes: '\xff\xd8\xff' },
  { what: 'a GIF picture', bytes: 'GIF87a' },
  { what: 'a GIF picture', bytes: 'GIF89a' },
  { what: 'a WebP picture', bytes: 'WEBPVP8', at: 8 },
  { what: 'a TIFF picture', bytes: 'II*\0' },
  { what: 'a TIFF picture', bytes: 'MM\0*' },
  { what: 'a gzip archive', bytes: '\x1f\x8b\x08' },
  { what: 'a bzip2 archive', bytes: '1AY&SY', at: 4 },
  { what: 'an xz archive', bytes: '\xfd7zXZ\0' },
  { what: 'a Zstandard archive', bytes: '\x28\xb5\x2f\xfd' },
  { what: 'a 7-Zip archive', bytes: '7z\xbc\xaf\x27\x1c' },
  { what: 'a RAR archive', bytes: 'Rar!\x1a\x07' },
  { what: 'a tar archive', bytes: 'ustar\0', at: 257 },
  { what: 'a tar archive', bytes: 'ustar  \0', at: 257 },
  { what: 'a sound file', bytes: 'ID3\x03' },
  { what: 'a sound file', bytes: 'ID3\x04' },
  { what: 'a sound file', bytes: 'WAVEfmt ', at: 8 },
  { what: 'a sound or video file', bytes: 'OggS\0' },
  { what: 'a video', bytes: '\x1a\x45\xdf\xa3' },
  { what: 'a video', bytes: 'ftypisom', at: 4 },
  { what: 'a video', bytes: 'ftypmp42', at: 4 },
  { what: 'a program', bytes: '\x7fELF' },
  { what: 'a program', bytes: 'MZ\x90\0' },
  { what: 'a WebAssembly program', bytes: '\0asm' },
  { what: 'an SQLite database', bytes: 'SQLite format 3\0' },
  { what: 'a PostScript document', bytes: '%!PS-Adobe' },
  { what: 'attachments of Outlook (winmail.dat)', bytes: '\x78\x9f\x3e\x22' },
  // The object identifier of PKCS #7, behind a length of indefinite or two bytes.
  { what: 'a signed or encrypted message (PKCS #7)', bytes: '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07', at: 2 },
  { what: 'a signed or encrypted message (PKCS #7)', bytes: '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07', at: 4 },
];
const headBytes = 512;

/** What lies in a zip archive names its kind. */
const zipKinds: readonly (readonly [entry: RegExp, what: string])[] = [
  [/^xl\/workbook\.bin$/, 'an Excel workbook in binary form (.xlsb)'],
  [/^visio\//, 'a Visio drawing'],
  [/^Index\/.*\.iwa$/, 'an Apple iWork document'],
  [/^META-INF\/MANIFEST\.MF$/, 'a Java archive'],
];

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const foreignBinary = (bytes: Uint8Array): string | undefined => {
  const head = bufferOf(bytes).toString('latin1', 0, headBytes);
  return signatures.find((signature) => head.startsWith(signature.bytes, signature.at))?.what;
};

export const zipKind = (names: readonly string[]): string =>
  zipKinds.find(([entry]) => names.some((name) => entry.test(name)))?.[1] ?? 'a zip archive';

/** XML says where its type is defined, or defines it there; SGML may name it only, and old editors of HTML write what they like. */
const xmlDoctype = /^<!DOCTYPE\s+(?![^>]*HTML)[\w:.-]+\s+(?:\[|SYSTEM\s|PUBLIC\s+(?:"[^"]*"|'[^']*')\s*["'])/i;

/** `xml` is any but XHTML. Comments may stand before either. */
export const markupKind = (text: string): 'html' | 'xml' | undefined => {
  let start = 0;
  let prolog = false;
  for (;;) {
    while (/\s/.test(text[start] ?? '')) start++;
    const end = text.startsWith('<!--', start) ? '-->' : text.startsWith('<?xml', start) ? '?>' : undefined;
    if (end === undefined) break;
    prolog ||= end === '?>';
    const found = text.indexOf(end, start);
    start = found < 0 ? text.length : found + end.length;
  }
  if (/^<(?:!doctype\s+html|html|head|body)[\s>]/i.test(text.slice(start, start + 64))) return 'html';
  return prolog ||
    /^<(?:svg|rss|feed)[\s>]/.test(text.slice(start, start + 64)) ||
    xmlDoctype.test(text.slice(start, start + 500))
    ? 'xml'
    : undefined;
};
