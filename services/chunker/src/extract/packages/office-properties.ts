// The properties of an OOXML file → title, authors, date and language.
import { createDublinCoreReader, documentProperties } from '../document-properties.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import type { OfficePackage } from './office-package.ts';

export const readCoreProperties = (parcel: OfficePackage): Pick<ExtractedDocument, 'title' | 'properties'> => {
  const reader = createDublinCoreReader();
  const part = parcel.relationships('').find(({ type }) => type === 'core-properties')?.target;
  parcel.read(part ?? 'docProps/core.xml', reader.handlers);
  return documentProperties(reader.named());
};
