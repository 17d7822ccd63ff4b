// XML of any kind → its text: headings, paragraphs, code and tables where the vocabulary is known, `name: value` lines where it is data.
import { createDocumentFlow } from '../document-flow.ts';
import { createDublinCoreReader, documentProperties } from '../document-properties.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import { extractHtml } from '../html/html.ts';
import { createOmissions, type Omissions } from '../omissions.ts';
import { extractFlatOdf } from '../packages/odf-parts.ts';
import { isEncodedData } from '../text/encoded-data.ts';
import {
  codeElements,
  headingElements,
  inlineElements,
  proseElements,
  sectionElements,
  silentAttributes,
} from './xml-elements.ts';
import { attributeOf, readXml, type XmlAttributes } from './xml-reader.ts';

/** Markup that feeds carry as text. */
const escapedMarkup = /<(?:p|br|div|ul|ol|li|img|h[1-6]|table|blockquote)[\s/>]|<\/(?:a|b|i|em|strong|span)>/i;
/** A longer value is a paragraph, not a piece of data. */
const valueCharactersMax = 300;
/** Elements around a record up to which it is a paragraph of its own, as in `<list><items><item>`. */
const recordDepthMax = 3;
/** Characters from which a record deeper inside is a paragraph of its own. */
const paragraphCharactersLeast = 500;

/** Of SVG, whose other elements are what a reader sees. */
const unseenElements: ReadonlySet<string> = new Set(['script', 'style', 'metadata']);

interface OpenElement {
  readonly name: string;
  text: string;
  /** It stands in a line of text. */
  readonly inline: boolean;
  holdsElements: boolean;
}

const isKnown = (name: string): boolean =>
  headingElements.has(name) || sectionElements.has(name) || codeElements.has(name) || proseElements.has(name);

/** Whether an element goes on with its parent's line; what it is called decides only where there is no line yet. */
const goesOn = (name: string, parent: OpenElement | undefined): boolean => {
  if (parent === undefined || isKnown(name)) return false;
  if (parent.inline || parent.text.trim() !== '') return true;
  return inlineElements.has(name) && (proseElements.has(parent.name) || headingElements.has(parent.name));
};

const createXmlFlow = (omissions: Omissions) => {
  const flow = createDocumentFlow();
  const elements: OpenElement[] = [];
  let lines: string[] = [];
  let characters = 0;
  let sections = 0;
  let tables = 0;
  let title = '';
  let drawing = false;

  const endLines = (): void => {
    flow.paragraph(lines.join('\n'));
    lines = [];
    characters = 0;
  };
  const addLine = (name: string, value: string): void => {
    lines.push(`${name}: ${value}`);
    characters += value.length;
  };
  const addProse = (text: string): void => {
    endLines();
    if (!escapedMarkup.test(text)) {
      flow.paragraph(text.replace(/\s+/g, ' '));
      return;
    }
    const page = extractHtml(text, { part: true });
    for (const { kind, start, end } of page.blocks) flow.paragraph(page.text.slice(start, end), { kind });
  };
  const addHeading = (text: string): void => {
    endLines();
    title ||= text;
    flow.paragraph(text, { level: Math.max(1, sections) });
  };
  const isProse = ({ name, holdsElements }: OpenElement, content: string): boolean =>
    holdsElements ||
    proseElements.has(name) ||
    (tables > 0 && name === 'entry') ||
    content.length > valueCharactersMax ||
    escapedMarkup.test(content);
  const isUnseen = (element: OpenElement): boolean =>
    unseenElements.has(element.name) || elements.some(({ name }) => unseenElements.has(name));
  /** What an element says by itself, where another block begins inside of it or where it ends. */
  const take = (element: OpenElement): void => {
    const content = element.text.trim();
    if (drawing && isUnseen(element)) omissions.add('scripts and styles', content.length);
    else if (isEncodedData(content)) omissions.add('encoded data', content.length);
    else if (content !== '') {
      if (headingElements.has(element.name)) addHeading(content.replace(/\s+/g, ' '));
      else if (codeElements.has(element.name)) {
        endLines();
        flow.paragraph(element.text, { kind: 'code' });
      } else if (isProse(element, content)) addProse(content);
      else addLine(element.name, content.replace(/\s+/g, ' '));
    }
    element.text = '';
  };

  const openTable = (name: string): void => {
    if (name === 'table' || name === 'informaltable') {
      tables++;
      flow.tables.begin();
    } else if (name === 'row' || name === 'tr') flow.tables.beginRow();
    else if (name === 'td' || name === 'th' || name === 'entry') flow.tables.beginCell();
  };
  const closeTable = (name: string): void => {
    if (name !== 'table' && name !== 'informaltable') return;
    tables--;
    flow.tables.end();
  };

  return {
    open(name: string, attributes: XmlAttributes) {
      const parent = elements.at(-1);
      const inline = goesOn(name, parent);
      drawing ||= parent === undefined && name === 'svg';
      if (parent && !inline) {
        take(parent);
        parent.holdsElements = true;
      }
      elements.push({ name, text: '', inline, holdsElements: false });
      if (inline) return;
      if (sectionElements.has(name)) sections++;
      openTable(name);
      // Those of a drawing say how it looks.
      if (isKnown(name) || drawing) return;
      for (const [key, value] of Object.entries(attributes))
        if (!silentAttributes.test(key) && /[\p{L}\p{N}]/u.test(value)) addLine(key, value.replace(/\s+/g, ' ').trim());
    },
    close() {
      const element = elements.pop();
      if (!element) return;
      const parent = elements.at(-1);
      if (element.inline && parent) {
        parent.text += element.text;
        parent.holdsElements = true;
        return;
      }
      take(element);
      if (element.holdsElements && (elements.length < recordDepthMax || characters >= paragraphCharactersLeast))
        endLines();
      closeTable(element.name);
      if (sectionElements.has(element.name)) sections--;
    },
    text(data: string) {
      const element = elements.at(-1);
      if (element) element.text += data;
    },
    build() {
      endLines();
      return { ...flow.build(), title };
    },
  };
};

/** Throws `corrupt` where the XML is not well-formed, and `too-large`. */
export const extractXml = (source: string): ExtractedDocument => extractFlatOdf(source) ?? extractElements(source);

const extractElements = (source: string): ExtractedDocument => {
  const omissions = createOmissions();
  const content = createXmlFlow(omissions);
  const properties = createDublinCoreReader();
  let language: string | undefined;
  readXml(
    source,
    {
      open(name, attributes) {
        language ??= attributeOf(attributes, 'lang');
        properties.handlers.open?.(name, attributes);
        content.open(name, attributes);
      },
      close(name) {
        properties.handlers.close?.(name);
        content.close();
      },
      text(data) {
        properties.handlers.text?.(data);
        content.text(data);
      },
    },
    { what: 'The XML' },
  );
  const { text, blocks, title } = content.build();
  const named = properties.named();
  return {
    format: 'xml',
    text,
    blocks,
    ...documentProperties({ ...named, title, language: language ?? named.language }),
    leftOut: omissions.list(),
  };
};
