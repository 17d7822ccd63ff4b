// Parts → passages, the chunks-to-be: planned a window at a time, and each proved to fit by counting its very text.
import type { Part } from './parts.ts';
import { planChunks } from './plan-chunks.ts';
import { commonSection, type Section } from './sections.ts';
import type { Stretch } from './segments.ts';
import { type Measure, type Size, shareOf, type TextSize } from './size.ts';

export interface Passage extends Stretch {
  readonly size: TextSize;
  /** The innermost section that holds all of its text. */
  readonly section: Section | undefined;
}

/** Chunks' worth of text that is planned at once. */
const plannedChunks = 32;
/** The rest is planned anew: its plan does not know how the text goes on. */
const plannedShareKept = 1 / 2;

export function* passages(text: string, parts: Iterator<Part>, bounds: Size, measure: Measure): Generator<Passage> {
  let waiting: Part[] = [];
  for (;;) {
    const complete = fill(waiting, parts, plannedChunks * bounds.tokens);
    const plan = planChunks(waiting, bounds);
    let first = 0;
    for (const planned of complete ? plan : plan.slice(0, Math.ceil(plan.length * plannedShareKept))) {
      let end = planned;
      let size = sizeOf(first, end);
      // The sizes of parts add up but for a token here and there.
      while (shareOf(size, bounds) > 1 && end > first + 1) size = sizeOf(first, --end);
      const own = waiting.slice(first, end);
      yield { start: own[0]!.start, end: own.at(-1)!.end, size, section: sectionOf(own) };
      first = end;
      if (end < planned) break;
    }
    waiting = waiting.slice(first);
    if (complete && waiting.length === 0) return;
  }

  function sizeOf(first: number, end: number): TextSize {
    return measure(text, waiting[first]!.start, waiting[end - 1]!.end);
  }
}

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
