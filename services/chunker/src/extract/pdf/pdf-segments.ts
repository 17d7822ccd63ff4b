// The lines that an engine finds → segments: stretches of text without a wide blank in them, and where they stand.
import { inReadingOrder } from './pdf-direction.ts';
import type { PdfPageText, PdfPiece } from './pdf-page.ts';

export interface PdfSegment {
  readonly pieces: readonly PdfPiece[];
  /** Its words, a blank between them. */
  readonly text: string;
  /** Where it begins and ends in the direction of reading, and how high it stands across that, in points. */
  readonly start: number;
  readonly end: number;
  readonly height: number;
  /** Of the font, in most of the segment. */
  readonly size: number;
  /** Degrees that it is turned by. */
  readonly angle: number;
}

/** A blank this wide, as a multiple of the font's size, parts cells of a table: justified text spreads its blanks less. */
const wideGapLeast = 2;
/** A gap this wide is a blank, where an engine takes what stands beside a word for another line. */
const blankLeast = 0.1;
/** Kerning moves a word into the one before it by so much, at most. */
const overlapMost = 0.5;
/** Part of the font's size by which what stands in one line may be higher or lower. */
const heightTolerance = 0.2;

type Place = Pick<PdfSegment, 'start' | 'end' | 'height' | 'angle'>;

interface PlacedPiece {
  readonly piece: PdfPiece;
  readonly place: Place;
  readonly blankBefore: boolean;
}

const placeOf = ({ x, y, left, bottom, right, top, angle, direction }: PdfPiece): Place => {
  if (direction === 'down') return { start: -top, end: -bottom, height: x, angle: -90 };
  if (angle === 0 && direction === 'rtl') return { start: -right, end: -left, height: y, angle };
  if (angle === 0) return { start: left, end: right, height: y, angle };
  const turn = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const along = [left, right].flatMap((cornerX) => [bottom, top].map((cornerY) => cornerX * cos + cornerY * sin));
  return { start: Math.min(...along), end: Math.max(...along), height: y * cos - x * sin, angle };
};

export const standTogether = (before: Place, after: Place, size: number): boolean =>
  before.angle === after.angle && Math.abs(before.height - after.height) <= heightTolerance * size;

const segmentOf = (placed: readonly PlacedPiece[]): PdfSegment => {
  let longest = placed[0]!;
  let { start, end } = longest.place;
  let text = '';
  for (const one of placed) {
    const { piece, place, blankBefore } = one;
    text += blankBefore && text !== '' ? ` ${piece.text}` : piece.text;
    start = Math.min(start, place.start);
    end = Math.max(end, place.end);
    if (piece.text.length > longest.piece.text.length) longest = one;
  }
  const { height, angle } = longest.place;
  return { pieces: placed.map(({ piece }) => piece), text, start, end, height, size: longest.piece.size, angle };
};

/** Where its pieces begin and end in the direction of reading. */
export const piecePlaces = ({ pieces }: PdfSegment): Pick<PdfSegment, 'start' | 'end'>[] => pieces.map(placeOf);

/** Cut before each piece of which `begins` says so by where it begins and where the one before it ends, behind a blank. */
export const cutSegment = (segment: PdfSegment, begins: (start: number, end: number) => boolean): PdfSegment[] => {
  const parts: PlacedPiece[][] = [];
  for (const piece of segment.pieces) {
    const place = placeOf(piece);
    const part = parts.at(-1);
    if (part && !(piece.blankBefore && begins(place.start, part.at(-1)!.place.end)))
      part.push({ piece, place, blankBefore: piece.blankBefore });
    else parts.push([{ piece, place, blankBefore: false }]);
  }
  return parts.length > 1 ? parts.map(segmentOf) : [segment];
};

/** The lines of a cell as one, with line feeds between them. */
export const joinSegments = (lines: readonly PdfSegment[]): PdfSegment => ({
  ...lines[0]!,
  pieces: lines.flatMap(({ pieces }) => pieces),
  text: lines.reduce((text, line, index) => {
    const above = lines[index - 1];
    return above ? `${text}${standTogether(above, line, line.size) ? ' ' : '\n'}${line.text}` : line.text;
  }, ''),
  start: lines.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY),
  end: lines.reduce((most, { end }) => Math.max(most, end), Number.NEGATIVE_INFINITY),
});

/** In the order of the file. */
export const pdfSegments = ({ lines }: PdfPageText): PdfSegment[] => {
  const segments: PdfSegment[] = [];
  let open: PlacedPiece[] = [];
  const endSegment = (): void => {
    if (open.length > 0) segments.push(segmentOf(open));
    open = [];
  };
  for (const line of lines)
    for (const [index, piece] of inReadingOrder(line).entries()) {
      const place = placeOf(piece);
      const before = open.at(-1)?.place;
      const gap = before ? (place.start - before.end) / piece.size : 0;
      let { blankBefore } = piece;
      if (index > 0) {
        if (blankBefore && gap > wideGapLeast) endSegment();
      } else if (before && standTogether(before, place, piece.size) && gap > -overlapMost && gap <= wideGapLeast)
        blankBefore = gap > blankLeast;
      else endSegment();
      open.push({ piece: piece.blankBefore === blankBefore ? piece : { ...piece, blankBefore }, place, blankBefore });
    }
  endSegment();
  return segments;
};
