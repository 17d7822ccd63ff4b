// Units → parts: counted, and cut into phrases where one would not fit a chunk. Parts are what the plan moves as a whole.

import type { TextCounts } from './count-text.ts';
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

/** Each ends a word for both tokenizers. */
const blanks = ' \t\n\r';
const unjoined = { gapTokens: 0, isJoined: false };

interface Counted extends Stretch {
  readonly size: TextCounts;
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
    const room = unit.isHeading
      ? scale(bounds, headingShareMost)
      : headings === nothing
        ? bounds
        : subtract(bounds, headings);
    const size = sizeWithin(room, unit);
    if (size) yield partOf(unit, unit.cut, { start: unit.start, end: unit.end, size });
    else
      for (const phrase of phrases(text, unit, room, measure))
        yield partOf(unit, unit.isHeading && phrase.start > unit.start ? 'heading' : (phrase.cut ?? unit.cut), phrase);
  }

  function partOf({ isHeading, section, header }: Unit, cut: Cut, piece: Counted): Part {
    const { start, end, size } = piece;
    const joint = jointOf(before, piece);
    before = piece;
    headings = isHeading ? headingsWith(add(size, headingGap)) : nothing;
    return { start, end, cut, isHeading, section, header, size, gapTokens: joint.gapTokens, isJoined: joint.isJoined };
  }

  function sizeWithin(room: Size, { start, end }: Stretch): TextCounts | undefined {
    if (end - start > room.characters) return undefined;
    const size = measure(text, start, end);
    return shareOf(size, room) <= 1 ? size : undefined;
  }

  function headingsWith(heading: Size): Size {
    const all = add(headings, heading);
    return shareOf(all, bounds) <= headingShareMost ? all : heading;
  }

  /** Only the words at the joint are counted again: all others count the same wherever they stand. */
  function jointOf(earlier: Counted | undefined, { start, size }: Counted): Pick<Part, 'gapTokens' | 'isJoined'> {
    if (!earlier || start - earlier.end > bounds.characters) return unjoined;
    // Without a blank two words may be one.
    if (!hasBlank(earlier.end, start))
      return { gapTokens: start > earlier.end ? measure(text, earlier.end, start).tokens : 0, isJoined: false };
    const { lastWordStart, lastWordTokens } = earlier.size;
    const { firstWordEnd, firstWordTokens } = size;
    // A word ends before a single blank.
    if (start - earlier.end === 1 && text[earlier.end] === ' ')
      return { gapTokens: measure(text, earlier.end, firstWordEnd).tokens - firstWordTokens, isJoined: true };
    const behind = beginsWord(start) ? start : firstWordEnd;
    const wordTokens = behind > start ? lastWordTokens + firstWordTokens : lastWordTokens;
    const gapTokens = measure(text, lastWordStart, behind).tokens - wordTokens;
    // A word that is the whole part may draw in what stands before it as well, and what that saves is no sum.
    const isJoined = lastWordStart > earlier.start || beginsWord(earlier.start);
    return { gapTokens: isJoined ? gapTokens : Math.max(0, gapTokens), isJoined };
  }

  /** Whatever stands before it: a line break ends a word (`wordEnd`), but for a slash behind it. */
  function beginsWord(at: number): boolean {
    return text[at - 1] === '\n' && text[at] !== '/';
  }

  function hasBlank(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (blanks.includes(text.charAt(at))) return true;
    return false;
  }
}
