// Units → parts: counted, and cut into phrases where one would not fit a chunk. Parts are what the plan moves as a whole.

import { wordEnd } from './count-text.ts';
import type { Unit, UnitCut } from './outline.ts';
import { type PhraseCut, phrases } from './phrases.ts';
import type { Stretch } from './segments.ts';
import { add, type Measure, nothing, type Size, scale, shareOf, subtract, type TextSize } from './size.ts';

export type Cut = UnitCut | PhraseCut;

export interface Part extends Omit<Unit, 'cut'> {
  /** What a cut before it parts. */
  readonly cut: Cut;
  /** By itself. */
  readonly size: TextSize;
  /** What a chunk's tokens are more than its parts' where the part before stands in it too: white space, or a blank drawn in. */
  readonly gapTokens: number;
  /** Whether sizes and `gapTokens` add up exactly across the place where it meets the part before. */
  readonly isJoined: boolean;
}

/** Ends a word for both tokenizers. */
const blank = /[ \t\n\r]/;

interface Counted extends Stretch {
  readonly size: TextSize;
}

/** A heading that takes up more of a chunk is cut: there would be no room for what it stands above. */
const headingShareMost = 1 / 2;
/** Enough for the white space between a heading and what it stands above. */
const headingGap: Size = { tokens: 3, wordPieces: 0, characters: 16 };

export function* documentParts(text: string, units: Iterable<Unit>, bounds: Size, measure: Measure): Generator<Part> {
  let before: Counted | undefined;
  let headings = nothing;
  for (const unit of units) {
    if (unit.cut !== 'heading') headings = nothing;
    const room = unit.isHeading ? scale(bounds, headingShareMost) : subtract(bounds, headings);
    const size = sizeWithin(room, unit);
    for (const piece of size ? [{ ...unit, size }] : phrases(text, unit, room, measure)) {
      const cut = unit.isHeading && piece.start > unit.start ? 'heading' : (piece.cut ?? unit.cut);
      yield { ...unit, ...piece, cut, ...jointOf(before, piece) };
      before = piece;
      headings = unit.isHeading ? headingsWith(add(piece.size, headingGap)) : nothing;
    }
  }

  function sizeWithin(room: Size, { start, end }: Stretch): TextSize | undefined {
    if (end - start > room.characters) return undefined;
    const size = measure(text, start, end);
    return shareOf(size, room) <= 1 ? size : undefined;
  }

  function headingsWith(heading: Size): Size {
    const all = add(headings, heading);
    return shareOf(all, bounds) <= headingShareMost ? all : heading;
  }

  /** Only the words at the joint are counted again: all others count the same wherever they stand. */
  function jointOf(earlier: Counted | undefined, { start, end }: Stretch): Pick<Part, 'gapTokens' | 'isJoined'> {
    // Without a blank two words may be one.
    if (!earlier || start - earlier.end > bounds.characters || !blank.test(text.slice(earlier.end, start)))
      return { gapTokens: 0, isJoined: false };
    const tokensOf = (from: number, to: number): number => measure(text, from, to).tokens;
    const firstWordEnd = wordEnd(text, start, end);
    const firstWord = tokensOf(start, firstWordEnd);
    // A word ends before a single blank.
    if (start - earlier.end === 1 && text[earlier.end] === ' ')
      return { gapTokens: tokensOf(earlier.end, firstWordEnd) - firstWord, isJoined: true };
    const { lastWord } = earlier.size;
    return {
      gapTokens: tokensOf(lastWord, firstWordEnd) - tokensOf(lastWord, earlier.end) - firstWord,
      // A word that is the whole part may draw in what stands before it as well.
      isJoined: lastWord > earlier.start,
    };
  }
}
