// Two texts → how many of the one's words the other has, and whether they follow each other as there.

const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Words; single characters of scripts that write none. */
const word =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[^\P{L}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}][\p{L}\p{M}\p{N}]*|\p{N}[\p{N}\p{L}]*/gu;
/** Words in a row that must be the same for their order to count. */
const orderWords = 3;

const wordsOf = (text: string): string[] => text.normalize('NFKC').replace(invisible, '').match(word) ?? [];

const countRuns = (words: readonly string[], length: number): Map<string, number> => {
  const counts = new Map<string, number>();
  for (let at = 0; at + length <= words.length; at++) {
    const run = words.slice(at, at + length).join(' ');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
};

const common = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number =>
  [...one].reduce((sum, [run, count]) => sum + Math.min(count, other.get(run) ?? 0), 0);

export interface WordOverlap {
  /** Words of the reference that are there, words that are there and of the reference, and runs of three words likewise. */
  readonly words: number;
  readonly found: number;
  readonly reference: number;
  readonly runs: number;
  readonly referenceRuns: number;
}

export const compareWords = (reference: string, text: string): WordOverlap => {
  const [expected, found] = [wordsOf(reference), wordsOf(text)];
  return {
    words: common(countRuns(expected, 1), countRuns(found, 1)),
    found: found.length,
    reference: expected.length,
    runs: common(countRuns(expected, orderWords), countRuns(found, orderWords)),
    referenceRuns: Math.max(0, expected.length - orderWords + 1),
  };
};
