// DOCX → text: the body, then its notes, by Word's own styles.
import { PipelineError } from '@alex/core/errors';
import { createDocumentFlow } from '../document-flow.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions } from '../omissions.ts';
import { attributeOf, type XmlHandlers } from '../xml/xml-reader.ts';
import { type BodyContext, bodyHandlers } from './docx-body.ts';
import { addForeignPart } from './docx-foreign-part.ts';
import { readBullets, readStyles } from './docx-styles.ts';
import { relatedDrawings } from './drawing-text.ts';
import { characterCounter, reportEmbedded } from './office-omissions.ts';
import { mainPart, type OfficePackage, openPackage } from './office-package.ts';
import { readCoreProperties } from './office-properties.ts';

/** Notes' separators have types; what readers see has none. */
const noteHandlers = (context: BodyContext): XmlHandlers => {
  const body = bodyHandlers(context);
  let separator = false;
  return {
    open(element, attributes) {
      if (/^(?:foot|end)note$/.test(element)) {
        const type = attributeOf(attributes, 'type');
        separator = type !== undefined && type !== 'normal';
      }
      if (!separator) body.open?.(element, attributes);
    },
    close(element) {
      if (!separator) body.close?.(element);
    },
    text(data) {
      if (!separator) body.text?.(data);
    },
  };
};

/** Throws `corrupt`, `encrypted`, `too-large` and `zip-bomb`. */
export const extractDocx = async (bytes: Uint8Array): Promise<ExtractedDocument> =>
  readDocx(openPackage(bytes, 'DOCX'));

export const readDocx = async (parcel: OfficePackage): Promise<ExtractedDocument> => {
  const main = mainPart(parcel, 'word/document.xml');
  if (!parcel.has(main)) throw new PipelineError('corrupt', `The DOCX has no main part: ${main} is missing.`);
  const related = parcel.relationships(main);
  const targets = (type: string): string[] =>
    related.filter((one) => one.type === type && one.target !== '').map(({ target }) => target);

  const omissions = createOmissions();
  const context: BodyContext = {
    flow: createDocumentFlow(),
    styles: readStyles(parcel, targets('styles')[0] ?? 'word/styles.xml'),
    bulleted: readBullets(parcel, targets('numbering')[0] ?? 'word/numbering.xml'),
    leaveOut: omissions.add,
  };
  parcel.read(main, bodyHandlers(context));
  for (const part of [...targets('footnotes'), ...targets('endnotes')]) parcel.read(part, noteHandlers(context));

  for (const paragraph of relatedDrawings(parcel, main)) context.flow.paragraph(paragraph);
  for (const name of targets('aFChunk')) await addForeignPart(parcel, name, context.flow);

  for (const name of parcel.names.filter((one) => /^word\/(?:header|footer)\d*\.xml$/i.test(one)))
    parcel.read(name, characterCounter('headers and footers', omissions));
  for (const name of targets('comments')) parcel.read(name, characterCounter('comments', omissions));
  reportEmbedded(parcel, omissions);
  return { format: 'docx', ...context.flow.build(), ...readCoreProperties(parcel), leftOut: omissions.list() };
};
