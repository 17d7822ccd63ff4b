// Bytes without a mark → the encodings that they may be in, likeliest first. Looks at samples, never at a whole document.
import { analyse } from 'chardet';
import { oddness } from '../oddness.ts';
import { decodeAs } from './encodings.ts';

/** Bytes that are looked at: chardet's models need no more, and they read only about 1 MB/s. */
const sampleBytesMax = 16 * 1024;
/** What odd characters cost against chardet's confidence (0 to 1): an eighth of them outweighs an even guess. */
const oddnessWeight = 4;
/** A reading as UTF-16 or UTF-32 that is odder than this is another encoding, or no text. */
const wideOddnessMax = 0.05;

/** Letters beyond ASCII for each broken one from which a text is damaged UTF-8, rather than in another encoding. */
const utf8LettersPerBreak = 10;

const lineFeed = 0x0a;

/** Where TextDecoder has another name for it. KOI8-U is KOI8-R with Ukrainian letters in place of some frames. */
const decoderNames: Readonly<Record<string, string>> = { 'KOI8-R': 'koi8-u', ASCII: 'windows-1252' };
/** What chardet names and Node does not read. */
const unreadable = /^(?:UTF-32|ISO-2022-(?:CN|KR))/;
/** What chardet has no model of, or a weak one: those of DOS and the old Macintosh, and Thai, which it expects to have spaces. */
const furtherEncodings = ['ibm866', 'windows-874', 'macintosh', 'ibm850', 'ibm852', 'ibm855', 'ibm437'];
/** What has most of its letters where another encoding has them is as likely as that one: then the odd ones decide. */
const likeEncodings: Readonly<Record<string, string>> = {
  'windows-1251': 'x-mac-cyrillic',
  'ISO-8859-1': 'iso-8859-15',
  'windows-1252': 'iso-8859-15',
  'ISO-8859-7': 'windows-1253',
};

/** UTF-16 or UTF-32 without a byte order mark; undefined where the bytes are neither. */
export const guessWideEncoding = (bytes: Uint8Array): string | undefined => {
  const sample = bytes.subarray(0, Math.min(sampleBytesMax, bytes.length & ~3));
  if (!sample.includes(0)) return undefined;
  const readings = ['utf-32le', 'utf-32be', 'utf-16le', 'utf-16be'].flatMap((encoding) => {
    const text = decodeAs(sample, encoding);
    if (text.includes('\0') || oddness(text) > wideOddnessMax) return [];
    // Read the right way round, a text keeps to the few rows of Unicode that its script lies in.
    return [{ encoding, rows: new Set(Array.from(text, (character) => character.codePointAt(0)! >> 8)).size }];
  });
  return readings.sort((a, b) => a.rows - b.rows)[0]?.encoding;
};

/** The blank of EBCDIC, which is the `@` of ASCII, and the blank of ASCII. */
const blanks = { ebcdic: 0x40, ascii: 0x20 } as const;
/** Of honest text, in any code page: shares of blanks at least, and of letters of the alphabet. */
const ebcdicShareLeast = { blanks: 0.05, letters: 0.5 } as const;

/** Whether bytes are a text in EBCDIC, whose code pages have the alphabet, from a to z, in one place, but Node has none of them. */
export const isEbcdic = (bytes: Uint8Array): boolean => {
  const sample = bytes.subarray(0, sampleBytesMax);
  const share = (counts: (byte: number) => boolean): number => sample.filter(counts).length / sample.length;
  const isLetter = (byte: number): boolean => byte > 0x80 && byte < 0xea && (byte & 0xf) >= 1 && (byte & 0xf) <= 9;
  return (
    share((byte) => byte === blanks.ebcdic) >= ebcdicShareLeast.blanks &&
    !sample.includes(blanks.ascii) &&
    share(isLetter) >= ebcdicShareLeast.letters
  );
};

/** The lines that hold more than ASCII, for only they tell encodings apart. */
const tellingSample = (bytes: Uint8Array): Uint8Array => {
  const sample = new Uint8Array(sampleBytesMax);
  let filled = 0;
  for (let position = 0; filled < sampleBytesMax; ) {
    const high = bytes.subarray(position).findIndex((byte) => byte >= 0x80);
    if (high < 0) break;
    const from = position + high;
    const lineStart = Math.max(position, bytes.lastIndexOf(lineFeed, from) + 1, from - sampleBytesMax / 16);
    const lineEnd = bytes.indexOf(lineFeed, from);
    const line = bytes.subarray(
      lineStart,
      Math.min(lineEnd < 0 ? bytes.length : lineEnd + 1, lineStart + sampleBytesMax - filled),
    );
    sample.set(line, filled);
    filled += line.length;
    position = lineStart + line.length;
  }
  return sample.subarray(0, filled);
};

/** UTF-8 with a few broken places, which other encodings would turn into a text of wrong letters. */
export const isDamagedUtf8 = (bytes: Uint8Array): boolean => {
  const text = new TextDecoder().decode(tellingSample(bytes));
  const breaks = text.split('\ufffd').length - 1;
  const letters = (text.match(/[^\0-\x7f]/gu)?.length ?? 0) - breaks;
  return letters >= breaks * utf8LettersPerBreak;
};

/** The encodings that bytes of eight-bit or East Asian text may be in, likeliest first. */
export const guessEncodings = (bytes: Uint8Array): readonly string[] => {
  const sample = tellingSample(bytes);
  const models = analyse(sample).flatMap(({ name, confidence }) => {
    const encoding = decoderNames[name] ?? name;
    const like = likeEncodings[encoding];
    return [encoding, ...(like === undefined ? [] : [like])].map((one) => ({
      encoding: one,
      confidence: confidence / 100,
    }));
  });
  return [...models, ...furtherEncodings.map((encoding) => ({ encoding, confidence: 0 }))]
    .filter(({ encoding }) => !unreadable.test(encoding))
    .map(({ encoding, confidence }) => ({
      encoding,
      score: confidence - oddnessWeight * oddness(decodeAs(sample, encoding)),
    }))
    .sort((a, b) => b.score - a.score)
    .map(({ encoding }) => encoding);
};
