// XLSX → text: a section for each sheet that is shown, a table of what its cells show, then its comments and drawings.
import { PipelineError } from '@alex/core/errors';
import { createDocumentFlow, type DocumentFlow } from '../document-flow.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions, type Omissions } from '../omissions.ts';
import { decodeText } from '../text/decode-text.ts';
import { attributeOf, type XmlAttributes, type XmlHandlers } from '../xml/xml-reader.ts';
import { drawingParagraphs, relatedDrawings } from './drawing-text.ts';
import { reportEmbedded } from './office-omissions.ts';
import { mainPart, type OfficePackage, openPackage } from './office-package.ts';
import { readCoreProperties } from './office-properties.ts';
import { type CellFormats, readCellFormats } from './xlsx-number-formats.ts';

/** Of a sheet (ECMA-376 lets Excel set it). */
const columnsMax = 16_384;
/** The elements that hold a page's headers and footers. */
const pageMargin = /^(?:odd|even|first)(?:Header|Footer)$/;

interface Sheet {
  readonly name: string;
  readonly part: string;
  readonly hidden: boolean;
}

interface Workbook {
  readonly main: string;
  readonly sheets: readonly Sheet[];
  /** Days count from 1904, as on an old Macintosh. */
  readonly from1904: boolean;
}

const readWorkbook = (parcel: OfficePackage): Workbook => {
  const main = mainPart(parcel, 'xl/workbook.xml');
  const targets = new Map(parcel.relationships(main).map(({ id, target }) => [id, target]));
  const sheets: Sheet[] = [];
  let from1904 = false;
  parcel.read(main, {
    open(element, attributes) {
      if (element === 'workbookPr') from1904 = /^(?:1|true)$/.test(attributeOf(attributes, 'date1904') ?? '');
      if (element !== 'sheet') return;
      const relationship = Object.keys(attributes).find((key) => key.endsWith(':id'));
      const part = targets.get(attributes[relationship ?? ''] ?? '');
      const hidden = /hidden$/i.test(attributeOf(attributes, 'state') ?? '');
      if (part) sheets.push({ name: attributeOf(attributes, 'name') ?? '', part, hidden });
    },
  });
  return { main, sheets, from1904 };
};

/** The texts that cells refer to by number. Phonetic guides are no part of them. */
const readSharedStrings = (parcel: OfficePackage, part: string): string[] => {
  const strings: string[] = [];
  let inText = false;
  let phonetic = false;
  parcel.read(part, {
    open(element) {
      if (element === 'si') strings.push('');
      else if (element === 'rPh') phonetic = true;
      inText = element === 't' && !phonetic;
    },
    close(element) {
      inText = false;
      if (element === 'rPh') phonetic = false;
    },
    text(data) {
      if (inText) strings.push(`${strings.pop() ?? ''}${data}`);
    },
  });
  return strings;
};

/** `AB12` → 27. */
const columnOf = (reference: string): number => {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
};

/** A filter that is set, in a sheet or in a table on it. */
const filter = /<(?:\w+:)?filterColumn[\s>]|\sfilterMode="(?:1|true)"/;

const isFiltered = (parcel: OfficePackage, part: string, text: string): boolean =>
  filter.test(text) ||
  parcel
    .relationships(part)
    .some(({ type, target }) => type === 'table' && filter.test(decodeText(parcel.part(target) ?? new Uint8Array())));

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

/** The columns that are hidden for good: those that are folded away can be unfolded with a click. */
const hiddenColumns = (attributes: XmlAttributes): number[] => {
  if (!isTrue(attributeOf(attributes, 'hidden')) || attributeOf(attributes, 'outlineLevel') !== undefined) return [];
  const [first = 0, last = 0] = ['min', 'max'].map((name) => Number(attributeOf(attributes, name)));
  return Array.from({ length: Math.max(0, Math.min(last, columnsMax) - first + 1) }, (_, index) => first - 1 + index);
};

