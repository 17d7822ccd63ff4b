// OpenDocument (ODT, ODS, ODP) as a zip archive → its text.
import { PipelineError } from '@alex/core/errors';
import type { ExtractedDocument } from '../extracted-document.ts';
import { readOdfParts } from './odf-parts.ts';
import { type OfficePackage, openPackage } from './office-package.ts';

const isEncrypted = (parcel: OfficePackage): boolean => {
  let found = false;
  parcel.read('META-INF/manifest.xml', {
    open(element) {
      found ||= element === 'encryption-data';
    },
  });
  return found;
};

/** Throws `corrupt`, `encrypted`, `too-large` and `zip-bomb`. */
export const extractOdf = async (bytes: Uint8Array): Promise<ExtractedDocument> => {
  const parcel = openPackage(bytes, 'OpenDocument file');
  if (isEncrypted(parcel)) throw new PipelineError('encrypted', 'The OpenDocument file is protected by a password.');
  const mediaType = new TextDecoder().decode(parcel.part('mimetype')?.subarray(0, 100));
  return readOdfParts(parcel.read, mediaType);
};
