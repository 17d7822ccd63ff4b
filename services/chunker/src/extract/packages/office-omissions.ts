// What an OOXML file holds beside its text → how much of it is left out.
import { posix } from 'node:path';
import { fileOmission, type Omissions } from '../omissions.ts';
import type { XmlHandlers } from '../xml/xml-reader.ts';
import type { OfficePackage } from './office-package.ts';

/** Counts the characters of a part's text. Comments of slides are in elements called `text`. */
export const characterCounter = (what: string, omissions: Omissions): XmlHandlers => {
  let inText = false;
  return {
    open(element) {
      inText = element === 't' || element === 'text';
    },
    close() {
      inText = false;
    },
    text(data) {
      if (inText) omissions.add(what, data.length);
    },
  };
};

/** Files within the file are named, and not read. */
export const reportEmbedded = (parcel: OfficePackage, omissions: Omissions): void => {
  const names = parcel.names.filter((name) => /^(?:word|ppt|xl)\/embeddings\/[^/]+$/i.test(name));
  for (const [index, name] of names.entries())
    omissions.add(fileOmission('embedded file', posix.basename(name), index), 0);
};
