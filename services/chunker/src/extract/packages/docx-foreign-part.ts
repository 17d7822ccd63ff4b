// A part of a DOCX in another format, as converters from HTML leave it → its blocks, at the end of the document.

import type { DocumentFlow } from '../document-flow.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import { extractHtml } from '../html/html.ts';
import { extractMail } from '../mail/mail.ts';
import { decodeText } from '../text/decode-text.ts';
import { extractPlainText } from '../text/plain-text.ts';
import type { OfficePackage } from './office-package.ts';

const readPart = async (name: string, bytes: Uint8Array): Promise<ExtractedDocument | undefined> => {
  if (/\.mht(?:ml)?$/i.test(name)) return extractMail(bytes);
  if (/\.x?html?$/i.test(name)) return extractHtml(decodeText(bytes), { part: true });
  return /\.txt$/i.test(name) ? extractPlainText(decodeText(bytes)) : undefined;
};

export const addForeignPart = async (parcel: OfficePackage, name: string, flow: DocumentFlow): Promise<void> => {
  const bytes = parcel.part(name);
  const part = bytes && (await readPart(name, bytes));
  for (const { kind, start, end, level } of part?.blocks ?? [])
    flow.paragraph(part!.text.slice(start, end), level === undefined ? { kind } : { level });
};
