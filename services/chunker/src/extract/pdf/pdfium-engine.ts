// The bytes of a PDF → its pages, through PDFium.

import { PipelineError } from '@alex/core/errors';
import type { Pdfium, PdfiumInstance } from '@alex/pdfium/pdfium-library';
import { filesNamedMax } from '../omissions.ts';
import { readPdfCatalog } from './pdf-catalog.ts';
import type { PdfFile, PdfOutlineItem } from './pdf-page.ts';
import { readPdfProperties, readPdfText, readPdfTitle } from './pdf-properties.ts';
import { readXmp } from './pdf-xmp.ts';
import { readPdfiumPage } from './pdfium-page.ts';
import { scratchBytes } from './pdfium-words.ts';

/** FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY of fpdfview.h: the latter for certificates and what no standard knows. */
const [passwordError, securityError] = [4, 5];
const outlineItemsMax = 10_000;
const outlineLevelMax = 16;

const utf16 = new TextDecoder('utf-16le');

/** `write` puts a text into a buffer and answers the bytes that it takes, whether or not there is room. */
const readUtf16 = (pdfium: Pdfium, write: (buffer: number, bytes: number) => number): string => {
  const bytes = write(0, 0);
  if (bytes <= 2) return '';
  const buffer = pdfium.malloc(bytes);
  write(buffer, bytes);
  const text = utf16.decode(new Uint8Array(pdfium.memory.buffer, buffer, bytes - 2));
  pdfium.free(buffer);
  return text;
};

const readMeta = (pdfium: Pdfium, document: number, tag: string): string => {
  const name = Buffer.from(`${tag}\0`, 'latin1');
  const pointer = pdfium.malloc(name.length);
  new Uint8Array(pdfium.memory.buffer).set(name, pointer);
  const text = readUtf16(pdfium, (buffer, bytes) => pdfium.FPDF_GetMetaText(document, pointer, buffer, bytes));
  pdfium.free(pointer);
  return text;
};

const readOutline = (pdfium: Pdfium, document: number): PdfOutlineItem[] => {
  const items: PdfOutlineItem[] = [];
  const seen = new Set<number>();
  const read = (parent: number, level: number): void => {
    let bookmark = pdfium.FPDFBookmark_GetFirstChild(document, parent);
    while (bookmark !== 0 && !seen.has(bookmark) && seen.size < outlineItemsMax) {
      seen.add(bookmark);
      const own = bookmark;
      const destination =
        pdfium.FPDFBookmark_GetDest(document, own) ||
        pdfium.FPDFAction_GetDest(document, pdfium.FPDFBookmark_GetAction(own));
      const page = destination === 0 ? -1 : pdfium.FPDFDest_GetDestPageIndex(document, destination);
      const title = readPdfText(readUtf16(pdfium, (buffer, size) => pdfium.FPDFBookmark_GetTitle(own, buffer, size)));
      if (page >= 0 && title !== '') items.push({ title, level, page: page + 1 });
      if (level < outlineLevelMax) read(own, level + 1);
      bookmark = pdfium.FPDFBookmark_GetNextSibling(document, own);
    }
  };
  read(0, 1);
  return items;
};

const readAttachments = (pdfium: Pdfium, document: number): string[] =>
  Array.from({ length: Math.min(filesNamedMax + 1, pdfium.FPDFDoc_GetAttachmentCount(document)) }, (_, index) => {
    const attachment = pdfium.FPDFDoc_GetAttachment(document, index);
    return attachment === 0
      ? ''
      : readPdfText(readUtf16(pdfium, (buffer, size) => pdfium.FPDFAttachment_GetName(attachment, buffer, size)));
  });

/** The bytes stay the caller's. @throws PipelineError `encrypted`, `too-large`, and `corrupt` where another engine may do better */
export const openWithPdfium = ({ pdfium, isOutOfMemory }: PdfiumInstance, bytes: Uint8Array): PdfFile => {
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      if (isOutOfMemory()) throw new PipelineError('too-large', 'The PDF does not fit the memory of its reader.');
      throw error;
    }
  };
  const data = pdfium.malloc(bytes.length);
  if (data === 0) throw new PipelineError('too-large', 'The PDF does not fit the memory of its reader.');
  new Uint8Array(pdfium.memory.buffer).set(bytes, data);
  const document = guarded(() => pdfium.FPDF_LoadMemDocument(data, bytes.length, 0));
  if (document === 0) {
    const error = pdfium.FPDF_GetLastError();
    if (error === passwordError) throw new PipelineError('encrypted', 'The PDF is protected by a password.');
    if (error === securityError)
      throw new PipelineError('encrypted', 'The PDF is protected by a certificate, or in a way that no reader knows.');
    throw new PipelineError('corrupt', `The PDF cannot be opened: PDFium’s error ${error}.`);
  }
  const scratch = pdfium.malloc(scratchBytes);
  const meta = (tag: string): string => readMeta(pdfium, document, tag);
  const { language, packet } = readPdfCatalog(bytes);
  const xmp = packet ? readXmp(packet) : undefined;
  const first = (property: 'title' | 'CreateDate' | 'ModifyDate' | 'language'): string => xmp?.get(property)?.[0] ?? '';
  return {
    pageCount: pdfium.FPDF_GetPageCount(document),
    title: readPdfTitle(meta('Title')) || readPdfTitle(first('title')),
    properties: readPdfProperties({
      author: meta('Author') || (xmp?.get('creator') ?? []).join(';'),
      created: meta('CreationDate') || first('CreateDate'),
      modified: meta('ModDate') || first('ModifyDate'),
      language: language || first('language'),
    }),
    outline: readOutline(pdfium, document),
    attachments: readAttachments(pdfium, document),
    readPage: async (page) => guarded(() => readPdfiumPage(pdfium, document, page, scratch)),
    // The whole instance is left to the collector: nothing of it is used again.
    close: async () => {},
  };
};
