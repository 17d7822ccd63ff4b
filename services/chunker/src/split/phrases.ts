// A sentence that is too long for a chunk → short stretches that fit, parted behind clauses and between words where it can be.
import type { TextCounts } from './count-text.ts';
import { cutNear, type Segmentation, type Stretch, segmentEnds, segments, trim } from './segments.ts';
import { type Measure, type Size, shareOf } from './size.ts';
import { wordEnds } from './word-ends.ts';

/** What a cut parts, from what is hurt least. */
export type PhraseCut =
  /** Where the next one begins with a small letter: taken for an abbreviation unless there is need. */
  | 'sentence'
  | 'clause'
  | 'word'
  /** Signs and words without a blank between them. */
  | 'sign'
  /** A word that is too long itself. */
  | 'within';

export interface Phrase extends Stretch {
  /** What a cut before it parts; undefined for the first. */
  readonly cut: PhraseCut | undefined;
  readonly size: TextCounts;
}

/** The share of a chunk that a phrase takes up before it may end at such a place. */
const shareLeast: Readonly<Record<PhraseCut, number>> = {
  /** More than a single sign, of which a run is no run of sentences. */
  sentence: 1 / 128,
  clause: 1 / 32,
  word: 1 / 8,
  sign: 1 / 4,
  within: 1 / 8,
};
/** Leaves room for what counting word by word misses. */
const shareMost = 3 / 4;
/** Longer words are cut into such stretches before they are counted: the tokenizer takes quadratic time on a word. */
const wordCharactersMax = 64;

const sentenceEnd = /[.!?]/;
const clauseEnd = /[,;:)\]}»”…–—|、，；：]/;
const wideClauseEnd = /[、，；：…—]/;
const letter = /[\p{L}\p{M}]/u;

/** Without the white space between them. */
export function* phrases(text: string, sentence: Stretch, bounds: Size, measure: Measure): Generator<Phrase> {
  let { start } = sentence;
  let phraseCut: PhraseCut | undefined;
  let share = 0;
  for (const word of shortWords(text, sentence)) {
    // One blank is part of the word behind it.
    const isBlank = word.end - word.start === 1 && text[word.start] === ' ';
    const wordShare = isBlank ? 0 : shareOf(measure(text, word.start, word.end), bounds);
    const cut = cutBefore(text, start, word);
    if (cut && share > 0 && (share >= shareLeast[cut] || share + wordShare > shareMost)) {
      yield* fitting(text, { start, end: word.start }, phraseCut, bounds, measure);
      start = word.start;
      phraseCut = cut;
      share = 0;
    }
    share += wordShare;
  }
  yield* fitting(text, { start, end: sentence.end }, phraseCut, bounds, measure);
}

interface ShortWord extends Stretch {
  /** Begins in the middle of a word. */
  readonly within: boolean;
}

export const words: Segmentation = {
  windowCharacters: 1024,
  endsIn: (window) => wordEnds(window) ?? segmentEnds(window, 'word'),
};

function* shortWords(text: string, sentence: Stretch): Generator<ShortWord> {
  for (const { start, end } of segments(text, sentence, words)) {
    for (let at = start; at < end; ) {
      const cut = end - at > wordCharactersMax ? cutNear(text, { start: at, end }, at + wordCharactersMax) : end;
      yield { start: at, end: cut, within: at > start };
      at = cut;
    }
  }
}

/** What a cut before the word parts; undefined where it would put a blank at a phrase's head. */
const cutBefore = (text: string, phraseStart: number, { start, within }: ShortWord): PhraseCut | undefined => {
  const next = text.charAt(start);
  if (next.trim() === '') return undefined;
  if (within) return 'within';
  const before = text.slice(phraseStart, start);
  const words = before.trimEnd();
  const mark = words.slice(-1);
  const gap = before.slice(words.length);
  if (gap !== '' && sentenceEnd.test(mark)) return 'sentence';
  if (gap !== '') return clauseEnd.test(mark) || gap.includes('\n') ? 'clause' : 'word';
  if (wideClauseEnd.test(mark)) return 'clause';
  return letter.test(mark) && letter.test(next) ? 'word' : 'sign';
};

/** The phrase if it fits, else its halves. One code point always fits. */
function* fitting(
  text: string,
  phrase: Stretch,
  cut: PhraseCut | undefined,
  bounds: Size,
  measure: Measure,
): Generator<Phrase> {
  const inside = trim(text, phrase);
  if (!inside) return;
  const { start, end } = inside;
  const size = measure(text, start, end);
  if (shareOf(size, bounds) <= 1) yield { start, end, cut, size };
  else {
    const middle = cutNear(text, inside, (start + end) >> 1);
    yield* fitting(text, { start, end: middle }, cut, bounds, measure);
    yield* fitting(text, { start: middle, end }, 'within', bounds, measure);
  }
}
