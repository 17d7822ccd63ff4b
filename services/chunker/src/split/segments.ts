// A stretch of text → its segments, sentences or words, read a window at a time: a book without a full stop costs no more than another.
import { isWhiteSpace } from '@alex/core/chunk';

export interface Stretch {
  /** Offsets into the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

export interface Segment extends Stretch {
  /** False where a segment without an end in sight was cut before it. */
  readonly whole: boolean;
}

export interface Segmentation {
  /** A segment that is longer than its window is cut: no chunk holds that much anyway. */
  readonly windowCharacters: number;
  /** Where the segments of a window end: offsets, in order, the window's own end last. */
  readonly endsIn: (window: string) => readonly number[];
  /** Whether what begins and ends at these offsets of the window does not end there after all. */
  readonly goesOn?: (window: string, start: number, end: number) => boolean;
}

export function* segments(
  text: string,
  { start, end }: Stretch,
  { windowCharacters, endsIn, goesOn }: Segmentation,
): Generator<Segment> {
  let whole = true;
  for (let at = start; at < end; ) {
    const windowStart = at;
    const windowEnd = Math.min(end, at + windowCharacters);
    const window = text.slice(windowStart, windowEnd);
    const ends = endsIn(window);
    for (let i = 0; i < ends.length; i++) {
      const isWindowEnd = ends[i] === window.length;
      if (!isWindowEnd && goesOn?.(window, at - windowStart, ends[i]!)) continue;
      const isEnd = !isWindowEnd || windowEnd === end;
      if (!isEnd && at > windowStart) break;
      const next = isEnd ? windowStart + ends[i]! : cutNear(text, { start: windowStart, end }, windowEnd);
      yield { start: at, end: next, whole };
      at = next;
      whole = isEnd;
    }
  }
}

/** ICU tells languages by their script here; English is but what it falls back to. */
const segmenters = {
  sentence: new Intl.Segmenter('en', { granularity: 'sentence' }),
  word: new Intl.Segmenter('en', { granularity: 'word' }),
};
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** In any language, at a cost. A line break inside a paragraph ends no sentence, though Unicode says so. */
export const segmentEnds = (window: string, unit: keyof typeof segmenters): number[] =>
  Array.from(segmenters[unit].segment(window.replaceAll('\n', ' ')), ({ index, segment }) => index + segment.length);

/** No grapheme cluster in earnest use is longer: the flag of Scotland has 14 code units. */
const clusterCharactersMax = 64;

/** An offset at or near `at`, inside the stretch, that parts no grapheme cluster; in a giant one, that parts no code point. */
export const cutNear = (text: string, { start, end }: Stretch, at: number): number => {
  const window = text.slice(start, Math.min(end, at + clusterCharactersMax));
  const cluster = graphemes.segment(window).containing(at - start);
  if (cluster) {
    if (cluster.index > 0) return start + cluster.index;
    if (cluster.segment.length < window.length) return start + cluster.segment.length;
  }
  return text.codePointAt(at - 1)! > 0xffff ? at + 1 : at;
};

/** The stretch without the white space at its ends; undefined where nothing is left. */
export const trim = (text: string, stretch: Stretch): Stretch | undefined => {
  let { start, end } = stretch;
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end--;
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start++;
  if (start === end) return undefined;
  return start === stretch.start && end === stretch.end ? stretch : { start, end };
};
