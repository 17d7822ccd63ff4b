// The pieces of text inside one block of a page → its text, with blanks as a browser shows them.

import { tidyText } from './decode-text.ts';

export interface InlineText {
  add(data: string, preformatted: boolean): void;
  breakLine(): void;
  /** The text so far, which starts anew; empty where it was only blanks. */
  take(preformatted: boolean): string;
}

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
      const text = data.replaceAll('\u00a0', ' ');
      if (preformatted) return append(text);
      const collapsed = text.replace(/[ \t\n\f]+/g, ' ');
      append(endsBlank && collapsed.startsWith(' ') ? collapsed.slice(1) : collapsed);
    },
    breakLine: () => append('\n'),
    take(preformatted) {
      const text = tidyText(parts.join(''));
      parts = [];
      endsBlank = true;
      if (text.trim() === '') return '';
      return preformatted ? text.replace(/^(?:[ \t]*\n)+/, '').trimEnd() : text.replaceAll(' \n', '\n').trim();
    },
  };
};
