// A line of Markdown → what it is by itself; markdown.ts decides what it is in its place.
import { htmlHeadingLevel } from '../heading-title.ts';

export type MarkdownLine = { readonly indent: number } & (
  | { readonly kind: 'empty' | 'rule' | 'table-rule' | 'quote' | 'text' }
  | { readonly kind: 'heading'; readonly level: number }
  /** A line of `=` or `-` below a paragraph makes it a heading; dashes elsewhere are a rule. */
  | { readonly kind: 'underline'; readonly level: 1 | 2 }
  | { readonly kind: 'fence'; readonly fence: string; readonly closes: boolean }
  /** `interrupts`: it may follow a paragraph without an empty line, which a year at a line's head may not. */
  | { readonly kind: 'item'; readonly contentIndent: number; readonly interrupts: boolean }
);

const tabWidth = 4;
/** No rule, underline or rule of a table is longer; what is longer is not looked through for one. */
const ruleCharactersMax = 1_000;

const indentOf = (line: string): number => {
  let columns = 0;
  for (const character of line) {
    if (character === ' ') columns++;
    else if (character === '\t') columns += tabWidth - (columns % tabWidth);
    else break;
  }
  return columns;
};

/** CommonMark 0.31.2, sections 4 and 5, tables as GitHub has them, and headings in HTML on one line, without the containers around them. */
export const markdownLine = (line: string): MarkdownLine => {
  const indent = indentOf(line);
  const content = line.trim();
  if (content === '') return { kind: 'empty', indent };
  if (/^[\p{L}([<"'!]/u.test(content)) {
    const level = content.startsWith('<') ? htmlHeadingLevel(content) : undefined;
    return level === undefined ? { kind: 'text', indent } : { kind: 'heading', indent, level };
  }

  const fence = /^(`{3,}|~{3,})(?!.*`)(.*)/.exec(content);
  if (fence !== null) return { kind: 'fence', indent, fence: fence[1]!, closes: fence[2] === '' };
  const heading = /^#{1,6}(?=[ \t]|$)/.exec(content);
  if (heading !== null) return { kind: 'heading', indent, level: heading[0].length };
  const short = content.length <= ruleCharactersMax ? content : '';
  if (/^(?:=+|-+)$/.test(short)) return { kind: 'underline', indent, level: content.startsWith('=') ? 1 : 2 };
  if (/^([-*_])(?:[ \t]*\1){2,}$/.test(short)) return { kind: 'rule', indent };
  const item = /^(?:[-*+]|(\d{1,9})[.)])(?=[ \t]|$)/.exec(content);
  if (item !== null)
    return {
      kind: 'item',
      indent,
      contentIndent: indent + item[0].length + 1,
      interrupts: item[1] === undefined || item[1] === '1',
    };
  if (short.includes('|') && /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/.test(short))
    return { kind: 'table-rule', indent };
  return { kind: content.startsWith('>') ? 'quote' : 'text', indent };
};

/** Whether a line ends the code that `fence` has opened. */
export const closesFence = (line: MarkdownLine, fence: string): boolean =>
  line.kind === 'fence' && line.closes && line.fence.startsWith(fence);
