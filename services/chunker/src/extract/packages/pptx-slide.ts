// One slide, or its notes → its title and its other paragraphs, lists and tables, in the order of the file.
import { type DocumentFlow, listMarker } from '../document-flow.ts';
import { attributeOf, type XmlHandlers } from '../xml/xml-reader.ts';
import type { OfficePackage } from './office-package.ts';

interface SlideParagraph {
  readonly text: string;
  readonly depth: number;
  readonly bullet: boolean;
}

/** In order: paragraphs, and the rows of tables as lists of cells. */
type SlidePiece = SlideParagraph | { readonly rows: string[][] };

export interface Slide {
  readonly title: string;
  readonly pieces: readonly SlidePiece[];
  /** Characters of dates, footers and numbers. */
  readonly marginCharacters: number;
  /** Whether the show passes over it. */
  readonly hidden: boolean;
}

const titles: ReadonlySet<string> = new Set(['title', 'ctrTitle']);
const margins: ReadonlySet<string> = new Set(['dt', 'ftr', 'sldNum', 'hdr', 'sldImg']);
/** Placeholders whose paragraphs have bullets unless they say that they have none. */
const bodies: ReadonlySet<string> = new Set(['body', 'obj']);

interface OpenSlide {
  title: string;
  pieces: SlidePiece[];
  marginCharacters: number;
  hidden: boolean;
  /** Of the placeholder that the shape fills; empty where it is a shape of its own. */
  placeholder: string;
  rows: string[][] | undefined;
  paragraph: { text: string; depth: number; bullet: boolean | undefined };
}

const endParagraph = (slide: OpenSlide): void => {
  const { text, depth, bullet } = slide.paragraph;
  if (text.trim() === '') return;
  if (slide.rows) {
    const row = slide.rows.at(-1);
    if (row) row.push(`${row.pop() ?? ''} ${text}`.trim());
  } else if (titles.has(slide.placeholder)) slide.title = `${slide.title} ${text}`.trim();
  else if (margins.has(slide.placeholder)) slide.marginCharacters += text.length;
  else slide.pieces.push({ text, depth, bullet: bullet ?? bodies.has(slide.placeholder) });
};

export const readSlide = (parcel: OfficePackage, part: string): Slide => {
  const slide: OpenSlide = {
    title: '',
    pieces: [],
    marginCharacters: 0,
    hidden: false,
    placeholder: '',
    rows: undefined,
    paragraph: { text: '', depth: 0, bullet: undefined },
  };
  let inText = false;
  let fallback = 0;
  const handlers: XmlHandlers = {
    open(element, attributes) {
      if (fallback > 0 || element === 'Fallback') fallback++;
      else if (element === 'sld') slide.hidden = /^(?:0|false)$/.test(attributeOf(attributes, 'show') ?? '');
      else if (element === 'sp' || element === 'graphicFrame') slide.placeholder = '';
      else if (element === 'ph') slide.placeholder = attributeOf(attributes, 'type') ?? 'obj';
      else if (element === 'p') slide.paragraph = { text: '', depth: 0, bullet: undefined };
      else if (element === 'pPr')
        slide.paragraph.depth = Number.parseInt(attributeOf(attributes, 'lvl') ?? '0', 10) || 0;
      else if (element === 'buNone') slide.paragraph.bullet = false;
      else if (element === 'buChar' || element === 'buAutoNum') slide.paragraph.bullet = true;
      else if (element === 'br') slide.paragraph.text += '\n';
      else if (element === 't') inText = true;
      else if (element === 'tbl') slide.rows = [];
      else if (element === 'tr') slide.rows?.push([]);
      else if (element === 'tc') slide.rows?.at(-1)?.push('');
    },
    close(element) {
      if (fallback > 0) fallback--;
      else if (element === 't') inText = false;
      else if (element === 'p') endParagraph(slide);
      else if (element === 'tbl' && slide.rows) {
        slide.pieces.push({ rows: slide.rows });
        slide.rows = undefined;
      }
    },
    text(data) {
      if (inText && fallback === 0) slide.paragraph.text += data;
    },
  };
  parcel.read(part, handlers);
  return slide;
};

export const slideCharacters = (title: string, pieces: readonly SlidePiece[]): number =>
  pieces.reduce(
    (sum, piece) => sum + ('rows' in piece ? piece.rows.flat().join('').length : piece.text.length),
    title.length,
  );

export const addPieces = ({ tables, paragraph }: DocumentFlow, pieces: readonly SlidePiece[]): void => {
  for (const piece of pieces) {
    if ('rows' in piece) {
      tables.begin();
      for (const row of piece.rows) {
        tables.beginRow();
        for (const cell of row) {
          tables.beginCell();
          paragraph(cell);
        }
      }
      tables.end();
    } else if (piece.bullet) paragraph(piece.text, { kind: 'list-item', marker: listMarker('-', piece.depth) });
    else paragraph(piece.text);
  }
};
