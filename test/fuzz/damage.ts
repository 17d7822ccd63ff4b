// A sound file → a damaged one: its bytes, or, where it is a zip archive, what is packed in it and how.
import { unzipSync, type Zippable, zipSync } from 'fflate';
import type { Random } from './random.ts';

/** What readers stumble over, in one format or another. */
const tokens = [
  '<',
  '>',
  '</',
  '/>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<!DOCTYPE a [<!ENTITY e "&e;&e;">]>',
  '&e;',
  '&#0;',
  '&#x110000;',
  '&#xd800;',
  '<?xml version="1.0" encoding="utf-16"?>',
  '<table><tr><td>',
  '</table>',
  '<w:p><w:r><w:t>',
  '</w:p>',
  '<w:tbl>',
  '<a:p>',
  '<c r="XFD1048576"><v>1e308</v></c>',
  '<row>',
  '<text:p>',
  '<si>',
  '{',
  '}',
  '{\\',
  '\\par',
  '\\cell\\row',
  '\\bin999999999 ',
  '\\u-99999 ',
  '\\uc999 ',
  "\\'zz",
  '[',
  ']',
  '"',
  '\\',
  '\\ud800',
  '---\n',
  '```\n',
  '| - |\n',
  '> ',
  '* ',
  '#'.repeat(9),
  '\0',
  '\r',
  '\n\n\n',
  '\t',
  '\ufeff',
  '\u2028',
  '\ud800',
  '\u{1f986}',
  '\x1b$B',
  'From x 2024\n',
  '--x\n',
  '--y--\n',
  'Content-Type: multipart/mixed; boundary=x\n\n',
  '=?utf-7?B?////?=',
  'endobj',
  'endstream',
  '/Length 999999999',
  '<< /Kids [2 0 R] >>',
  '/Filter [/FlateDecode /FlateDecode]',
  '-1',
  '99999999999999999999',
  '1e999',
  'a'.repeat(5_000),
  ' '.repeat(5_000),
  '('.repeat(500),
  '<div>'.repeat(200),
] as const;

type Damage = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const slice = (bytes: Uint8Array, random: Random): Uint8Array => {
  const start = random.below(bytes.length);
  return bytes.subarray(start, start + 1 + random.below(Math.min(bytes.length - start, 200)));
};

const damages: readonly Damage[] = [
  (bytes, random) => {
    const changed = bytes.slice();
    for (let left = 1 + random.below(8); left > 0; left--) changed[random.below(bytes.length)]! ^= 1 << random.below(8);
    return changed;
  },
  (bytes, random) => {
    const changed = bytes.slice();
    for (let left = 1 + random.below(4); left > 0; left--)
      changed[random.below(bytes.length)] = random.pick([0, 0xff, 0x7f, 0x80, 0x20, 0x3c]);
    return changed;
  },
  // A size or an offset that does not tell the truth.
  (bytes, random) => {
    const changed = bytes.slice();
    const view = new DataView(changed.buffer);
    if (bytes.length >= 4)
      view.setUint32(
        random.below(bytes.length - 3),
        random.pick([0, 1, 0xffff, 0x7fffffff, 0xffffffff, bytes.length]),
        true,
      );
    return changed;
  },
  (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  (bytes, random) => bytes.slice(random.below(bytes.length)),
  (bytes, random) => {
    const at = random.below(bytes.length);
    return join(bytes.subarray(0, at), bytes.subarray(at + random.below(100)));
  },
  (bytes, random) => {
    const at = random.below(bytes.length);
    return join(
      bytes.subarray(0, at),
      ...Array<Uint8Array>(1 + random.below(50)).fill(slice(bytes, random)),
      bytes.subarray(at),
    );
  },
  (bytes, random, other) => {
    const at = random.below(bytes.length);
    return join(bytes.subarray(0, at), slice(other, random), bytes.subarray(at));
  },
  (bytes, random, other) =>
    join(bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length))),
  (bytes, random) => {
    const at = random.below(bytes.length);
    return join(bytes.subarray(0, at), new TextEncoder().encode(random.pick(tokens)), bytes.subarray(at));
  },
];

const damageBytes: Damage = (bytes, random, other) =>
  bytes.length === 0 ? bytes : random.pick(damages)(bytes, random, other);

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** Damage that a checksum does not tell: of an entry before it is packed, or of which entry is called what. */
const damageArchive: Damage = (bytes, random, other) => {
  const entries = Object.entries(unzipSync(bytes));
  const [name, content] = random.pick(entries);
  const packed: Zippable = Object.fromEntries(entries.map(([key, value]) => [key, [value, { level: 0 }]]));
  switch (random.below(5)) {
    case 0:
      delete packed[name];
      break;
    case 1:
      packed[`../${name}`] = content;
      break;
    case 2:
      packed[name] = random.pick(entries)[1];
      break;
    default: {
      let changed: Uint8Array = content;
      for (let left = 1 + random.below(3); left > 0; left--) changed = damageBytes(changed, random, other);
      packed[name] = [Uint8Array.from(changed), { level: random.pick([0, 1]) as 0 | 1 }];
    }
  }
  const archive = zipSync(packed);
  return random.below(8) === 0 ? duplicateEntry(archive, random) : archive;
};

/** The directory names an entry twice: its content is shared. */
const duplicateEntry = (archive: Uint8Array, random: Random): Uint8Array => {
  const buffer = Buffer.from(archive);
  const end = buffer.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const start = buffer.readUInt32LE(end + 16);
  const records = buffer.subarray(start, end).toString('latin1').split('PK\x01\x02').slice(1);
  const doubled = Buffer.from([...records, random.pick(records)].map((one) => `PK\x01\x02${one}`).join(''), 'latin1');
  const trailer = Buffer.from(buffer.subarray(end));
  trailer.writeUInt16LE(records.length + 1, 8);
  trailer.writeUInt16LE(records.length + 1, 10);
  trailer.writeUInt32LE(doubled.length, 12);
  return join(buffer.subarray(0, start), doubled, trailer);
};

export const damage: Damage = (bytes, random, other) => {
  let changed =
    isZip(bytes) && random.below(4) > 0 ? damageArchive(bytes, random, other) : damageBytes(bytes, random, other);
  while (random.below(3) === 0) changed = damageBytes(changed, random, other);
  return changed;
};
