// OpenDocument (ODT, ODS, ODP) → text: what its styles make headings, sheets as sections, slides as pages.
import { PipelineError } from '@alex/core/errors';
import { createDocumentFlow } from '../document-flow.ts';
import { createDublinCoreReader, documentProperties } from '../document-properties.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions } from '../omissions.ts';
import { createPageStarts } from '../page-starts.ts';
import { odfHandlers } from './odf-content.ts';
import { createOdfStyles } from './odf-styles.ts';
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

/** The media type in the package names what the file is. */
const formatOf = (parcel: OfficePackage): string => {
  const type = new TextDecoder().decode(parcel.part('mimetype')?.subarray(0, 100));
  if (type.includes('spreadsheet')) return 'ods';
  return type.includes('presentation') ? 'odp' : 'odt';
};

/** Throws `corrupt`, `encrypted`, `too-large` and `zip-bomb`. */
export const extractOdf = async (bytes: Uint8Array): Promise<ExtractedDocument> => {
  const parcel = openPackage(bytes, 'OpenDocument file');
  if (isEncrypted(parcel)) throw new PipelineError('encrypted', 'The OpenDocument file is protected by a password.');
  const styles = createOdfStyles();
  for (const part of ['styles.xml', 'content.xml']) parcel.read(part, styles.handlers);
  const context = { flow: createDocumentFlow(), styles, omissions: createOmissions(), pages: createPageStarts() };
  parcel.read('content.xml', odfHandlers(context));
  const properties = createDublinCoreReader();
  parcel.read('meta.xml', properties.handlers);
  const { text, blocks } = context.flow.build();
  const format = formatOf(parcel);
  return {
    format,
    text,
    blocks,
    ...(format === 'odp' && context.pages.build(text, blocks)),
    ...documentProperties(properties.named()),
    leftOut: context.omissions.list(),
  };
};