const addSheet = (
  parcel: OfficePackage,
  part: string,
  { tables, paragraph }: DocumentFlow,
  strings: readonly string[],
  formats: CellFormats,
  omissions: Omissions,
): void => {
  let type = '';
  let style = 0;
  let value = '';
  let inValue = false;
  let column = 0;
  let nextColumn = 0;
  let filtered = false;
  let rowHidden = false;
  const columnsHidden = new Set<number>();
  let margin = false;
  const shown = (): string => {
    if (type === 's') return strings[Number(value)] ?? '';
    if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
    return type === '' || type === 'n' ? formats.show(value, style) : value;
  };
  tables.begin();
  const handlers: XmlHandlers = {
    open(element, attributes) {
      if (element === 'col') for (const hidden of hiddenColumns(attributes)) columnsHidden.add(hidden);
      else if (element === 'row') {
        // Rows that a filter hides, or that are folded away, belong to what is shown.
        const folded = filtered || attributeOf(attributes, 'outlineLevel') !== undefined;
        rowHidden = !folded && isTrue(attributeOf(attributes, 'hidden'));
        tables.beginRow();
        nextColumn = 0;
      } else if (element === 'c') {
        type = attributeOf(attributes, 't') ?? '';
        style = Number(attributeOf(attributes, 's') ?? 0);
        const reference = attributeOf(attributes, 'r');
        column = reference === undefined ? nextColumn : columnOf(reference);
        value = '';
      }
      inValue = element === 'v' || (element === 't' && type === 'inlineStr');
      margin = pageMargin.test(element);
    },
    close(element) {
      inValue = false;
      margin = false;
      if (element !== 'c' || value === '') return;
      if (rowHidden || columnsHidden.has(column)) {
        omissions.add('hidden rows and columns', shown().length);
        return;
      }
      tables.skipCells(column - nextColumn);
      tables.beginCell();
      paragraph(shown());
      nextColumn = column + 1;
    },
    text(data) {
      if (inValue) value += data;
      else if (margin) omissions.add('headers and footers', data.length);
    },
  };
  parcel.read(part, handlers, (text) => {
    filtered = isFiltered(parcel, part, text);
    return text;
  });
  tables.end();
};

const addComments = (parcel: OfficePackage, part: string, flow: DocumentFlow): void => {
  for (const { type, target } of parcel.relationships(part))
    if ((type === 'comments' || type === 'threadedComment') && target !== '')
      parcel.read(target, commentHandlers(flow));
};

const commentHandlers = (flow: DocumentFlow) => {
  let comment = '';
  let inText = false;
  return {
    open(element: string) {
      if (element === 'comment' || element === 'threadedComment') comment = '';
      inText = element === 't' || element === 'text';
    },
    close(element: string) {
      inText = false;
      if (element === 'comment' || element === 'threadedComment') flow.paragraph(comment);
    },
    text(data: string) {
      if (inText) comment += data;
    },
  };
};

/** What a sheet shows, where it is left out. */
const charactersOf = (
  parcel: OfficePackage,
  part: string,
  strings: readonly string[],
  formats: CellFormats,
): number => {
  const flow = createDocumentFlow();
  addSheet(parcel, part, flow, strings, formats, createOmissions());
  return flow.length();
};

/** Throws `corrupt`, `encrypted`, `too-large` and `zip-bomb`. */
export const extractXlsx = async (bytes: Uint8Array): Promise<ExtractedDocument> => {
  const parcel = openPackage(bytes, 'XLSX');
  const { main, sheets, from1904 } = readWorkbook(parcel);
  if (sheets.length === 0) throw new PipelineError('corrupt', 'The XLSX has no sheets.');
  const part = (type: string, usual: string): string =>
    parcel.relationships(main).find((one) => one.type === type)?.target || usual;
  const strings = readSharedStrings(parcel, part('sharedStrings', 'xl/sharedStrings.xml'));
  const formats = readCellFormats(parcel, part('styles', 'xl/styles.xml'), from1904);
  const flow = createDocumentFlow();
  const omissions = createOmissions();
  for (const sheet of sheets) {
    if (sheet.hidden) {
      omissions.add(`hidden sheet ${sheet.name}`, charactersOf(parcel, sheet.part, strings, formats));
      continue;
    }
    flow.paragraph(sheet.name, { level: 1 });
    addSheet(parcel, sheet.part, flow, strings, formats, omissions);
    addComments(parcel, sheet.part, flow);
    for (const { type, target } of parcel.relationships(sheet.part))
      if (type === 'drawing' && target !== '')
        for (const paragraph of [...drawingParagraphs(parcel, target), ...relatedDrawings(parcel, target)])
          flow.paragraph(paragraph);
  }
  reportEmbedded(parcel, omissions);
  return { format: 'xlsx', ...flow.build(), ...readCoreProperties(parcel), leftOut: omissions.list() };
};
