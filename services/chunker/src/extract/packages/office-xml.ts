// An Office file that is one XML → its text: the packages that Word and PowerPoint save as XML (Flat OPC), and Word's and Excel's own XML of 2003.
import { createDocumentFlow } from '../document-flow.ts';
import { createDublinCoreReader, documentProperties } from '../document-properties.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions } from '../omissions.ts';
import { attributeOf, readXml, type XmlHandlers } from '../xml/xml-reader.ts';
import { type OfficePackage, packageOf } from './office-package.ts';

const headCharacters = 4_000;
const roots = {
  flat: /<pkg:package\s/,
  word: /<w:wordDocument\s/,
  sheets: /<(?:ss:)?Workbook\s[^>]*"urn:schemas-microsoft-com:office:spreadsheet"/,
} as const;
const flatPart = /<pkg:part\s[^>]{0,1000}?pkg:name="\/?([^"]{0,500})"[^>]{0,1000}>/g;

/** The element, from its first beginning to its last end; undefined where the XML has none. */
const elementOf = (xml: string, name: string): string | undefined => {
  const start = xml.search(new RegExp(`<${name}[\\s>]`));
  const end = xml.lastIndexOf(`</${name}>`);
  return start < 0 || end < start ? undefined : xml.slice(start, end) + xml.slice(end, end + name.length + 3);
};

const packageOfParts = (parts: ReadonlyMap<string, string | undefined>): OfficePackage => {
  const present = new Map([...parts].filter((part): part is [string, string] => part[1] !== undefined));
  return packageOf([...present.keys()], (name) => present.get(name)!, 'Office file');
};

const flatPackage = (xml: string): OfficePackage => {
  const parts = new Map<string, string | undefined>();
  for (const { 0: tag, 1: name = '', index } of xml.matchAll(flatPart)) {
    const end = xml.indexOf('</pkg:part>', index);
    if (end < 0) break;
    // What is no XML is named, and not read.
    parts.set(name, elementOf(xml.slice(index + tag.length, end), 'pkg:xmlData') ?? '');
  }
  return packageOfParts(parts);
};

const readFlat = async (xml: string): Promise<ExtractedDocument | undefined> => {
  const parcel = flatPackage(xml);
  if (parcel.names.some((name) => /^ppt\//i.test(name))) return (await import('./pptx.ts')).readPptx(parcel);
  if (parcel.names.some((name) => /^word\//i.test(name))) return (await import('./docx.ts')).readDocx(parcel);
  return undefined;
};

const coreNames: Readonly<Record<string, string>> = {
  Title: 'title',
  Author: 'creator',
  Created: 'created',
  LastSaved: 'modified',
};

/** What Office of 2003 says of a document, in the terms of the Dublin Core. */
const readProperties = (xml: string): Pick<ExtractedDocument, 'title' | 'properties'> => {
  const reader = createDublinCoreReader();
  const { open, close, text } = reader.handlers;
  const element = elementOf(xml, 'o:DocumentProperties') ?? elementOf(xml, 'DocumentProperties');
  const handlers: XmlHandlers = {
    open: (name, attributes) => open?.(coreNames[name] ?? '', attributes),
    ...(close && { close }),
    ...(text && { text }),
  };
  if (element !== undefined) readXml(element, handlers, { what: 'The Office file' });
  return documentProperties(reader.named());
};

/** Its elements have the names that they have in DOCX. */
const readWord = async (xml: string): Promise<ExtractedDocument> => {
  const parcel = packageOfParts(
    new Map([
      ['word/document.xml', elementOf(xml, 'w:body')],
      ['word/styles.xml', elementOf(xml, 'w:styles')],
    ]),
  );
  return { ...(await (await import('./docx.ts')).readDocx(parcel)), ...readProperties(xml) };
};

const readSheets = (xml: string): ExtractedDocument => {
  const { paragraph, tables, build } = createDocumentFlow();
  const omissions = createOmissions();
  let column = 0;
  let cell = '';
  let inData = false;
  let inComment = false;
  let hidden = false;
  readXml(
    xml,
    {
      open(element, attributes) {
        if (element === 'Worksheet') paragraph(attributeOf(attributes, 'Name') ?? '', { level: 1 });
        else if (element === 'Table') tables.begin();
        else if (element === 'Row') {
          tables.beginRow();
          hidden = attributeOf(attributes, 'Hidden') === '1';
          column = 0;
        } else if (element === 'Cell') {
          const index = Number(attributeOf(attributes, 'Index') ?? column + 1) - 1;
          const columns = 1 + (Number(attributeOf(attributes, 'MergeAcross')) || 0);
          tables.skipCells(index - column);
          tables.beginCell();
          tables.spanCell(columns, 1);
          column = index + columns;
          cell = '';
        } else if (element === 'Comment') inComment = true;
        else if (element === 'Data') inData = true;
      },
      close(element) {
        if (element === 'Data') inData = false;
        else if (element === 'Comment') inComment = false;
        else if (element === 'Table') tables.end();
        else if (element === 'Cell' && hidden) omissions.add('hidden rows and columns', cell.length);
        else if (element === 'Cell') paragraph(cell.replace(/^(\d{4}-\d\d-\d\d)T00:00:00\.000$/, '$1'));
      },
      text(data) {
        if (inData && inComment) cell += ` ${data}`;
        else if (inData) cell += data;
      },
    },
    { what: 'The Office file' },
  );
  return { format: 'xlsx', ...build(), ...readProperties(xml), leftOut: omissions.list() };
};

/** Undefined where it is another XML. Throws `corrupt` and `too-large`. */
export const extractOfficeXml = async (xml: string): Promise<ExtractedDocument | undefined> => {
  const head = xml.slice(0, headCharacters);
  if (roots.flat.test(head)) return readFlat(xml);
  if (roots.word.test(head)) return readWord(xml);
  return roots.sheets.test(head) ? readSheets(xml) : undefined;
};
