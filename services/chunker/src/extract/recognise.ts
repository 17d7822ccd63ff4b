// A file → which of the formats it is. Its content decides; where several formats look alike, its name and media type do.
import { PipelineError } from '@alex/core/errors';
import type { SourceFile } from './extracted-document.ts';
import { foreignBinary, markupKind, zipKind } from './foreign-formats.ts';
import {
  type BinaryFormatName,
  type PackageFormatName,
  packageFormats,
  readableFormats,
  type TextFormatName,
  textFormats,
} from './formats.ts';
import { mailKind } from './mail/mail-kind.ts';
import { oleContent } from './ole-container.ts';
import { readZipDirectory, unpackEntry, type ZipEntry } from './packages/zip-archive.ts';
import { isScript } from './text/source-code.ts';

/** Where a PDF's header may stand at the latest (ISO 32000-1, annex H.3.4.1). */
const pdfHeaderWithinBytes = 1024;
const pdfTailBytes = 2048;
const mailHeadBytes = 16 * 1024;
/** A line for each of thousands of parts. */
const contentTypesBytesMax = 1024 * 1024;
const mailEndings: ReadonlySet<string | undefined> = new Set(['eml', 'mbox', 'mbx', 'mht', 'mhtml', 'msg']);

const unsupported = (what: string): PipelineError =>
  new PipelineError('unsupported', `The file is ${what}. What is read: ${readableFormats}.`);

const endingOf = (key: string): string | undefined => /\.([^./]+)$/.exec(key)?.[1]?.toLowerCase();

const isPdf = ({ key, bytes }: SourceFile): boolean => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = buffer.subarray(0, pdfHeaderWithinBytes).indexOf('%PDF-');
  return header === 0 || (header > 0 && (endingOf(key) === 'pdf' || buffer.subarray(-pdfTailBytes).includes('%%EOF')));
};

/** The entries of a zip archive; undefined where its directory is damaged. */
const zipEntries = (bytes: Uint8Array): readonly ZipEntry[] | undefined => {
  try {
    return readZipDirectory(bytes);
  } catch {
    return undefined;
  }
};

/** What an OOXML package says that its parts are; empty where it does not. */
const contentTypes = (bytes: Uint8Array, entries: readonly ZipEntry[]): string => {
  const entry = entries.find(({ name, bytes: size }) => name === '[Content_Types].xml' && size <= contentTypesBytesMax);
  try {
    return entry ? Buffer.from(unpackEntry(bytes, entry)).toString('latin1') : '';
  } catch {
    return '';
  }
};

const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);

const packageKind = ({ key, bytes }: SourceFile): PackageFormatName => {
  const entries = zipEntries(bytes);
  const ending = endingOf(key) ?? '';
  const formats = Object.keys(packageFormats) as PackageFormatName[];
  const named = formats.find((format) => {
    const { part, endings } = packageFormats[format];
    return entries?.some(({ name }) => part.test(name)) ?? endings.includes(ending);
  });
  if (named !== undefined) return named;
  const types = contentTypes(bytes, entries ?? []);
  const typed = formats.find((format) => packageFormats[format].mainType?.test(types));
  if (typed === undefined) throw unsupported(zipKind(entries?.map(({ name }) => name) ?? []));
  return typed;
};

/** Undefined where the file may be a text. Throws `unsupported` and `encrypted`. */
export const recogniseBinary = (file: SourceFile): BinaryFormatName | undefined => {
  const { key, bytes, contentType } = file;
  if (isPdf(file)) return 'pdf';
  if (isZip(bytes)) return packageKind(file);
  const ole = oleContent(bytes);
  if (ole?.encrypted) throw new PipelineError('encrypted', 'The Office document is protected by a password.');
  const foreign = ole?.what ?? foreignBinary(bytes);
  if (foreign !== undefined) throw unsupported(foreign);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, mailHeadBytes)).toString('latin1');
  if (head.startsWith('{\\rtf')) return 'rtf';
  return mailKind(head.trimStart(), mailEndings.has(endingOf(key)) || /^message\/rfc822\b/i.test(contentType ?? ''));
};

export const recogniseText = (text: string, { key, contentType }: SourceFile): TextFormatName => {
  const markup = markupKind(text);
  if (markup !== undefined) return markup;

  const ending = endingOf(key);
  // A Makefile has no ending, and is named by all of its name.
  const name = ending ?? key.slice(key.lastIndexOf('/') + 1).toLowerCase();
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  const formats = Object.keys(textFormats) as TextFormatName[];
  const named =
    formats.find((format) => textFormats[format].endings.includes(name)) ??
    formats.find((format) => mediaType !== undefined && textFormats[format].mediaTypes.includes(mediaType));
  if (named !== undefined && (named !== 'xml' || /^\s*</.test(text))) return named;
  return unnamedKind(text, ending === undefined);
};

const unnamedKind = (text: string, mayBeMarkdown: boolean): TextFormatName => {
  if (isScript(text)) return 'code';
  if (/^\s*[[{]/.test(text) && /[\]}]\s*$/.test(text.slice(-64))) return 'json';
  if (/^\s*<(?:p|div|h[1-6]|table|ul|ol|article|section|main|meta|title|span)[\s>]/i.test(text.slice(0, 1_000)))
    return 'html';
  return mayBeMarkdown && /^#{1,6} \S/m.test(text) ? 'markdown' : 'text';
};
