// The styles and numberings of a DOCX → what a paragraph is: a heading of a level, an item of a list, or neither.

import { attributeOf, type XmlHandlers } from '../xml/xml-reader.ts';
import type { OfficePackage } from './office-package.ts';

export interface DocxStyle {
  readonly name: string;
  readonly basedOn?: string;
  /** From 1. */
  readonly level?: number;
  readonly numbering?: string;
}

/** By numbering and level: whether its items have bullets instead of numbers. */
export type Bulleted = (numbering: string, depth: number) => boolean;

/** A style may be based on one that is based on … : a circle of them ends here. */
const ancestorsMax = 16;

/** Word lists here some 370 styles that the document could use and does not define: most of many a styles part. */
const latentStyles = { begin: /<(?:\w+:)?latentStyles\b[^<>]*[^/<>]>/, end: 'latentStyles>' };

const withoutLatentStyles = (text: string): string => {
  const begin = text.search(latentStyles.begin);
  const end = begin < 0 ? -1 : text.indexOf(latentStyles.end, text.indexOf('>', begin) + 1);
  return end < 0 ? text : text.slice(0, begin) + text.slice(end + latentStyles.end.length);
};

export const readStyles = (parcel: OfficePackage, part: string): ReadonlyMap<string, DocxStyle> => {
  const styles = new Map<string, DocxStyle>();
  let id = '';
  const describe = (more: Partial<DocxStyle>): void => {
    styles.set(id, { name: '', ...styles.get(id), ...more });
  };
  const open: XmlHandlers['open'] = (element, attributes) => {
    const value = attributeOf(attributes, 'val') ?? '';
    if (element === 'style') {
      id = attributeOf(attributes, 'styleId') ?? '';
      describe({});
    } else if (element === 'name') describe({ name: value.toLowerCase() });
    else if (element === 'basedOn') describe({ basedOn: value });
    else if (element === 'numId') describe({ numbering: value });
    else if (element === 'outlineLvl' && /^[0-8]$/.test(value)) describe({ level: Number(value) + 1 });
  };
  parcel.read(part, { open }, withoutLatentStyles);
  return styles;
};

/** The level that a style makes a heading of; Word's own names count even where no style is defined. */
export const headingLevelOf = (styles: ReadonlyMap<string, DocxStyle>, id: string): number | undefined => {
  let current: string | undefined = id;
  for (let step = 0; step < ancestorsMax && current !== undefined; step++) {
    const style = styles.get(current);
    const name = style?.name || current.toLowerCase();
    if (name === 'title') return 1;
    const level = style?.level ?? Number(/^heading ?([1-9])$/.exec(name)?.[1] ?? 0);
    if (level > 0) return level;
    current = style?.basedOn;
  }
  return undefined;
};

export const numberingOf = (styles: ReadonlyMap<string, DocxStyle>, id: string): string | undefined => {
  let current: string | undefined = id;
  for (let step = 0; step < ancestorsMax && current !== undefined; step++) {
    const style = styles.get(current);
    if (style?.numbering !== undefined) return style.numbering;
    current = style?.basedOn;
  }
  return undefined;
};

export const readBullets = (parcel: OfficePackage, part: string): Bulleted => {
  const abstractOf = new Map<string, string>();
  const bulleted = new Set<string>();
  let abstract = '';
  let number = '';
  let depth = '';
  parcel.read(part, {
    open(element, attributes) {
      const value = attributeOf(attributes, 'val') ?? '';
      if (element === 'abstractNum') abstract = attributeOf(attributes, 'abstractNumId') ?? '';
      else if (element === 'num') number = attributeOf(attributes, 'numId') ?? '';
      else if (element === 'abstractNumId') abstractOf.set(number, value);
      else if (element === 'lvl') depth = attributeOf(attributes, 'ilvl') ?? '0';
      else if (element === 'numFmt' && (value === 'bullet' || value === 'none')) bulleted.add(`${abstract} ${depth}`);
    },
  });
  return (numbering, level) => bulleted.has(`${abstractOf.get(numbering)} ${level}`);
};
