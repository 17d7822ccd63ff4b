// A heading as a text writes it → its title, in one line and without the marks that make it one.
import type { Block } from './extracted-document.ts';

/** Of a longer one, no more is looked at. */
const headingCharactersMax = 1_000;
/** Of Markdown, wikis and plain text: signs before and behind a title, or a line of them below it. */
const marks = /^(?:#{1,6}|=[= ]*)\s+|\s+(?:#+|=[= ]*)$|\s*\n\s*([^\p{L}\p{N}\s])\1*$/gu;
const htmlHeading = /^<h([1-6])\b[^<>]*>.*<\/h\1>$/is;
const htmlTag = /<[^<>]*>/g;

/** Of a line that is a heading in HTML, as pages on GitHub begin; undefined where it is none, or one without words. */
export const htmlHeadingLevel = (line: string): number | undefined => {
  const level = line.length <= headingCharactersMax ? htmlHeading.exec(line)?.[1] : undefined;
  return level !== undefined && headingTitle(line) !== '' ? Number(level) : undefined;
};

export const headingTitle = (heading: string): string => {
  const written = heading.slice(0, headingCharactersMax).trim();
  const title = htmlHeading.test(written) ? written.replace(htmlTag, ' ') : written.replace(marks, '');
  return title.replace(/\s+/g, ' ').trim();
};

/** The title of the first heading of the first level; empty where there is none. */
export const firstTitle = (text: string, blocks: readonly Block[]): string => {
  const heading = blocks.find(({ level }) => level === 1);
  return heading === undefined ? '' : headingTitle(text.slice(heading.start, heading.end));
};
