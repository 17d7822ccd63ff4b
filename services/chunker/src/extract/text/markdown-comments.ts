// Markdown → itself without the comments that begin a line, outside of code: no reader of the document sees them.
import type { Omissions } from '../omissions.ts';
import { closesFence, markdownLine } from './markdown-line.ts';
import { textLines } from './text-lines.ts';

/** CommonMark 0.31.2, section 4.6, blocks of the second kind. */
const opening = /^ {0,3}<!--/;
const closing = '-->';

export const withoutComments = (text: string, omissions: Omissions): string => {
  if (!text.includes('<!--')) return text;
  const kept: string[] = [];
  /** Where the text goes on that is kept next. */
  let from = 0;
  let fence: string | undefined;
  for (const line of textLines(text)) {
    if (line.start < from) continue;
    const mark = markdownLine(line.text);
    if (fence === undefined) fence = mark.kind === 'fence' ? mark.fence : undefined;
    else if (closesFence(mark, fence)) fence = undefined;
    if (fence !== undefined || !opening.test(line.text)) continue;
    const close = text.indexOf(closing, line.text.indexOf('<!--') + line.start + '<!'.length);
    if (close < 0) break;
    kept.push(text.slice(from, line.start));
    from = close + closing.length;
    omissions.add('comments', from - line.start);
  }
  return kept.length === 0 ? text : kept.join('') + text.slice(from);
};
