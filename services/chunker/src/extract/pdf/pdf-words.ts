// Lines of a PDF that follow each other → what stands between them: a blank, nothing, or a hyphen that parts a word.

/** No word that is parted at a line's end is longer. */
const wordCharactersMax = 64;

const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303f\uff00-\uffef]/u;

export type JoinLines = (text: string, next: string) => string;

/** Gives back a line as it stands before the next one. A hyphen stays in words that the document writes with one elsewhere. */
export const lineJoiner = (lines: Iterable<{ readonly text: string }>): JoinLines => {
  const hyphenated = new Set<string>();
  for (const { text } of lines)
    if (text.includes('-')) for (const word of text.match(/[\p{L}\p{M}]+-[\p{L}\p{M}]+/gu) ?? []) hyphenated.add(word);

  return (text, next) => {
    if (text.endsWith('\u00ad')) return text.slice(0, -1);
    const isSplit = text.endsWith('-') || text.endsWith('\u2010');
    const parted = !isSplit ? undefined : /[\p{L}\p{M}]+(?=[-\u2010]$)/u.exec(text.slice(-wordCharactersMax))?.[0];
    const rest = /^\p{Ll}[\p{L}\p{M}]*/u.exec(next.slice(0, wordCharactersMax))?.[0];
    if (parted !== undefined && rest !== undefined)
      return hyphenated.has(`${parted}-${rest}`) ? text : text.slice(0, -1);
    return unspaced.test(text.at(-1)!) && unspaced.test(next[0]!) ? text : `${text} `;
  };
};
