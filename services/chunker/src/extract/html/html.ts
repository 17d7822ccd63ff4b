// HTML → the text that a reader of the page sees, block by block, without building a tree: no nesting is too deep.
import { Parser } from 'htmlparser2';
import type { BlockKind, ExtractedDocument } from '../extracted-document.ts';
import { createOmissions } from '../omissions.ts';
import { createTableReader } from '../table-reader.ts';
import { createTextBuilder } from '../text-builder.ts';
import { articleBlocks, type PageBlock } from './html-article.ts';
import { elementTraits, reasonToLeaveOut } from './html-elements.ts';
import { createInlineText } from './html-inline.ts';
import { createHtmlProperties } from './html-properties.ts';
import { type Region, regionOf } from './html-regions.ts';

/** Levels of lists that an indent shows. */
const indentsMax = 8;

/** The sign at a heading that links to itself. */
const permalink = /^#\s+|\s*[¶🔗]$|\s#$/gu;

/** Columns or rows of a cell. */
const spanOf = (value = '1'): number => Number.parseInt(value, 10) || 1;

/** XHTML closes elements in their opening tag, where HTML ignores the slash. */
const isXhtml = (html: string): boolean => /^\s*<\?xml/.test(html);

export interface HtmlOptions {
  /** The HTML is a part of a document, whose title is not the page's: it is no heading. */
  readonly part?: boolean;
}

/** Throws `too-large`. */
export const extractHtml = (html: string, { part = false }: HtmlOptions = {}): ExtractedDocument => {
  const page: PageBlock[] = [];
  const builder = {
    add(kind: BlockKind, text: string, headingLevel?: number): void {
      page.push({ kind, text, linked, region, level: headingLevel });
      linked = 0;
    },
  };
  const tables = createTableReader(builder);
  const inline = createInlineText();
  const lists: { readonly ordered: boolean; items: number }[] = [];
  const omissions = createOmissions();
  const properties = createHtmlProperties();
  /** For each element that is open, the region around it. */
  const outside: (Region | undefined)[] = [];
  let region: Region | undefined;
  let links = 0;
  let linked = 0;
  let skipped: { readonly reason: string; depth: number } | undefined;
  let title = '';
  let inTitle = false;
  let level: number | undefined;
  let preformatted = 0;
  /** Of the list item that is open, until its first block is added. */
  let marker = '';
  let itemDepth = 0;

  const addBlock = (content: string): void => {
    if (inTitle) {
      title = content;
      if (!part) builder.add('heading', title, 1);
    } else if (level !== undefined) {
      const heading = content.replace(permalink, '') || content;
      if (part || heading !== title) builder.add('heading', heading, level);
    } else if (!tables.take(content)) {
      if (preformatted > 0) builder.add('code', content);
      else if (itemDepth > 0) builder.add('list-item', marker + content);
      else if (!content.includes('\n\n')) builder.add('paragraph', content);
      else for (const paragraph of content.split(/\n{2,}/)) builder.add('paragraph', paragraph);
      marker = '';
    }
  };
  const endBlock = (): void => {
    if (inline.isEmpty()) return;
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
    const traits = elementTraits(name);
    if (traits.block) endBlock();
    outside.push(region);
    region = regionOf(name, attributes, region);
    if (traits.preformatted) preformatted++;
    level = traits.level ?? level;
    switch (name) {
      case 'a':
        links++;
        break;
      case 'html':
      case 'meta':
        properties.take(name, attributes);
        break;
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
        tables.spanCell(spanOf(attributes.colspan), spanOf(attributes.rowspan));
        break;
      default:
        if (level !== undefined) tables.beginSection();
    }
  };

  const endElement = (name: string): void => {
    const traits = elementTraits(name);
    if (traits.block) endBlock();
    region = outside.pop();
    if (traits.preformatted) preformatted--;
    if (traits.level !== undefined) level = undefined;
    if (name === 'title') inTitle = false;
    else if (name === 'a') links--;
    else if (name === 'ul' || name === 'ol') lists.pop();
    else if (name === 'li') itemDepth--;
    else if (name === 'table') tables.end();
  };

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const reason = reasonToLeaveOut(name, attributes);
        if (skipped) skipped.depth++;
        else if (reason !== undefined) skipped = { reason, depth: 1 };
        else beginElement(name, attributes);
      },
      onclosetag(name) {
        if (!skipped) endElement(name);
        else if (--skipped.depth === 0) skipped = undefined;
      },
      ontext(data) {
        if (skipped) omissions.add(skipped.reason, data.length);
        else {
          if (links > 0) linked += data.length;
          inline.add(data, preformatted > 0);
        }
      },
      oncomment(data) {
        // HTML takes an XML declaration for a comment.
        if (!data.startsWith('?')) omissions.add('comments', data.length);
      },
    },
    { recognizeSelfClosing: isXhtml(html), recognizeCDATA: isXhtml(html) },
  );
  parser.end(html);
  endBlock();
  const text = createTextBuilder();
  for (const block of articleBlocks(page, omissions, { part })) text.add(block.kind, block.text, block.level);
  return { format: 'html', ...text.build(), ...properties.build(title), leftOut: omissions.list() };
};
