// The paragraphs of DrawingML: of diagrams, charts and the shapes on a sheet.
import type { OfficePackage } from './office-package.ts';

/** Relationships whose parts hold text that belongs to the page. */
const textParts: ReadonlySet<string> = new Set(['diagramData', 'chart', 'chartEx', 'drawing']);

/** Each paragraph once as it stands; a chart's names of series and categories too. */
export const drawingParagraphs = (parcel: OfficePackage, part: string): string[] => {
  const found: string[] = [];
  let paragraph = '';
  let cached = false;
  let inText = false;
  parcel.read(part, {
    open(element) {
      if (element === 'p') paragraph = '';
      else if (element === 'strCache') cached = true;
      else if (element === 'br') paragraph += '\n';
      inText = element === 't' || (cached && element === 'v');
    },
    close(element) {
      inText = false;
      if (element === 'strCache') cached = false;
      if (element !== 'p' && !(cached && element === 'v')) return;
      if (paragraph.trim() !== '') found.push(paragraph);
      paragraph = '';
    },
    text(data) {
      if (inText) paragraph += data;
    },
  });
  return found;
};

/** Of the diagrams, charts and drawings that a part refers to. */
export const relatedDrawings = (parcel: OfficePackage, part: string): string[] =>
  parcel
    .relationships(part)
    .filter(({ type, target }) => textParts.has(type) && target !== '')
    .flatMap(({ target }) => drawingParagraphs(parcel, target));
