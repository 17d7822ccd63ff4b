// What the words of an RTF say of its text → paragraphs, headings by style and outline, list items and tables.
import { createDocumentFlow, listMarker, type ParagraphStyle } from '../document-flow.ts';

const headingLevels = 9;
const headingName = /^(?:heading|überschrift|titre|título|заголовок) ?([1-9])$/;

export const createRtfParagraphs = () => {
  const flow = createDocumentFlow();
  const styleLevels = new Map<number, number>();
  let text = '';
  let marker = '';
  let style = 0;
  let outline: number | undefined;
  let isCell = false;
  let inTable = false;
  let rowOpen = false;
  let cellOpen = false;

  const openCell = (): void => {
    if (!inTable) flow.tables.begin();
    inTable = true;
    if (!rowOpen) flow.tables.beginRow();
    rowOpen = true;
    if (!cellOpen) flow.tables.beginCell();
    cellOpen = true;
  };
  const closeTable = (): void => {
    if (inTable) flow.tables.end();
    inTable = false;
    rowOpen = false;
    cellOpen = false;
  };
  const styleOf = (): ParagraphStyle => {
    const level = outline ?? styleLevels.get(style);
    if (level !== undefined) return { level };
    const sign = marker.trim();
    if (sign === '') return {};
    return { kind: 'list-item', marker: listMarker(/^[\d\p{L}]+[.)]$/u.test(sign) ? sign : '-', 0) };
  };
  const end = (inCell: boolean): void => {
    if (inCell) openCell();
    else if (!rowOpen) closeTable();
    flow.paragraph(text, inCell ? {} : styleOf());
    text = '';
    marker = '';
  };
  /** 0 is the outermost; undefined where it says that the paragraph is none. */
  const levelOf = (outlineLevel: number | undefined): number | undefined =>
    outlineLevel !== undefined && outlineLevel < headingLevels ? outlineLevel + 1 : undefined;

  return {
    add(piece: string): void {
      text += piece;
    },
    addMarker(piece: string): void {
      marker += piece;
    },
    /** Of the paragraph, or in the style sheet the one that is told of. */
    setStyle(number: number): void {
      style = number;
    },
    nameStyle(name: string): void {
      const plain = name.replace(/;.*/s, '').trim().toLowerCase();
      const level = plain === 'title' ? 1 : Number(headingName.exec(plain)?.[1] ?? 0);
      if (level > 0) styleLevels.set(style, level);
    },
    outlineStyle(outlineLevel: number | undefined): void {
      const level = levelOf(outlineLevel);
      if (level !== undefined) styleLevels.set(style, level);
    },
    setOutline(outlineLevel: number | undefined): void {
      outline = levelOf(outlineLevel);
    },
    /** Whether the paragraph stands in a cell of a table. */
    setInTable(): void {
      isCell = true;
    },
    reset(): void {
      style = 0;
      outline = undefined;
      isCell = false;
    },
    endParagraph: (): void => end(isCell),
    endCell(): void {
      end(true);
      cellOpen = false;
    },
    endRow(): void {
      rowOpen = false;
      cellOpen = false;
    },
    build(): ReturnType<typeof flow.build> {
      end(false);
      closeTable();
      return flow.build();
    },
  };
};
