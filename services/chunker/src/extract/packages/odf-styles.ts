// The styles of an OpenDocument file → which paragraphs are headings beyond those that say so.
import { attributeOf, type XmlAttributes, type XmlHandlers } from '../xml/xml-reader.ts';

export interface OdfStyles {
  readonly handlers: XmlHandlers;
  levelOf(style: string | undefined): number | undefined;
  isHidden(style: string | undefined): boolean;
  isPreformatted(style: string | undefined): boolean;
  /** Whether a list's items have numbers at that depth, from 1. */
  isNumbered(list: string | undefined, depth: number): boolean;
}

/** A style may have a parent that has a parent … : a circle of them ends here. */
const ancestorsMax = 16;

/** Text, sheets and slides. */
const hides = (element: string, attributes: XmlAttributes): boolean =>
  (element === 'text-properties' && attributeOf(attributes, 'display') === 'none') ||
  (element === 'table-properties' && attributeOf(attributes, 'display') === 'false') ||
  (element === 'drawing-page-properties' && attributeOf(attributes, 'visibility') === 'hidden');

export const createOdfStyles = (): OdfStyles => {
  const parents = new Map<string, string>();
  const hidden = new Set<string>();
  const numbered = new Set<string>();
  let style = '';
  let list = '';
  const chain = function* (name: string | undefined): Generator<string> {
    let current = name;
    for (let step = 0; step < ancestorsMax && current !== undefined; step++) {
      yield current;
      current = parents.get(current);
    }
  };
  const holds = (name: string | undefined, test: (style: string) => boolean): boolean => {
    for (const ancestor of chain(name)) if (test(ancestor)) return true;
    return false;
  };
  return {
    handlers: {
      open(element, attributes) {
        if (element === 'style') {
          style = attributeOf(attributes, 'name') ?? '';
          const parent = attributeOf(attributes, 'parent-style-name');
          if (parent !== undefined) parents.set(style, parent);
        } else if (element === 'list-style') list = attributeOf(attributes, 'name') ?? '';
        else if (element === 'list-level-style-number') numbered.add(`${list} ${attributeOf(attributes, 'level')}`);
        else if (hides(element, attributes)) hidden.add(style);
      },
    },
    levelOf: (name) => (holds(name, (one) => one === 'Title') ? 1 : undefined),
    isNumbered: (name, depth) => numbered.has(`${name} ${depth}`),
    isHidden: (name) => holds(name, (one) => hidden.has(one)),
    isPreformatted: (name) => holds(name, (one) => one === 'Preformatted_20_Text'),
  };
};
