// A block → its lines, and a paragraph → those of its lines that were broken on purpose.
import { type Stretch, trim } from './segments.ts';

/** Without white space at their ends and without blank ones. */
export function* linesOf(text: string, { start, end }: Stretch): Generator<Stretch> {
  const inside = text.slice(start, end);
  for (let at = 0; at < inside.length; ) {
    const lineBreak = inside.indexOf('\n', at);
    const lineEnd = lineBreak === -1 ? inside.length : lineBreak;
    const line = trim(text, { start: start + at, end: start + lineEnd });
    if (line) yield line;
    at = lineEnd + 1;
  }
}

/** Nobody wraps prose this close. */
const marginCharactersMin = 40;

/**
 * Lines, joined where a writer's or a program's margin broke them: the next word would have gone beyond the longest line,
 * or begins with a small letter. What remains are verses, addresses, log entries, references.
 */
export function* unwrappedLines(text: string, paragraph: Stretch): Generator<Stretch> {
  if (!text.slice(paragraph.start, paragraph.end).includes('\n')) {
    const line = trim(text, paragraph);
    if (line) yield line;
    return;
  }
  let margin = marginCharactersMin;
  for (const { start, end } of linesOf(text, paragraph)) margin = Math.max(margin, end - start);
  let unwrapped: Stretch | undefined;
  let before = paragraph;
  let isRecord = false;
  for (const line of linesOf(text, paragraph)) {
    isRecord = unwrapped ? isRecord : isField(text, line);
    if (unwrapped && !(isRecord && isField(text, line)) && isWrapped(text, before, line, margin))
      unwrapped = { start: unwrapped.start, end: line.end };
    else {
      if (unwrapped) yield unwrapped;
      unwrapped = line;
    }
    before = line;
  }
  if (unwrapped) yield unwrapped;
}

const blankLine = /\n[^\n]*\n/;
const firstWord = /^\S{1,200}/;
const smallLetter = /^\p{Ll}/u;
/** A time, a date, an address, an amount. */
const stamp = /^[[(<]?\d[\d.,:/T+-]{3}/;
/** What a record calls what follows: `city: Porto`. */
const field = /^[\p{L}\p{N}_@$].{0,40}?:(?=\s|$)/u;
const fieldCharactersMax = 43;
/** Cells that blanks hold apart. */
const columns = /\S {3,}\S/;

const isField = (text: string, { start, end }: Stretch): boolean =>
  field.test(text.slice(start, Math.min(end, start + fieldCharactersMax)));

const isWrapped = (text: string, line: Stretch, next: Stretch, margin: number): boolean => {
  if (next.start > line.end + 1 && blankLine.test(text.slice(line.end, next.start))) return false;
  const [before, word] = [wordAt(text, line), wordAt(text, next)];
  const isList = before.length === line.end - line.start;
  const mayGoOn = smallLetter.test(word)
    ? !isList
    : line.end - line.start + 1 + word.length > margin && !isEntry(before, word);
  return mayGoOn && !columns.test(text.slice(next.start, next.end));
};

const wordAt = (text: string, { start, end }: Stretch): string => firstWord.exec(text.slice(start, end))?.[0] ?? '';

/** Entries of a log are as long as each other, as wrapped lines are, but begin alike. */
const isEntry = (before: string, word: string): boolean => word === before || (stamp.test(word) && stamp.test(before));
