// A line of plain text → the level of the heading that it is. Text has no marks of its own: people borrow those of wikis and of
// lightweight markup, or leave a title to stand by itself above what it names.

/** Longer ones are no titles. */
const headingCharactersMax = 120;
const wordsMax = 14;

/** `= Title =` (MediaWiki; blanks between the signs too) and `== Title` (AsciiDoc, whose `= Title` heads the document): as many levels as signs. */
const marked = /^(=(?: ?=){0,5}) +(\S.*?)(?: +(=(?: ?=){0,5}))?$/;
/** Signs that underline a title in reStructuredText, setext and AsciiDoc. */
const underline = /^\s*([=\-~^"'`*+#.:_])\1{2,}\s*$/;

/** The level of a heading that its own marks make one; undefined where they do not. `isFirst`: the text begins with it. */
export const markedLevel = (line: string, isFirst = false): number | undefined => {
  if (line.length > 2 * headingCharactersMax || !line.includes('=')) return undefined;
  const [, before = '', title = '', after] = marked.exec(line.trim()) ?? [];
  const level = signs(before);
  const isBalanced = after === undefined ? level > 1 || isFirst : signs(after) === level;
  return isBalanced && title.length <= headingCharactersMax && /\p{L}|\p{N}/u.test(title) ? level : undefined;
};

const signs = (marks: string): number => marks.replaceAll(' ', '').length;

/** An underline is as long as its title but for so many signs, as AsciiDoc has it, or else what is above it looks like a title. */
const underlineDifferenceMax = 2;

/** The level of the title that `line` underlines; undefined where it does not: it may close what a line like it has opened. */
export const underlinedLevel = (title: string, line: string): number | undefined => {
  if (line.length > 2 * headingCharactersMax || title.length > headingCharactersMax) return undefined;
  const sign = underline.exec(line)?.[1];
  const surplus = line.trim().length - title.trim().length;
  if (sign === undefined || surplus < -underlineDifferenceMax || !/\p{L}/u.test(title)) return undefined;
  if (surplus > underlineDifferenceMax && !looksLikeTitle(title)) return undefined;
  return sign === '=' ? 1 : sign === '-' ? 2 : 3;
};

const numbering = /^(?:\p{N}+(?:\.\p{N}+)*[.)]?|[\p{Lu}IVX]+[.)]) +/u;
const titleStart = /^["'“‘«(¿¡]?[\p{Lu}\p{Lt}\p{Lo}]/u;
/** A sentence's or a field's: what ends or parts it, a cell, an address. */
const noTitle = /[.!?…。！？:;,、，：；|]$|[.!?] +\p{Lu}|[\t|@]|:\/\/|^\S+: /u;

/** What stands below a picture or above a table names neither what follows nor what was before. */
const caption = /^(?:fig(?:ure|ura)?|table|tableau|tabla|tabelle|abb(?:ildung)?|scheme)\b\.? *\p{L}?\d/iu;

/** Whether a line may be a title though nothing marks it: short, begun like a title, and no sentence or field. */
export const looksLikeTitle = (line: string): boolean => {
  if (line.length > headingCharactersMax) return false;
  const title = line.trim().replace(numbering, '');
  return (
    titleStart.test(title) && !caption.test(title) && !noTitle.test(title) && title.split(/\s+/).length <= wordsMax
  );
};
