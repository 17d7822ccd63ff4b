// How unlike writing a text is: the yardstick between readings of the same bytes in different encodings.

/** What honest text hardly ever holds, and what a wrong encoding makes of it. */
const oddities = [
  // Controls, unassigned and private characters, replacement characters.
  /[[\p{Cc}--[\t-\r\x1b\0]]\p{Cn}\p{Co}\p{Cs}\ufffd]/gv,
  // A capital inside a word: the alphabet's halves are swapped.
  /\p{Ll}(?=[\p{Lu}--[A-Z]])/gv,
  // A symbol (currency, box drawing, fraction, accent of its own) against a letter.
  /\p{L}(?=[[\p{S}\p{No}]--[\x20-\x7e\u2122°²³]])|[[\p{S}\p{No}]--[\x20-\x7e©®£€¥$]](?=\p{L})/gv,
  // The sign for any currency, which is where another encoding has the euro; a word that begins with a closing quotation mark.
  /¤|(?<![\S])’(?=\p{L})/gu,
  // A quotation mark, bullet or dagger inside of a word, or daggers before one.
  /\p{L}[‚„†‡•‹›‰](?=\p{L})|[†‡‰](?=\p{L})/gu,
  // A sign of Chinese or Japanese inside of a Latin word.
  /[a-z][\p{sc=Han}\p{sc=Katakana}](?=[a-z])/gu,
  // Words in two alphabets.
  /\p{sc=Latin}(?=[\p{sc=Cyrillic}\p{sc=Greek}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Thai}])/gv,
  /[\p{sc=Cyrillic}\p{sc=Greek}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Thai}](?=\p{sc=Latin})/gv,
  /[\p{sc=Latin}--[a-zA-Z]](?=[\p{sc=Han}\p{sc=Hangul}])|[\p{sc=Han}\p{sc=Hangul}](?=[\p{sc=Latin}--[a-zA-Z]])/gv,
];

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Odd places for each character beyond ASCII: about 0 for a text read rightly, above 0.1 for one that was not. */
export const oddness = (text: string): number => {
  const foreign = count(text, /[^\x20-\x7e\s]/gv);
  return foreign === 0 ? 0 : oddities.reduce((sum, pattern) => sum + count(text, pattern), 0) / foreign;
};
