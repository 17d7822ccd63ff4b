// The words of a line as they stand on the page → in the order of reading, where some are written from right to left.
import type { PdfPiece } from './pdf-page.ts';

/** A gap this wide, as a multiple of the font's size, is a blank. */
const blankLeast = 0.1;

const letterCount = ({ text }: PdfPiece): number => text.match(/\p{L}/gu)?.length ?? 0;

/** The direction of both ends, else of most letters. Numbers have none. */
const directionOf = (fromLeft: readonly PdfPiece[]): 'ltr' | 'rtl' => {
  const worded = fromLeft.filter((piece) => letterCount(piece) > 0);
  const [first, last] = [worded[0]!, worded.at(-1)!];
  if (first.direction === last.direction && first.direction !== 'down') return first.direction;
  const letters = (direction: string): number =>
    worded.reduce((sum, piece) => sum + (piece.direction === direction ? letterCount(piece) : 0), 0);
  return letters('rtl') >= letters('ltr') ? 'rtl' : 'ltr';
};

/** Words of the other direction that follow each other are read the other way round, with the numbers between them. */
const turnRuns = (pieces: readonly PdfPiece[], isOther: (piece: PdfPiece) => boolean): PdfPiece[] => {
  const turned: PdfPiece[] = [];
  for (let first = 0; first < pieces.length; ) {
    let after = first + 1;
    if (isOther(pieces[first]!))
      for (let at = after; at < pieces.length && (isOther(pieces[at]!) || letterCount(pieces[at]!) === 0); at++)
        if (isOther(pieces[at]!)) after = at + 1;
    turned.push(...pieces.slice(first, after).reverse());
    first = after;
  }
  return turned;
};

/** Neighbours as before have the blank between them that they had. */
const isBlankBetween = (line: readonly PdfPiece[], before: PdfPiece | undefined, piece: PdfPiece): boolean => {
  if (!before) return line[0]!.blankBefore;
  const [one, other] = [line.indexOf(before), line.indexOf(piece)];
  if (Math.abs(one - other) === 1) return line[Math.max(one, other)]!.blankBefore;
  return Math.max(piece.left - before.right, before.left - piece.right) > blankLeast * piece.size;
};

/**
 * A simple form of the Unicode bidirectional algorithm, backwards: an engine knows where words stand, not what they are read
 * after. All words of a mixed line get the direction of the line; another line stays as it is.
 */
export const inReadingOrder = (line: readonly PdfPiece[]): readonly PdfPiece[] => {
  const isMixed =
    line.some(({ direction }) => direction === 'rtl') && line.some(({ direction }) => direction === 'ltr');
  if (!isMixed || line.some(({ angle }) => angle !== 0) || line.every((piece) => letterCount(piece) === 0)) return line;
  const fromLeft = line.toSorted((a, b) => a.left - b.left);
  const direction = directionOf(fromLeft);
  const along = direction === 'rtl' ? fromLeft.reverse() : fromLeft;
  const turned = turnRuns(along, (piece) => piece.direction !== direction && letterCount(piece) > 0);
  return turned.map((piece, index) => ({
    ...piece,
    direction,
    blankBefore: isBlankBetween(line, turned[index - 1], piece),
  }));
};
