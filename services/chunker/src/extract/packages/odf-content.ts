// The content of an OpenDocument file (text, sheets or slides) → headings, paragraphs, lists, tables and pages.
import { type DocumentFlow, listMarker, type ParagraphStyle } from '../document-flow.ts';
import type { Omissions } from '../omissions.ts';
import type { PageStarts } from '../page-starts.ts';
import { attributeOf, type XmlAttributes, type XmlHandlers } from '../xml/xml-reader.ts';
import { createCells, repeatsMax } from './odf-cells.ts';
import type { OdfStyles } from './odf-styles.ts';

export interface OdfContext {
  readonly flow: DocumentFlow;
  readonly styles: OdfStyles;
  readonly omissions: Omissions;
  readonly pages: PageStarts;
  /** What an object within shows, by its name in the package. */
  readonly textsOf: (object: string) => readonly string[];
}

/** Elements whose text readers do not see in its place, and what it is called where that is reported. */
const leftOutElements: Readonly<Record<string, string>> = {
  'tracked-changes': 'deleted text',
  annotation: 'comments',
  'note-citation': 'marks of notes',
  'bibliography-configuration': 'settings',
  'index-entry-template': 'settings',
  'index-title-template': 'settings',
  forms: 'forms',
  settings: 'settings',
  'header-footer': 'headers and footers',
  // Of a file that is one XML.
  'master-styles': 'headers and footers',
  'binary-data': 'encoded data',
};
/** Rows and columns that are folded away can be unfolded with a click. */
const groups: ReadonlySet<string> = new Set(['table-row-group', 'table-column-group']);
/** Frames of a slide that are the same on every one. */
const slideMargins: ReadonlySet<string> = new Set(['page-number', 'date-time', 'footer', 'header']);
const blanksMax = 1_000;

interface OpenParagraph extends ParagraphStyle {
  text: string;
  readonly hidden: boolean;
}

const countOf = (attributes: XmlAttributes, name: string): number => {
  const count = Number.parseInt(attributeOf(attributes, name) ?? '1', 10);
  return Number.isFinite(count) ? Math.min(Math.max(1, count), repeatsMax) : 1;
};

