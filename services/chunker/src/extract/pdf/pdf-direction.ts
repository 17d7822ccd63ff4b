// The words and signs of a line as they stand on the page → in the order of reading, where some are written from right to left.
import type { PdfBox, PdfPiece } from './pdf-page.ts';

type Direction = 'ltr' | 'rtl';

/** A gap this wide, as a multiple of the font's size, is a blank; one this wide parts cells, which are read by themselves. */
const blankLeast = 0.1;
const cellGapLeast = 2;

const letterCount = ({ text }: PdfPiece): number => text.match(/\p{L}/gu)?.length ?? 0;
const isRtlWord = (piece: PdfPiece): boolean => piece.direction === 'rtl' && letterCount(piece) > 0;
const isLtrWord = (piece: PdfPiece): boolean => piece.direction !== 'rtl' && letterCount(piece) > 0;
const isNumber = ({ text }: PdfPiece): boolean => /\p{Nd}/u.test(text) && !/\p{L}/u.test(text);

/** What holds numbers together: where there are Arabic letters, signs of currency and of percent are no part of them. */
const [separator, arabicSeparator] = [/^[.,:/+\u066b\u066c-]$/u, /^[.,:/\u066b\u066c]$/u];
const unit = /^[%‰$€£¥°#]$/u;
const plusOrMinus = /^[-+\u2212]$/u;
const bracket = /^[()[\]{}«»]$/u;

const sentenceEnd = /^[.!?\u061f:;]$/;

/** The one towards which a sentence ends, else that of both ends, else of most letters; numbers have none. */
const directionOf = (fromLeft: readonly PdfPiece[]): Direction | undefined => {
  const worded = fromLeft.filter((piece) => letterCount(piece) > 0);
  const [first, last] = [worded[0], worded.at(-1)];
  if (!first || !last) return undefined;
  const [endsAtLeft, endsAtRight] = [fromLeft[0], fromLeft.at(-1)].map((piece) => sentenceEnd.test(piece!.text));
  if (endsAtLeft !== endsAtRight) return endsAtLeft ? 'rtl' : 'ltr';
  if (first.direction === last.direction && first.direction !== 'down') return first.direction;
  const letters = (direction: string): number =>
    worded.reduce((sum, piece) => sum + (piece.direction === direction ? letterCount(piece) : 0), 0);
  return letters('rtl') >= letters('ltr') ? 'rtl' : 'ltr';
};

const gapBetween = (left: PdfBox, right: PdfPiece): number => (right.left - left.right) / right.size;

/** Without a blank between them. */
const areJoined = (left: PdfPiece | undefined, right: PdfPiece | undefined): boolean =>
  left !== undefined && right !== undefined && gapBetween(left, right) <= blankLeast;

/** Whether an engine has a blank between two pieces that follow each other in its own order. */
type HasBlank = (one: PdfPiece, other: PdfPiece) => boolean;

const hasBlankIn = (line: readonly PdfPiece[]): HasBlank => {
  const places = new Map(line.map((piece, index) => [piece, index]));
  return (one, other) => {
    const [at, next] = [places.get(one) ?? Number.NaN, places.get(other) ?? Number.NaN];
    // Where the direction changes, and around brackets, it may have the blank on the other side of a sign.
    const isUnsure = (piece: PdfPiece): boolean => isLtrWord(piece) || isNumber(piece) || bracket.test(piece.text);
    return Math.abs(at - next) === 1 && line[Math.max(at, next)]!.blankBefore && !isUnsure(one) && !isUnsure(other);
  };
};

/** Pieces from left to right as they are read. @param direction in which they are */
const arrange = (fromLeft: readonly PdfPiece[], direction: Direction, hasBlank: HasBlank): PdfPiece[] => {
  const along = direction === 'rtl' ? fromLeft.toReversed() : fromLeft;
  return along.map((piece, index) => {
    const before = along[index - 1];
    if (!before) return piece;
    const [left, right] = direction === 'rtl' ? [piece, before] : [before, piece];
    return { ...piece, blankBefore: !areJoined(left, right) || hasBlank(left, right) };
  });
};

const mirrored: Readonly<Record<string, string>> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '«': '»',
  '»': '«',
};
const opening = /^[([{«]$/u;

/** Files differ in what they call a bracket that is shown the other way round: it opens before a word, and closes behind one. */
const turnBrackets = (pieces: readonly PdfPiece[]): PdfPiece[] => {
  const isWord = (piece: PdfPiece | undefined): boolean => piece !== undefined && /[\p{L}\p{N}]/u.test(piece.text);
  return pieces.map((piece, index) => {
    const other = mirrored[piece.text];
    if (other === undefined) return piece;
    const next = pieces[index + 1];
    const follows = index > 0 && !piece.blankBefore && isWord(pieces[index - 1]);
    const leads = next !== undefined && !next.blankBefore && isWord(next);
    return follows !== leads && opening.test(piece.text) !== leads ? { ...piece, text: other } : piece;
  });
};

/** One piece of several that are read in another direction than the line. */
const joined = (fromLeft: readonly PdfPiece[], direction: Direction, hasBlank: HasBlank): PdfPiece => {
  const pieces = turnBrackets(arrange(fromLeft, direction, hasBlank));
  return {
    ...pieces[0]!,
    text: pieces.reduce((text, piece, index) => `${text}${index > 0 && piece.blankBefore ? ' ' : ''}${piece.text}`, ''),
    left: fromLeft[0]!.left,
    right: fromLeft.reduce((most, { right }) => Math.max(most, right), Number.NEGATIVE_INFINITY),
    bottom: fromLeft.reduce((least, { bottom }) => Math.min(least, bottom), Number.POSITIVE_INFINITY),
    top: fromLeft.reduce((most, { top }) => Math.max(most, top), Number.NEGATIVE_INFINITY),
  };
};

/** Digits and what holds them together, or puts a unit before or behind them. */
const joinNumbers = (fromLeft: readonly PdfPiece[], hasBlank: HasBlank): PdfPiece[] => {
  const hasWords = fromLeft.some((piece) => letterCount(piece) > 0);
  const isArabic = fromLeft.some(({ text }) => /\p{sc=Arabic}/u.test(text));
  const between = isArabic ? arabicSeparator : separator;
  const isUnit = (at: number): boolean => !isArabic && unit.test(fromLeft[at]?.text ?? '');
  const pieces: PdfPiece[] = [];
  for (let first = 0; first < fromLeft.length; ) {
    let at = first;
    // Before a word of the line, a number has a hyphen behind it: it counts what follows.
    const isSign =
      !hasWords && plusOrMinus.test(fromLeft[first]!.text) && !areJoined(fromLeft[first - 1], fromLeft[first]);
    if ((isSign || isUnit(at)) && areJoined(fromLeft[at], fromLeft[at + 1])) at++;
    const startsNumber = at < fromLeft.length && isNumber(fromLeft[at]!);
    let after = startsNumber ? at + 1 : first + 1;
    if (startsNumber) {
      while (
        after + 1 < fromLeft.length &&
        between.test(fromLeft[after]!.text) &&
        isNumber(fromLeft[after + 1]!) &&
        areJoined(fromLeft[after - 1], fromLeft[after]) &&
        areJoined(fromLeft[after], fromLeft[after + 1])
      )
        after += 2;
      if (isUnit(after) && areJoined(fromLeft[after - 1], fromLeft[after])) after++;
    }
    pieces.push(after - first > 1 ? joined(fromLeft.slice(first, after), 'ltr', hasBlank) : fromLeft[first]!);
    first = after;
  }
  return pieces;
};

/** Behind the last piece from `first` on that is read in the other direction with it: other words, and numbers and signs between them. */
const runEnd = (fromLeft: readonly PdfPiece[], first: number, other: Direction): number => {
  const isOther = other === 'ltr' ? isLtrWord : isRtlWord;
  const isOwn = other === 'ltr' ? isRtlWord : isLtrWord;
  let after = first + 1;
  let open = 0;
  for (let at = after; at < fromLeft.length && !isOwn(fromLeft[at]!) && open >= 0; at++) {
    const piece = fromLeft[at]!;
    if (bracket.test(piece.text)) {
      const opens = open === 0 ? areJoined(piece, fromLeft[at + 1]) : !areJoined(fromLeft[at - 1], piece);
      open += opens ? 1 : -1;
      if (open === 0) after = at + 1;
    }
    // Behind a word, numbers go on in its direction: they are read from left to right as well.
    else if (isOther(piece) || (other === 'ltr' && isNumber(piece))) after = at + 1;
  }
  return after;
};

const joinRuns = (fromLeft: readonly PdfPiece[], other: Direction, hasBlank: HasBlank): PdfPiece[] => {
  const isOther = other === 'ltr' ? isLtrWord : isRtlWord;
  const pieces: PdfPiece[] = [];
  for (let first = 0; first < fromLeft.length; ) {
    const leads = isNumber(fromLeft[first]!) && areJoined(fromLeft[first], fromLeft[first + 1]) && other === 'ltr';
    const begins = leads && isOther(fromLeft[first + 1]!) ? first + 1 : first;
    const after = isOther(fromLeft[begins]!) ? runEnd(fromLeft, begins, other) : first + 1;
    pieces.push(after - first > 1 ? joined(fromLeft.slice(first, after), other, hasBlank) : fromLeft[first]!);
    first = after;
  }
  return pieces;
};

const cellsOf = (fromLeft: readonly PdfPiece[]): PdfPiece[][] => {
  const cells: PdfPiece[][] = [];
  for (const [index, piece] of fromLeft.entries())
    if (index > 0 && gapBetween(fromLeft[index - 1]!, piece) <= cellGapLeast) cells.at(-1)!.push(piece);
    else cells.push([piece]);
  return cells;
};

const readCell = (fromLeft: readonly PdfPiece[], lineDirection: Direction, hasBlank: HasBlank): PdfPiece[] => {
  const direction = directionOf(fromLeft) ?? lineDirection;
  const runs = joinRuns(joinNumbers(fromLeft, hasBlank), direction === 'rtl' ? 'ltr' : 'rtl', hasBlank);
  return turnBrackets(arrange(runs, direction, hasBlank));
};

/**
 * A simple form of the Unicode bidirectional algorithm, backwards: an engine knows where words stand, not what they are read
 * after. All pieces of a mixed line get the direction of the line; another line stays as it is.
 */
export const inReadingOrder = (line: readonly PdfPiece[]): readonly PdfPiece[] => {
  const isMixed = line.some(isRtlWord) && !line.every(isRtlWord);
  if (!isMixed || line.some(({ angle }) => angle !== 0)) return line;
  const fromLeft = line.toSorted((a, b) => a.left - b.left);
  const direction = directionOf(fromLeft)!;
  const hasBlank = hasBlankIn(line);
  const cells = cellsOf(fromLeft);
  if (direction === 'rtl') cells.reverse();
  return cells.flatMap((cell, index) =>
    readCell(cell, direction, hasBlank).map((piece, at) => ({
      ...piece,
      direction,
      blankBefore: at === 0 ? index > 0 || line[0]!.blankBefore : piece.blankBefore,
    })),
  );
};
