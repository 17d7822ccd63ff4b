// Characters of a font that names no letters → its letters, where their codes are the numbers of glyphs in the usual order.

/**
 * From the blank, which is glyph 3: the Macintosh’s standard glyphs (format 1 of TrueType’s `post` table), of which Windows’ own
 * fonts leave out two, the blank that does not break and the apple.
 */
const glyphs = [
  ...new TextDecoder('macintosh').decode(
    Uint8Array.from({ length: 224 }, (_, index) => index + 32).filter((byte) => ![0x7f, 0xca, 0xf0].includes(byte)),
  ),
  ...'ŁłŠšŽž¦ÐðÝýÞþ−×¹²³½¼¾₣ĞğİŞşĆćČčđ',
];
const blankGlyph = 3;

/** With fewer characters, or fewer and more blanks than words need, the codes may be anything. */
const charactersLeast = 40;
const blankShare = { least: 0.05, most: 0.4 };
/** Of what is no blank, so much is letters in every language that is written in them, and most of those are small. */
const letterShareLeast = 0.7;

const letterOf = (code: number): string | undefined => glyphs[code - blankGlyph];

/** @param codes of characters whose letters the file does not tell. @returns undefined where they are no such numbers */
export const glyphOrder = (codes: readonly number[]): ((code: number) => string | undefined) | undefined => {
  const blanks = codes.filter((code) => code === blankGlyph).length;
  if (codes.length < charactersLeast || blanks < blankShare.least * codes.length) return undefined;
  if (blanks > blankShare.most * codes.length) return undefined;
  const text = codes.map(letterOf).join('');
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const letters = count(/\p{L}/gu);
  return letters >= letterShareLeast * (codes.length - blanks) && count(/\p{Ll}/gu) > letters / 2
    ? letterOf
    : undefined;
};
