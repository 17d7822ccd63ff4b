// The kinds of file that are read: one row and one file each.

import type { ExtractedDocument } from './extracted-document.ts';
import { extractHtml } from './html/html.ts';
import { extractDelimited } from './text/delimited.ts';
import { extractJson } from './text/json.ts';
import { extractMarkdown } from './text/markdown.ts';
import { extractNotebook } from './text/notebook.ts';
import { extractPlainText } from './text/plain-text.ts';
import { extractSourceCode, sourceCodeEndings, sourceCodeMediaTypes } from './text/source-code.ts';
import { extractSubtitles } from './text/subtitles.ts';
import { extractXml } from './xml/xml.ts';

export type TextFormatName = 'text' | 'markdown' | 'html' | 'xml' | 'csv' | 'json' | 'notebook' | 'subtitles' | 'code';
export type PackageFormatName = 'docx' | 'pptx' | 'xlsx' | 'odf' | 'epub';
export type BinaryFormatName = 'pdf' | 'rtf' | 'eml' | 'mbox' | PackageFormatName;

interface TextFormat {
  /** What it is called where the formats that are read are named. */
  readonly label: string;
  /** Endings of keys, and media types, that name the format. */
  readonly endings: readonly string[];
  readonly mediaTypes: readonly string[];
  readonly extract: (text: string) => ExtractedDocument | Promise<ExtractedDocument>;
}

interface BinaryFormat {
  readonly label: string;
  readonly extract: (bytes: Uint8Array) => Promise<ExtractedDocument>;
}

/** A zip archive with parts. */
interface PackageFormat extends BinaryFormat {
  /** The part by which the format is known. */
  readonly part: RegExp;
  /** What `[Content_Types].xml` calls its main part, where its folders have other names. */
  readonly mainType?: RegExp;
  /** Endings of keys by which a file is known whose directory is damaged. */
  readonly endings: readonly string[];
}

export const textFormats: Readonly<Record<TextFormatName, TextFormat>> = {
  text: { label: 'plain text', endings: ['txt', 'text', 'log'], mediaTypes: [], extract: extractPlainText },
  markdown: {
    label: 'Markdown',
    endings: ['md', 'markdown', 'mdown', 'mkd', 'mdx'],
    mediaTypes: ['text/markdown', 'text/x-markdown'],
    extract: extractMarkdown,
  },
  html: {
    label: 'HTML',
    endings: ['html', 'htm', 'xhtml', 'shtml'],
    mediaTypes: ['text/html', 'application/xhtml+xml'],
    extract: extractHtml,
  },
  xml: {
    label: 'XML',
    endings: [
      'xml',
      'svg',
      'rss',
      'atom',
      'dbk',
      'docbook',
      'dita',
      'ditamap',
      'tei',
      'xsd',
      'xsl',
      'xslt',
      'fodt',
      'kml',
      'gpx',
    ],
    mediaTypes: ['application/xml', 'text/xml', 'image/svg+xml', 'application/rss+xml', 'application/atom+xml'],
    extract: async (text) =>
      (await (await import('./packages/office-xml.ts')).extractOfficeXml(text)) ?? extractXml(text),
  },
  csv: {
    label: 'CSV',
    endings: ['csv', 'tsv', 'tab'],
    mediaTypes: ['text/csv', 'text/tab-separated-values'],
    extract: extractDelimited,
  },
  json: {
    label: 'JSON',
    endings: ['json', 'jsonl', 'ndjson', 'geojson'],
    mediaTypes: ['application/json', 'application/jsonl', 'application/x-ndjson'],
    extract: extractJson,
  },
  notebook: {
    label: 'Jupyter notebooks',
    endings: ['ipynb'],
    mediaTypes: ['application/x-ipynb+json'],
    extract: extractNotebook,
  },
  subtitles: {
    label: 'subtitles (VTT, SRT)',
    endings: ['vtt', 'srt'],
    mediaTypes: ['text/vtt', 'application/x-subrip'],
    extract: extractSubtitles,
  },
  code: {
    label: 'source code',
    endings: sourceCodeEndings,
    mediaTypes: sourceCodeMediaTypes,
    extract: extractSourceCode,
  },
};

/** Known by what they hold, whatever the file is called. Their readers are loaded when the first such file comes. */
export const packageFormats: Readonly<Record<PackageFormatName, PackageFormat>> = {
  docx: {
    label: 'DOCX',
    part: /^word\//i,
    mainType: /(?:wordprocessingml|ms-word)\.[\w.]+\.main\+xml/,
    endings: ['docx', 'docm', 'dotx'],
    extract: async (bytes) => (await import('./packages/docx.ts')).extractDocx(bytes),
  },
  pptx: {
    label: 'PPTX',
    part: /^ppt\//i,
    mainType: /(?:presentationml|ms-powerpoint)\.[\w.]+\.main\+xml/,
    endings: ['pptx', 'pptm', 'ppsx', 'potx'],
    extract: async (bytes) => (await import('./packages/pptx.ts')).extractPptx(bytes),
  },
  xlsx: {
    label: 'XLSX',
    part: /^xl\/(?:workbook|worksheets\/).*\.xml$/i,
    mainType: /(?:spreadsheetml|ms-excel)\.[\w.]+\.main\+xml/,
    endings: ['xlsx', 'xlsm', 'xltx'],
    extract: async (bytes) => (await import('./packages/xlsx.ts')).extractXlsx(bytes),
  },
  epub: {
    label: 'EPUB',
    part: /^META-INF\/container\.xml$/,
    endings: ['epub'],
    extract: async (bytes) => (await import('./packages/epub.ts')).extractEpub(bytes),
  },
  odf: {
    label: 'OpenDocument (ODT, ODS, ODP)',
    part: /^(?:content\.xml|encrypted-package)$/,
    endings: ['odt', 'ods', 'odp', 'ott', 'ots', 'otp', 'odg'],
    extract: async (bytes) => (await import('./packages/odf.ts')).extractOdf(bytes),
  },
};

/** Known by their bytes, whatever the file is called. */
export const binaryFormats: Readonly<Record<BinaryFormatName, BinaryFormat>> = {
  pdf: { label: 'PDF', extract: async (bytes) => (await import('./pdf/pdf.ts')).extractPdf(bytes) },
  ...packageFormats,
  rtf: { label: 'RTF', extract: async (bytes) => (await import('./rtf/rtf.ts')).extractRtf(bytes) },
  eml: { label: 'e-mail (EML)', extract: async (bytes) => (await import('./mail/mail.ts')).extractMail(bytes) },
  mbox: { label: 'mailboxes (MBOX)', extract: async (bytes) => (await import('./mail/mail.ts')).extractMailbox(bytes) },
};

const labels = Object.values({ ...textFormats, ...binaryFormats }).map(({ label }) => label);

/** What is read, for messages. */
export const readableFormats = `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`;
