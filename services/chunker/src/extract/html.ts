// HTML → the text that a reader of the page sees, block by block, without building a tree: no nesting is too deep.
import { Parser } from 'htmlparser2';
import type { ExtractedDocument } from './extracted-document.ts';
import { blockElements, headingLevel, navigation, preformattedElements, reasonToLeaveOut } from './html-elements.ts';
import { createInlineText } from './html-inline.ts';
import { createTableReader } from './table-reader.ts';
import { createTextBuilder } from './text-builder.ts';

/** Levels of lists that an indent shows. */
const indentsMax = 8;

/** XHTML closes elements in their opening tag, where HTML ignores the slash. */
const isXhtml = (html: string): boolean => /^\s*<\?xml/.test(html);

export interface HtmlOptions {
  /** The HTML is a part of a document, whose title is not the page's: it is no heading. */
  readonly part?: boolean;
}

const readPage = (html: string, { part = false }: HtmlOptions, keepNavigation: boolean): ExtractedDocument => {
  const builder = createTextBuilder();
  const tables = createTableReader(builder);
  const inline = createInlineText();
  const lists: { readonly ordered: boolean; items: number }[] = [];
  const leftOut = new Map<string, number>();
  let skipped: { readonly reason: string; depth: number } | undefined;
  let title = '';
  let inTitle = false;
  let level: number | undefined;
  let preformatted = 0;
  /** Of the list item that is open, until its first block is added. */
  let marker = '';
  let itemDepth = 0;

  const leaveOut = (reason: string, characters: number): void => {
    leftOut.set(reason, (leftOut.get(reason) ?? 0) + characters);
  };

  const addBlock = (content: string): void => {
    if (inTitle) {
      title = content;
      if (!part) builder.add('heading', title, 1);
    } else if (level !== undefined) {
      if (part || content !== title) builder.add('heading', content, level);
    } else if (!tables.take(content)) {
      if (preformatted > 0) builder.add('code', content);
      else if (itemDepth > 0) builder.add('list-item', marker + content);
      else for (const paragraph of content.split(/\n{2,}/)) builder.add('paragraph', paragraph);
      marker = '';
    }
  };
  const endBlock = (): void => {
    const content = inline.take(preformatted > 0);
    if (content !== '') addBlock(content);
  };

  const beginItem = (): void => {
    const list = lists.at(-1);
    if (list) list.items++;
    marker = `${'  '.repeat(Math.min(Math.max(0, lists.length - 1), indentsMax))}${list?.ordered ? `${list.items}.` : '-'} `;
    itemDepth++;
  };

  const beginElement = (name: string, attributes: Readonly<Record<string, string>>): void => {
    if (blockElements.has(name)) endBlock();
    if (preformattedElements.has(name)) preformatted++;
    level = headingLevel(name) ?? level;
    switch (name) {
      case 'br':
        inline.breakLine();
        break;
      case 'title':
        inTitle = title === '';
        break;
      case 'ul':
      case 'ol':
        lists.push({ ordered: name === 'ol', items: Number.parseInt(attributes.start ?? '1', 10) - 1 || 0 });
        break;
      case 'li':
        beginItem();
        break;
      case 'table':
        tables.begin();
        break;
      case 'tr':
        tables.beginRow();
        break;
      case 'td':
      case 'th':
        tables.beginCell();
        break;
      default:
        if (level !== undefined) tables.beginSection();
    }
  };

  const endElement = (name: string): void => {
    if (blockElements.has(name)) endBlock();
    if (preformattedElements.has(name)) preformatted--;
    if (headingLevel(name) !== undefined) level = undefined;
    if (name === 'title') inTitle = false;
    else if (name === 'ul' || name === 'ol') lists.pop();
    else if (name === 'li') itemDepth--;
    else if (name === 'table') tables.end();
  };

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const reason = reasonToLeaveOut(name, attributes);
        if (skipped) skipped.depth++;
        else if (reason !== undefined && !(reason === navigation && keepNavigation)) skipped = { reason, depth: 1 };
        else beginElement(name, attributes);
      },
      onclosetag(name) {
        if (!skipped) endElement(name);
        else if (--skipped.depth === 0) skipped = undefined;
      },
      ontext(data) {
        if (skipped) leaveOut(skipped.reason, data.length);
        else inline.add(data, preformatted > 0);
      },
      oncomment: (data) => leaveOut('comments', data.length),
    },
    { recognizeSelfClosing: isXhtml(html), recognizeCDATA: isXhtml(html) },
  );
  parser.end(html);
  endBlock();
  return {
    format: 'html',
    ...builder.build(),
    title,
    leftOut: [...leftOut].map(([what, characters]) => ({ what, characters })),
  };
};

/** Navigation is left out where it is the smaller part: a page that is mostly links, or never closes its menu, keeps it. */
export const extractHtml = (html: string, options: HtmlOptions = {}): ExtractedDocument => {
  const page = readPage(html, options, false);
  const links = page.leftOut.find(({ what }) => what === navigation)?.characters ?? 0;
  return links > page.text.length ? readPage(html, options, true) : page;
};
