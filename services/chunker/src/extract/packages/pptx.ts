// PPTX → text: a page for each slide in the order of the show, its title a heading, with its diagrams and the speaker's notes.
import { PipelineError } from '@alex/core/errors';
import { createDocumentFlow } from '../document-flow.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions } from '../omissions.ts';
import { createPageStarts } from '../page-starts.ts';
import { relatedDrawings } from './drawing-text.ts';
import { characterCounter, reportEmbedded } from './office-omissions.ts';
import { mainPart, type OfficePackage, openPackage } from './office-package.ts';
import { readCoreProperties } from './office-properties.ts';
import { addPieces, readSlide, slideCharacters } from './pptx-slide.ts';

/** The parts of the slides, in the order of the show. */
const slideParts = (parcel: OfficePackage): string[] => {
  const main = mainPart(parcel, 'ppt/presentation.xml');
  const targets = new Map(parcel.relationships(main).map(({ id, target }) => [id, target]));
  const parts: string[] = [];
  parcel.read(main, {
    open(element, attributes) {
      // The slide has an id of its own beside the relationship's.
      const relationship = element === 'sldId' ? Object.keys(attributes).find((key) => key.endsWith(':id')) : undefined;
      const part = relationship && targets.get(attributes[relationship]!);
      if (part) parts.push(part);
    },
  });
  return parts;
};

/** Throws `corrupt`, `encrypted`, `too-large` and `zip-bomb`. */
export const extractPptx = async (bytes: Uint8Array): Promise<ExtractedDocument> =>
  readPptx(openPackage(bytes, 'PPTX'));

export const readPptx = async (parcel: OfficePackage): Promise<ExtractedDocument> => {
  const named = slideParts(parcel);
  const parts = named.filter((part) => parcel.has(part));
  if (parts.length < Math.min(1, named.length)) throw new PipelineError('corrupt', 'The PPTX has lost its slides.');
  const flow = createDocumentFlow();
  const omissions = createOmissions();
  const pages = createPageStarts();
  for (const part of parts) {
    pages.begin(flow);
    const { title, pieces, marginCharacters, hidden } = readSlide(parcel, part);
    if (hidden) {
      omissions.add('hidden slides', slideCharacters(title, pieces));
      continue;
    }
    if (title !== '') flow.paragraph(title, { level: 1 });
    addPieces(flow, pieces);
    for (const paragraph of relatedDrawings(parcel, part)) flow.paragraph(paragraph);
    if (marginCharacters > 0) omissions.add('dates, footers and slide numbers', marginCharacters);
    for (const { type, target } of parcel.relationships(part))
      if (type === 'comments' && target !== '') parcel.read(target, characterCounter('comments', omissions));
    const notes = parcel.relationships(part).find(({ type }) => type === 'notesSlide')?.target;
    if (notes)
      addPieces(
        flow,
        readSlide(parcel, notes).pieces.map((piece) => ({ ...piece, bullet: false })),
      );
  }
  reportEmbedded(parcel, omissions);
  const { text, blocks } = flow.build();
  return {
    format: 'pptx',
    text,
    blocks,
    ...pages.build(text, blocks),
    ...readCoreProperties(parcel),
    leftOut: omissions.list(),
  };
};
