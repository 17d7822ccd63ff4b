// The paragraphs of DrawingML: of diagrams, charts and the shapes on a sheet.
import type { OfficePackage } from './office-package.ts';

/** Relationships whose parts hold text that belongs to the page. */
const textParts: ReadonlySet<string> = new Set(['diagramData', 'chart', 'chartEx', 'drawing']);

/** Where a chart holds the names of its series and categories: kept from their cells, in levels, or its own. */
const names: ReadonlySet<string> = new Set(['strCache', 'multiLvlStrCache', 'strLit', 'tx', 'strDim']);

/** Each text once as it stands: paragraphs, and the names of a chart's series and categories. */
export const drawingParagraphs = (parcel: OfficePackage, part: string): string[] => {
  const found = new Set<string>();
  let paragraph = '';
  /** Elements of `names` that are open. */
  let naming = 0;
  let inText = false;
  parcel.read(part, {
    open(element) {
      if (element === 'p') paragraph = '';
      else if (element === 'br') paragraph += '\n';
      else if (names.has(element)) naming++;
      inText = element === 't' || (naming > 0 && (element === 'v' || element === 'pt'));
    },
    close(element) {
      inText = false;
      if (names.has(element)) naming--;
      if (element !== 'p' && !(naming > 0 && (element === 'v' || element === 'pt'))) return;
      if (paragraph.trim() !== '') found.add(paragraph);
      paragraph = '';
    },
    text(data) {
      if (inText) paragraph += data;
    },
  });
  return [...found];
};

/** Of the diagrams, charts and drawings that a part refers to. */
export const relatedDrawings = (parcel: OfficePackage, part: string): string[] =>
  parcel
    .relationships(part)
    .filter(({ type, target }) => textParts.has(type) && target !== '')
    .flatMap(({ target }) => drawingParagraphs(parcel, target));
