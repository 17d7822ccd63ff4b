// Two readings of one page of a PDF → which of them reads better.
import type { PdfPageText } from './pdf-page.ts';

/** Of the words that one engine finds, another has found so many if it has read the page, blanks and all. */
const foundShareLeast = 0.8;

const wordsOf = ({ lines }: PdfPageText): { readonly count: number; readonly letters: number } => {
  const words =
    lines
      .map((line) => line.map(({ text }) => text).join(' '))
      .join(' ')
      .match(/\S+/g) ?? [];
  const text = words.join('');
  return { count: words.length, letters: (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) / Math.max(1, text.length) };
};

/** Whether a page that was read otherwise tells more of its letters, has as many words, and as much of them is letters. */
export const readsBetter = (other: PdfPageText, found: PdfPageText): boolean => {
  const [its, own] = [wordsOf(other), wordsOf(found)];
  return (
    other.untoldShare < found.untoldShare && its.count >= own.count * foundShareLeast && its.letters >= own.letters
  );
};
