// The pieces of text inside one block of a page → its text, with blanks as a browser shows them.

import { tidyText } from '../text/decode-text.ts';

export interface InlineText {
  add(data: string, preformatted: boolean): void;
  breakLine(): void;
  isEmpty(): boolean;
  /** The text so far, which starts anew; empty where it was only blanks. */
  take(preformatted: boolean): string;
}

/** Blanks that a browser shows as one. */
const uneven = /[\t\n\f\u00a0]| {2}/;

export const createInlineText = (): InlineText => {
  let parts: string[] = [];
  let endsBlank = true;
  const append = (part: string): void => {
    if (part === '') return;
    parts.push(part);
    endsBlank = part.endsWith(' ') || part.endsWith('\n');
  };
  return {
    add(data, preformatted) {
      if (preformatted) return append(data.replaceAll('\u00a0', ' '));
      const collapsed = uneven.test(data) ? data.replaceAll('\u00a0', ' ').replace(/[ \t\n\f]+/g, ' ') : data;
      append(endsBlank && collapsed.startsWith(' ') ? collapsed.slice(1) : collapsed);
    },
    breakLine: () => append('\n'),
    isEmpty: () => parts.length === 0,
    take(preformatted) {
      const text = tidyText(parts.length === 1 ? parts[0]! : parts.join(''));
      parts = [];
      endsBlank = true;
      if (preformatted) return text.trim() === '' ? '' : text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
      return (text.includes('\n') ? text.replaceAll(' \n', '\n') : text).trim();
    },
  };
};
