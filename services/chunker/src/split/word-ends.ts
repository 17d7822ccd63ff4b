// A stretch of ASCII → where its words end, by the rules of Unicode Standard Annex 29, as Intl.Segmenter finds them at ten times the cost.

const ascii = /^[\0-\x0c\x0e-\x7f]*$/;
/** Letters and digits with what stands between two of a kind; blanks; anything else by itself. */
const word = /(?:\w|(?<=[A-Za-z])[.':](?=[A-Za-z])|(?<=\d)[.,;'](?=\d))+| +|./y;

/** Offsets, in order, the text's own end last; undefined where not all is ASCII. A line feed counts as a blank. */
export const wordEnds = (text: string): number[] | undefined => {
  if (!ascii.test(text)) return undefined;
  const line = text.replaceAll('\n', ' ');
  const ends: number[] = [];
  for (word.lastIndex = 0; word.test(line); ) ends.push(word.lastIndex);
  return ends;
};
