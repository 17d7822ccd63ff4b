// Parts → passages, the chunks-to-be: planned a window at a time, and each proved to fit by counting its very text.
import type { Cut, Part } from './parts.ts';
import { planChunks } from './plan-chunks.ts';
import { commonSection, type Section } from './sections.ts';
import type { Stretch } from './segments.ts';
import { type Measure, type Size, scale, shareOf, type TextSize } from './size.ts';

export interface Passage extends Stretch {
  readonly size: TextSize;
  /** The innermost section that holds all of its text. */
  readonly section: Section | undefined;
  /** What its beginning parts; where it overlaps with the one before, what it would part without. */
  readonly cut: Cut;
  /** The first row of the table in whose middle it begins. */
  readonly header: Stretch | undefined;
}

/** Chunks' worth of text that is planned at once. */
const plannedChunks = 64;
/** The rest is planned anew: its plan does not know how the text goes on. */
const plannedShareKept = 3 / 4;

/** `overlap` tokens at most that a passage repeats of the one before: whole parts, and none of another section. */
export function* passages(
  text: string,
  parts: Iterator<Part>,
  bounds: Size,
  measure: Measure,
  overlap = 0,
): Generator<Passage> {
  let waiting: Part[] = [];
  let before: readonly Part[] = [];
  const planned = withoutOverlap(bounds, overlap);
  for (;;) {
    const complete = fill(waiting, parts, plannedChunks * planned.tokens);
    const plan = planChunks(waiting, planned, before.length === 0);
    let first = 0;
    for (const plannedEnd of complete ? plan : plan.slice(0, Math.ceil(plan.length * plannedShareKept))) {
      let end = plannedEnd;
      let size = sizeOf(first, end);
      // Where parts meet without a blank their sizes add up but for a token here and there.
      while (shareOf(size, bounds) > 1 && end > first + 1) size = sizeOf(first, --end);
      const own = waiting.slice(first, end);
      const { cut, header } = own[0]!;
      const repeated = overlap > 0 ? repeatedParts(before, own) : [];
      if (repeated.length > 0) size = measure(text, repeated[0]!.start, own.at(-1)!.end);
      const { start } = repeated[0] ?? own[0]!;
      yield { start, end: own.at(-1)!.end, size, section: sectionOf(own), cut, header };
      before = own;
      first = end;
      if (end < plannedEnd) break;
    }
    waiting = waiting.slice(first);
    if (complete && waiting.length === 0) return;
  }

  /** The sum of its parts where they add up exactly, else counted. */
  function sizeOf(first: number, end: number): TextSize {
    const [head, tail] = [waiting[first]!, waiting[end - 1]!];
    let { tokens, wordPieces, unknownPieces } = head.size;
    for (let i = first + 1; i < end; i++) {
      const { size, gapTokens, isJoined } = waiting[i]!;
      if (!isJoined) return measure(text, head.start, tail.end);
      tokens += gapTokens + size.tokens;
      wordPieces += size.wordPieces;
      unknownPieces += size.unknownPieces;
    }
    return { tokens, wordPieces, unknownPieces, characters: tail.end - head.start };
  }

  /** The last of the parts before that fit beside the passage's own. */
  function repeatedParts(earlier: readonly Part[], own: readonly Part[]): readonly Part[] {
    if (own[0]!.cut === 'section' || own[0]!.cut === 'heading') return [];
    let from = earlier.length;
    for (let tokens = 0; from > 0; from--) {
      const part = earlier[from - 1]!;
      tokens += part.size.tokens + part.gapTokens;
      if (tokens > overlap || part.isHeading || shareOf(measure(text, part.start, own.at(-1)!.end), bounds) > 1) break;
    }
    return earlier.slice(from);
  }
}

/** What is left for a passage's own text. */
export const withoutOverlap = (bounds: Size, overlap: number): Size => scale(bounds, 1 - overlap / bounds.tokens);

/** Takes parts until so many tokens are waiting. True where there are no more. */
const fill = (waiting: Part[], parts: Iterator<Part>, tokens: number): boolean => {
  let sum = waiting.reduce((before, { size }) => before + size.tokens, 0);
  while (sum < tokens) {
    const next = parts.next();
    if (next.done) return true;
    waiting.push(next.value);
    sum += next.value.size.tokens;
  }
  return false;
};

/** Headings count only where there is nothing else: of a section that is not there in full, they say where it begins. */
const sectionOf = (parts: readonly Part[]): Section | undefined => {
  const body = parts.filter(({ isHeading }) => !isHeading);
  return (body.length > 0 ? body : parts).map(({ section }) => section).reduce(commonSection);
};