export const odfHandlers = ({ flow, styles, omissions, pages, textsOf }: OdfContext): XmlHandlers => {
  const cells = createCells(flow, omissions);
  const paragraphs: OpenParagraph[] = [];
  const lists: { readonly style: string | undefined; items: number }[] = [];
  /** Of each frame on a slide that is open, what it is for. */
  const frames: string[] = [];
  let marker = '';
  let skipped: { readonly what: string; depth: number } | undefined;
  /** Changes that took text away: flat files keep it where it was. */
  const deletions = new Set<string>();
  let change = '';
  let deleted = 0;
  /** Of the paragraph that is open: they are read after it. */
  let notes: OpenParagraph[] = [];
  let inNote = 0;
  let inSheet = false;
  let inCell = 0;
  /** Notes to the cells of the sheet, and what its charts say: they are read behind it. */
  let remarks: string[] = [];
  let inRemark = false;
  let tables = 0;
  let folded = 0;

  const isCollapsed = (attributes: XmlAttributes): boolean =>
    inSheet && folded === 0 && attributeOf(attributes, 'visibility') === 'collapse';
  /** Why an element's text is left out; undefined where it is not. */
  const reasonToLeaveOut = (element: string, attributes: XmlAttributes): string | undefined => {
    if (element === 'annotation' && inSheet) return undefined;
    if (Object.hasOwn(leftOutElements, element)) return leftOutElements[element];
    if (element === 'table-row') return isCollapsed(attributes) ? 'hidden rows and columns' : undefined;
    if (!['span', 'table', 'page'].includes(element) || !styles.isHidden(attributeOf(attributes, 'style-name')))
      return undefined;
    if (element === 'page') return 'hidden slides';
    return element === 'span' ? 'hidden text' : `hidden sheet ${attributeOf(attributes, 'name') ?? ''}`.trim();
  };

  const append = (text: string): void => {
    const paragraph = paragraphs.at(-1);
    if (deleted > 0) omissions.add('deleted text', text.length);
    else if (paragraph) paragraph.text += text;
  };
  const readChange = (element: string, attributes: XmlAttributes): void => {
    if (element === 'changed-region') change = attributeOf(attributes, 'id') ?? '';
    else if (element === 'deletion') deletions.add(change);
  };
  const isDeletion = (attributes: XmlAttributes): boolean => deletions.has(attributeOf(attributes, 'change-id') ?? '');
  const openParagraph = (element: string, attributes: XmlAttributes): void => {
    const style = attributeOf(attributes, 'style-name');
    const outline =
      element === 'h' ? Number.parseInt(attributeOf(attributes, 'outline-level') ?? '1', 10) || 1 : undefined;
    const level = outline ?? (frames.at(-1) === 'title' ? 1 : styles.levelOf(style));
    const kind = styles.isPreformatted(style) ? 'code' : lists.length > 0 ? 'list-item' : 'paragraph';
    paragraphs.push({
      text: '',
      hidden: styles.isHidden(style),
      ...(level !== undefined ? { level } : { kind, marker }),
    });
    marker = '';
  };
  const beginItem = (): void => {
    const list = lists.at(-1);
    if (!list) return;
    list.items++;
    marker = listMarker(styles.isNumbered(list.style, lists.length) ? `${list.items}.` : '-', lists.length - 1);
  };
  const closeParagraph = (): void => {
    const paragraph = paragraphs.pop();
    if (!paragraph) return;
    if (slideMargins.has(frames.at(-1) ?? '')) omissions.add('dates, footers and slide numbers', paragraph.text.length);
    else if (paragraph.hidden) omissions.add('hidden text', paragraph.text.length);
    else if (inNote > 0 && paragraphs.length > 0) notes.push(paragraph);
    else if (inRemark) remarks.push(paragraph.text);
    else if (inSheet && inCell > 0) cells.take(paragraph.text);
    else flow.paragraph(paragraph.text, paragraph);
    if (inNote > 0 || notes.length === 0) return;
    for (const note of notes) flow.paragraph(note.text, note);
    notes = [];
  };

  /** Of an object: it has a place on the page, but none in a sheet's rows. */
  const addShown = (text: string): void => {
    if (inSheet) remarks.push(text);
    else flow.paragraph(text);
  };

  const openElement = (element: string, attributes: XmlAttributes): void => {
    switch (element) {
      case 'h':
      case 'p':
        openParagraph(element, attributes);
        break;
      case 's':
        append(' '.repeat(Math.min(countOf(attributes, 'c'), blanksMax)));
        break;
      case 'tab':
        append(' ');
        break;
      case 'line-break':
        append('\n');
        break;
      case 'list':
        lists.push({ style: attributeOf(attributes, 'style-name') ?? lists.at(-1)?.style, items: 0 });
        break;
      case 'list-item':
        beginItem();
        break;
      case 'note-body':
        inNote++;
        break;
      case 'change-start':
        if (isDeletion(attributes)) deleted++;
        break;
      case 'change-end':
        if (isDeletion(attributes)) deleted--;
        break;
      case 'annotation':
        inRemark = true;
        break;
      case 'spreadsheet':
        inSheet = true;
        break;
      case 'object':
        for (const text of textsOf((attributeOf(attributes, 'href') ?? '').replace(/^\.\//, ''))) addShown(text);
        break;
      case 'frame':
        frames.push(attributeOf(attributes, 'class') ?? '');
        break;
      case 'table-column':
        if (inSheet) cells.addColumns(countOf(attributes, 'number-columns-repeated'), isCollapsed(attributes));
        break;
      case 'table':
        cells.beginSheet();
        if (tables++ === 0 && inSheet) flow.paragraph(attributeOf(attributes, 'name') ?? '', { level: 1 });
        flow.tables.begin();
        break;
      case 'table-row':
        if (inSheet) cells.beginRow(countOf(attributes, 'number-rows-repeated'));
        else flow.tables.beginRow();
        break;
      case 'table-cell':
      case 'covered-table-cell':
        inCell++;
        if (inSheet) cells.beginCell(countOf(attributes, 'number-columns-repeated'));
        else flow.tables.beginCell();
        break;
    }
  };
  const closeElement = (element: string): void => {
    if (element === 'h' || element === 'p') closeParagraph();
    else if (element === 'list') lists.pop();
    else if (element === 'frame') frames.pop();
    else if (element === 'note-body') inNote--;
    else if (element === 'table-cell' || element === 'covered-table-cell') inCell--;
    else if (element === 'table-row' && inSheet) cells.endRow();
    else if (element === 'annotation') inRemark = false;
    else if (element === 'table') {
      tables--;
      flow.tables.end();
      for (const remark of remarks) flow.paragraph(remark);
      remarks = [];
    }
  };

  return {
    open(element, attributes) {
      if (skipped) {
        skipped.depth++;
        readChange(element, attributes);
        return;
      }
      // A slide that is left out is one all the same.
      if (element === 'page') pages.begin(flow);
      if (groups.has(element)) folded++;
      const reason = reasonToLeaveOut(element, attributes);
      if (reason === undefined) openElement(element, attributes);
      else skipped = { what: reason, depth: 1 };
    },
    close(element) {
      if (!skipped) {
        if (groups.has(element)) folded--;
        closeElement(element);
      } else if (--skipped.depth === 0) skipped = undefined;
    },
    text(data) {
      if (!skipped) append(data.replace(/\s+/g, ' '));
      else if (data.trim() !== '') omissions.add(skipped.what, data.length);
    },
  };
};
