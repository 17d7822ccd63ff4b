// What a PDF's information dictionary says → properties.
import type { DocumentProperties } from '@alex/core/document-record';
import { pdfCharacters } from './pdf-characters.ts';

export interface PdfInfo {
  readonly author: string;
  /** Dates of PDF, such as `D:20240131235959+01'00'`, or of XMP, in ISO 8601. */
  readonly created: string;
  readonly modified: string;
  readonly language: string;
}

const date = /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?)?/;
const isoDate = /^\d{4}-\d\d/;
/** What is shorter than this is `en` or `pt-BR`; what has other signs is no language. */
const language = /^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i;

const isoOf = (time: Date): string | undefined => (Number.isNaN(time.getTime()) ? undefined : time.toISOString());

/** ISO 8601, or undefined where it is none. */
export const readPdfDate = (text: string): string | undefined => {
  if (isoDate.test(text.trim())) return isoOf(new Date(text.trim()));
  const found = date.exec(text.trim());
  if (!found) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', sign, hours, minutes] = found;
  const zone = sign ? `${sign}${hours}:${minutes ?? '00'}` : 'Z';
  return isoOf(new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`));
};

export const readPdfText = (text: unknown): string =>
  typeof text === 'string' ? pdfCharacters(text.replace(/\s+/g, ' ')).trim() : '';

/** What programs write where nobody has named anything. */
const unnamed = /^\(?(?:anonymous|unspecified|untitled)?\)?$/i;

export const readPdfTitle = (text: unknown): string => {
  const title = readPdfText(text);
  return unnamed.test(title) ? '' : title;
};

export const readPdfProperties = (info: PdfInfo): DocumentProperties => {
  const authors = readPdfText(info.author)
    .split(/\s*;\s*|\s+and\s+/)
    .filter((author) => !unnamed.test(author));
  const created = readPdfDate(info.created);
  const modified = readPdfDate(info.modified);
  return {
    ...(authors.length > 0 && { authors }),
    ...(created !== undefined && { created }),
    ...(modified !== undefined && { modified }),
    ...(language.test(info.language) && { language: info.language }),
  };
};
