// Units → parts: counted, and cut into phrases where one would not fit a chunk. Parts are what the plan moves as a whole.
import type { Unit, UnitCut } from './outline.ts';
import { type PhraseCut, phrases } from './phrases.ts';
import type { Stretch } from './segments.ts';
import { add, type Measure, nothing, type Size, scale, shareOf, subtract } from './size.ts';

export type Cut = UnitCut | PhraseCut;

export interface Part extends Omit<Unit, 'cut'> {
  /** What a cut before it parts. */
  readonly cut: Cut;
  /** By itself. */
  readonly size: Size;
  /** What the white space before it adds where the part before stands in the same chunk. */
  readonly gapTokens: number;
}

/** A heading that takes up more of a chunk is cut: there would be no room for what it stands above. */
const headingShareMost = 1 / 2;
/** Enough for the white space between a heading and what it stands above. */
const headingGap: Size = { tokens: 3, wordPieces: 0, characters: 16 };

export function* documentParts(text: string, units: Iterable<Unit>, bounds: Size, measure: Measure): Generator<Part> {
  let end = 0;
  let headings = nothing;
  for (const unit of units) {
    if (unit.cut !== 'heading') headings = nothing;
    const room = unit.isHeading ? scale(bounds, headingShareMost) : subtract(bounds, headings);
    const size = sizeWithin(room, unit);
    for (const piece of size ? [{ ...unit, size }] : phrases(text, unit, room, measure)) {
      const cut = unit.isHeading && piece.start > unit.start ? 'heading' : (piece.cut ?? unit.cut);
      yield { ...unit, ...piece, cut, gapTokens: gapTokens(end, piece.start) };
      end = piece.end;
      headings = unit.isHeading ? headingsWith(add(piece.size, headingGap)) : nothing;
    }
  }

  function sizeWithin(room: Size, { start, end }: Stretch): Size | undefined {
    if (end - start > room.characters) return undefined;
    const size = measure(text, start, end);
    return shareOf(size, room) <= 1 ? size : undefined;
  }

  function headingsWith(heading: Size): Size {
    const all = add(headings, heading);
    return shareOf(all, bounds) <= headingShareMost ? all : heading;
  }

  /** A last blank is part of the word behind it; line breaks may be one token with the sign before them. */
  function gapTokens(from: number, to: number): number {
    const gapEnd = text[to - 1] === ' ' ? to - 1 : to;
    if (from === 0 || gapEnd <= from || to - from > bounds.characters) return 0;
    return measure(text, from - 1, gapEnd).tokens - measure(text, from - 1, from).tokens;
  }
}
