// A stretch of text → its sentences or words, read a window at a time: a book without a full stop costs no more than another.
import { sentenceEnds } from './sentence-ends.ts';
import { wordEnds } from './word-ends.ts';

export interface Stretch {
  /** Offsets into the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

export interface Segment extends Stretch {
  /** False where the window, not the language, ends it. */
  readonly whole: boolean;
}

/** ICU tells languages by their script here; English is but what it falls back to. */
const segmenters = {
  sentence: new Intl.Segmenter('en', { granularity: 'sentence' }),
  word: new Intl.Segmenter('en', { granularity: 'word' }),
};
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A sentence or word that is longer than its window is cut: no chunk holds that much anyway. */
const windowCharacters = { sentence: 8192, word: 1024 };
/** No grapheme cluster in earnest use is longer: the flag of Scotland has 14 code units. */
const clusterCharactersMax = 64;

export function* segments(text: string, { start, end }: Stretch, unit: keyof typeof segmenters): Generator<Segment> {
  for (let at = start; at < end; ) {
    const windowStart = at;
    const windowEnd = Math.min(end, at + windowCharacters[unit]);
    for (const segmentEnd of segmentEnds(text.slice(windowStart, windowEnd), unit)) {
      const whole = windowStart + segmentEnd < windowEnd || windowEnd === end;
      if (!whole && at > windowStart) break;
      const next = whole ? windowStart + segmentEnd : cutNear(text, { start: windowStart, end }, windowEnd);
      yield { start: at, end: next, whole };
      at = next;
    }
  }
}

const segmentEnds = (window: string, unit: keyof typeof segmenters): number[] => {
  const ends = unit === 'sentence' ? sentenceEnds(window) : wordEnds(window);
  if (ends) return ends;
  // A line break inside a paragraph ends no sentence, though Unicode says so.
  const found = segmenters[unit].segment(window.replaceAll('\n', ' '));
  return Array.from(found, ({ index, segment }) => index + segment.length);
};

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

/** A letter or sign of ASCII: most stretches begin and end with one, and need no second look. */
const isPlain = (code: number): boolean => code > 0x20 && code < 0x7f;

/** The stretch without the white space at its ends; undefined where nothing is left. */
export const trim = (text: string, stretch: Stretch): Stretch | undefined => {
  const { start, end } = stretch;
  if (start < end && isPlain(text.charCodeAt(start)) && isPlain(text.charCodeAt(end - 1))) return stretch;
  const inside = text.slice(start, end).trimEnd();
  return inside === ''
    ? undefined
    : { start: start + inside.length - inside.trimStart().length, end: start + inside.length };
};
