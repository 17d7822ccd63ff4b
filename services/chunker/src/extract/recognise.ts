// A file → which of the formats it is. Its content decides; where several formats look alike, its name and media type do.
import { PipelineError } from '@alex/core/errors';
import type { SourceFile } from './extracted-document.ts';
import { foreignBinary, isMail, markupKind, zipKind } from './foreign-formats.ts';
import { type BinaryFormatName, binaryFormats, type TextFormatName, textFormats } from './formats.ts';
import { oleContent } from './ole-container.ts';
import { readZipDirectory } from './zip-archive.ts';

/** Where a PDF's header may stand at the latest (ISO 32000-1, annex H.3.4.1). */
const pdfHeaderWithinBytes = 1024;
const pdfTailBytes = 2048;

const labels = Object.values({ ...textFormats, ...binaryFormats }).map(({ label }) => label);
const readable = `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`;

const unsupported = (what: string): PipelineError =>
  new PipelineError('unsupported', `The file is ${what}. What is read: ${readable}.`);

const endingOf = (key: string): string | undefined => /\.([^./]+)$/.exec(key)?.[1]?.toLowerCase();

const isPdf = ({ key, bytes }: SourceFile): boolean => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = buffer.subarray(0, pdfHeaderWithinBytes).indexOf('%PDF-');
  return header === 0 || (header > 0 && (endingOf(key) === 'pdf' || buffer.subarray(-pdfTailBytes).includes('%%EOF')));
};

/** The names in a zip archive; undefined where its directory is damaged. */
const zipNames = (bytes: Uint8Array): readonly string[] | undefined => {
  try {
    return readZipDirectory(bytes).map(({ name }) => name);
  } catch {
    return undefined;
  }
};

const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);

/** Undefined where the file may be a text. Throws `unsupported` and `encrypted`. */
export const recogniseBinary = (file: SourceFile): BinaryFormatName | undefined => {
  if (isPdf(file)) return 'pdf';
  if (isZip(file.bytes)) {
    const names = zipNames(file.bytes);
    if (names?.some((name) => name.startsWith('word/')) ?? endingOf(file.key) === 'docx') return 'docx';
    throw unsupported(zipKind(names ?? []));
  }
  const ole = oleContent(file.bytes);
  if (ole?.encrypted) throw new PipelineError('encrypted', 'The Office document is protected by a password.');
  const foreign = ole?.what ?? foreignBinary(file.bytes);
  if (foreign !== undefined) throw unsupported(foreign);
  return undefined;
};

/** Throws `unsupported`. */
export const recogniseText = (text: string, { key, contentType }: SourceFile): TextFormatName => {
  const markup = markupKind(text);
  if (markup === 'html') return 'html';
  if (markup === 'xml') throw unsupported('an XML file');
  if (isMail(text)) throw unsupported('an e-mail message');

  const ending = endingOf(key);
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  const names = Object.keys(textFormats) as TextFormatName[];
  const named =
    names.find((name) => ending !== undefined && textFormats[name].endings.includes(ending)) ??
    names.find((name) => mediaType !== undefined && textFormats[name].mediaTypes.includes(mediaType));
  if (named !== undefined) return named;
  if (/^\s*[[{]/.test(text) && /[\]}]\s*$/.test(text.slice(-64))) return 'json';
  return ending === undefined && /^#{1,6} \S/m.test(text) ? 'markdown' : 'text';
};
