// The XML of a DOCX's text (its body, its notes) → paragraphs, headings, lists and tables.
import { type DocumentFlow, listMarker, type ParagraphStyle } from '../document-flow.ts';
import { attributeOf, type XmlAttributes, type XmlHandlers } from '../xml/xml-reader.ts';
import { type Bulleted, type DocxStyle, headingLevelOf, numberingOf } from './docx-styles.ts';

export interface BodyContext {
  readonly flow: DocumentFlow;
  readonly styles: ReadonlyMap<string, DocxStyle>;
  readonly bulleted: Bulleted;
  leaveOut(what: string, characters: number): void;
}

interface OpenParagraph {
  text: string;
  style: string;
  outline?: number;
  numbering?: string;
  depth: number;
}

/** What was deleted or moved away, what stands in for newer markup, and how characters are read, above them. */
const skippedElements: ReadonlySet<string> = new Set(['del', 'moveFrom', 'Fallback', 'rt']);
/** What stands in the body of Word's XML of 2003, and elsewhere in DOCX. */
const foreignTo = (element: string, attributes: XmlAttributes): string | undefined => {
  if (element === 'hdr' || element === 'ftr') return 'headers and footers';
  return element === 'annotation' && attributeOf(attributes, 'type') === 'Word.Comment' ? 'comments' : undefined;
};
const off: ReadonlySet<string | undefined> = new Set(['0', 'false', 'off', 'none']);
/** A character in any font: halves of one, and the private ones that symbol fonts use for their own, are not. */
const isSign = (code: number): boolean => (code > 0x20 && code < 0xd800) || (code > 0xffff && code <= 0x10ffff);

export const bodyHandlers = ({ flow, styles, bulleted, leaveOut }: BodyContext): XmlHandlers => {
  /** A text box has paragraphs inside of one. */
  const paragraphs: OpenParagraph[] = [];
  const counts = new Map<string, number>();
  let skipped = 0;
  /** Why what is skipped is, where that is reported. */
  let reason: string | undefined;
  let deleted = false;
  let inText = false;
  let hidden = false;
  let note = 0;

  const append = (text: string): void => {
    const paragraph = paragraphs.at(-1);
    if (hidden) leaveOut('hidden text', text.length);
    else if (paragraph) paragraph.text += text;
  };

  const itemStyle = (numbering: string, depth: number): ParagraphStyle => {
    const list = `${numbering} ${depth}`;
    const count = (counts.get(list) ?? 0) + 1;
    counts.set(list, count);
    for (let deeper = depth + 1; counts.delete(`${numbering} ${deeper}`); deeper++);
    return { kind: 'list-item', marker: listMarker(bulleted(numbering, depth) ? '-' : `${count}.`, depth) };
  };

  const styleOf = ({ style, outline, numbering, depth, text }: OpenParagraph): ParagraphStyle => {
    const level = outline ?? headingLevelOf(styles, style);
    if (level !== undefined) return { level };
    const list = numbering ?? numberingOf(styles, style);
    return list === undefined || list === '0' || text.trim() === '' ? {} : itemStyle(list, depth);
  };

  const openProperty = (element: string, attributes: XmlAttributes): void => {
    const paragraph = paragraphs.at(-1);
    const value = attributeOf(attributes, 'val');
    if (element === 'vanish') hidden = !off.has(value);
    else if (element === 'gridSpan') flow.tables.spanCell(Number.parseInt(value ?? '1', 10) || 1, 1);
    else if (!paragraph) return;
    else if (element === 'pStyle') paragraph.style = value ?? '';
    else if (element === 'numId') paragraph.numbering = value ?? '0';
    else if (element === 'ilvl') paragraph.depth = Number.parseInt(value ?? '0', 10) || 0;
    else if (element === 'outlineLvl' && value !== undefined && /^[0-8]$/.test(value))
      paragraph.outline = Number(value) + 1;
  };

  const openElement = (element: string, attributes: XmlAttributes): void => {
    switch (element) {
      case 'p':
        paragraphs.push({ text: '', style: '', depth: 0 });
        break;
      case 'r':
        hidden = false;
        break;
      case 't':
        inText = true;
        break;
      case 'tab':
      case 'ptab':
        append(' ');
        break;
      case 'br':
      case 'cr':
        append('\n');
        break;
      case 'noBreakHyphen':
        append('-');
        break;
      case 'sym':
      case 'symEx': {
        const code = Number.parseInt(attributeOf(attributes, 'char') ?? '', 16);
        if (isSign(code)) append(String.fromCodePoint(code));
        break;
      }
      case 'footnoteReference':
      case 'endnoteReference':
        append(`[${++note}]`);
        break;
      case 'tbl':
        flow.tables.begin();
        break;
      case 'tr':
        flow.tables.beginRow();
        break;
      case 'tc':
        flow.tables.beginCell();
        break;
      default:
        openProperty(element, attributes);
    }
  };

  return {
    open(element, attributes) {
      deleted = element === 'delText';
      if (skipped === 0) reason = foreignTo(element, attributes);
      if (skipped > 0 || reason !== undefined || skippedElements.has(element)) skipped++;
      else openElement(element, attributes);
    },
    close(element) {
      deleted = false;
      if (skipped > 0) {
        skipped--;
        return;
      }
      if (element === 't') inText = false;
      else if (element === 'tbl') flow.tables.end();
      else if (element === 'r') hidden = false;
      else if (element === 'p') {
        const paragraph = paragraphs.pop();
        if (paragraph) flow.paragraph(paragraph.text, styleOf(paragraph));
      }
    },
    text(data) {
      if (deleted) leaveOut('deleted text', data.length);
      else if (skipped === 0 && inText) append(data);
      else if (skipped > 0 && reason !== undefined) leaveOut(reason, data.trim().length);
    },
  };
};
