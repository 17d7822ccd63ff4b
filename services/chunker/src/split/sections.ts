// Headings → the tree of sections that a document is, and the heading path of any place in it.
import { headingTitle } from '../extract/heading-title.ts';
import { cutNear } from './segments.ts';

export interface Section {
  readonly title: string;
  readonly level: number;
  readonly depth: number;
  /** Offset of its heading. */
  readonly start: number;
  readonly parent: Section | undefined;
}

/** Longer headings are paragraphs in disguise; the path is metadata of every chunk, and that is bounded (vector-record.ts). */
const titleCharactersMax = 200;

/** The section that a heading opens behind `current`. */
export const openSection = (current: Section | undefined, level: number, heading: string, start: number): Section => {
  let parent = current;
  while (parent && parent.level >= level) parent = parent.parent;
  return { title: titleOf(heading), level, depth: (parent?.depth ?? 0) + 1, start, parent };
};

const titleOf = (heading: string): string => {
  const title = headingTitle(heading);
  if (title.length <= titleCharactersMax) return title;
  return `${title.slice(0, cutNear(title, { start: 0, end: title.length }, titleCharactersMax))}…`;
};

/** The innermost section that holds both; undefined for the document itself. */
export const commonSection = (one: Section | undefined, other: Section | undefined): Section | undefined => {
  let [a, b] = [one, other];
  while (a !== b) {
    if ((a?.depth ?? 0) >= (b?.depth ?? 0)) a = a?.parent;
    else b = b?.parent;
  }
  return a;
};

/** Titles from the outermost section inwards. */
export const headingPath = (section: Section | undefined): string[] =>
  section ? [...headingPath(section.parent), section.title] : [];
