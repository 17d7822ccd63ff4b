// Text → the columns it takes on a terminal, and text cut to a number of them.

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** East Asian wide and full-width ranges, and emoji, take two columns. Source: Unicode Standard Annex 11. */
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\uFE0F/u;
/** Marks that stand on what comes before, and invisible joiners. */
const weightless = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;
const ascii = /^[\x20-\x7e]*$/;

const graphemeWidth = (grapheme: string): number => (weightless.test(grapheme) ? 0 : wide.test(grapheme) ? 2 : 1);

export const displayWidth = (text: string): number => {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
};

/** The longest beginning that fits, without cutting a character in two. */
export const fitting = (text: string, columns: number): string => {
  let width = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    width += graphemeWidth(segment);
    if (width > columns) return text.slice(0, index);
  }
  return text;
};

export const truncate = (text: string, columns: number): string =>
  displayWidth(text) <= columns ? text : `${fitting(text, columns - 1)}…`;

export const padEnd = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
