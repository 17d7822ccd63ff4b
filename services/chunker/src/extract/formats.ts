// The kinds of file that are read: one row and one file each.
import { extractDelimited } from './delimited.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { extractHtml } from './html.ts';
import { extractJson } from './json.ts';
import { extractMarkdown } from './markdown.ts';
import { extractPlainText } from './plain-text.ts';

export type BinaryFormatName = 'pdf' | 'docx';
export type TextFormatName = 'text' | 'markdown' | 'html' | 'csv' | 'json';

interface BinaryFormat {
  readonly label: string;
  readonly extract: (bytes: Uint8Array) => Promise<ExtractedDocument>;
}

interface TextFormat {
  readonly label: string;
  /** Endings of keys, and media types, that name the format. */
  readonly endings: readonly string[];
  readonly mediaTypes: readonly string[];
  readonly extract: (text: string) => ExtractedDocument;
}

/** Known by their bytes, whatever the file is called. Their readers are loaded when the first such file comes. */
export const binaryFormats: Readonly<Record<BinaryFormatName, BinaryFormat>> = {
  pdf: { label: 'PDF', extract: async (bytes) => (await import('./pdf.ts')).extractPdf(bytes) },
  docx: { label: 'DOCX', extract: async (bytes) => (await import('./docx.ts')).extractDocx(bytes) },
};

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
};
