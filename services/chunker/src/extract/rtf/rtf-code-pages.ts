// The numbers by which RTF names code pages and fonts' character sets → encodings that Node reads.
import { tryDecode } from '../text/encodings.ts';

/** Where the encoding is not called windows-N. */
const codePages: Readonly<Record<number, string>> = {
  437: 'ibm437',
  850: 'ibm850',
  852: 'ibm852',
  866: 'ibm866',
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  10007: 'x-mac-cyrillic',
  65001: 'utf-8',
};

/** RTF 1.9.1, `\fcharset`: the character sets of Windows' fonts. */
const charsets: Readonly<Record<number, number>> = {
  0: 1252,
  77: 10000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};

export const encodingOfCodePage = (page: number): string => {
  const name = codePages[page] ?? `windows-${page}`;
  return tryDecode(new Uint8Array(), name) === undefined ? 'windows-1252' : name;
};

/** Undefined where the font's character set is the document's. */
export const encodingOfCharset = (charset: number): string | undefined =>
  charsets[charset] === undefined ? undefined : encodingOfCodePage(charsets[charset]);
