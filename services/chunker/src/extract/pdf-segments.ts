// The lines that an engine finds → segments: stretches of text without a wide blank in them, and where they stand.
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
type PlacedPiece = PdfPiece & Place;

const placeOf = ({ x, y, left, bottom, right, top, angle, direction }: PdfPiece): Place => {
  if (direction === 'down') return { start: -top, end: -bottom, height: x, angle: -90 };
  if (angle === 0 && direction === 'rtl') return { start: -right, end: -left, height: y, angle };
  if (angle === 0) return { start: left, end: right, height: y, angle };
  const turn = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const along = [left, right].flatMap((cornerX) => [bottom, top].map((cornerY) => cornerX * cos + cornerY * sin));
  return { start: Math.min(...along), end: Math.max(...along), height: y * cos - x * sin, angle };
};

export const standTogether = (before: Place, after: Place & { readonly size: number }): boolean =>
  before.angle === after.angle && Math.abs(before.height - after.height) <= heightTolerance * after.size;

const segmentOf = (pieces: readonly PlacedPiece[]): PdfSegment => {
  const longest = pieces.reduce((best, piece) => (piece.text.length > best.text.length ? piece : best));
  return {
    pieces,
    text: pieces.map(({ text, blankBefore }, index) => (blankBefore && index > 0 ? ` ${text}` : text)).join(''),
    start: pieces.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY),
    end: pieces.reduce((most, { end }) => Math.max(most, end), Number.NEGATIVE_INFINITY),
    height: longest.height,
    size: longest.size,
    angle: longest.angle,
  };
};

/** In the order of the file. */
export const pdfSegments = ({ lines }: PdfPageText): PdfSegment[] => {
  const segments: PdfSegment[] = [];
  let open: PlacedPiece[] = [];
  for (const line of lines)
    for (const [index, piece] of line.entries()) {
      const placed = { ...piece, ...placeOf(piece) };
      const before = open.at(-1);
      if (before) {
        const gap = (placed.start - before.end) / placed.size;
        const goesOn =
          index > 0
            ? !(piece.blankBefore && gap > wideGapLeast)
            : standTogether(before, placed) && gap > -overlapMost && gap <= wideGapLeast;
        if (!goesOn) {
          segments.push(segmentOf(open));
          open = [];
        } else if (index === 0) {
          open.push({ ...placed, blankBefore: gap > blankLeast });
          continue;
        }
      }
      open.push(placed);
    }
  if (open.length > 0) segments.push(segmentOf(open));
  return segments;
};
