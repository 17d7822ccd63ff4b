import { expect, test } from 'vitest';
import { commonSection, headingPath, openSection, type Section } from './sections.ts';

const titleOf = (heading: string): string => openSection(undefined, 1, heading, 0).title;

test.each([
  ['## Closed  by\tmarks ##', 'Closed by marks'],
  ['Underlined\n-----', 'Underlined'],
  [' = = Of a wiki = = ', 'Of a wiki'],
  ['== Of AsciiDoc', 'Of AsciiDoc'],
  ['Of reStructuredText\n~~~~~~~~', 'Of reStructuredText'],
  ['x = y', 'x = y'],
  ['On two\nlines', 'On two lines'],
  ['C# and #1', 'C# and #1'],
  ['👩‍👩‍👧'.repeat(400), `${'👩‍👩‍👧'.repeat(25)}…`],
  [`Wide${' '.repeat(1_000_000)}gap`, 'Wide'],
])('a title is without marks, in one line, and bounded', (heading, title) => {
  expect(titleOf(heading)).toBe(title);
});

test('a section lies in the last one of a lower level', () => {
  const levels = [2, 3, 1, 4, 2, 2, 3];
  const paths: string[][] = [];
  let section: Section | undefined;
  for (const [i, level] of levels.entries()) {
    section = openSection(section, level, `${i}`, i);
    paths.push(headingPath(section));
  }
  expect(paths.map((path) => path.join('/'))).toEqual(['0', '0/1', '2', '2/3', '2/4', '2/5', '2/5/6']);
});

test('sections have in common what holds both, whatever their titles', () => {
  const a = openSection(undefined, 1, 'A', 0);
  const [first, second] = [openSection(a, 2, 'same', 1), openSection(a, 2, 'same', 1)];
  const deep = openSection(first, 3, 'deep', 2);
  expect(commonSection(first, second)).toBe(a);
  expect(commonSection(deep, first)).toBe(first);
  expect(commonSection(second, deep)).toBe(a);
  expect(commonSection(a, openSection(undefined, 1, 'A', 0))).toBeUndefined();
  expect(commonSection(undefined, a)).toBeUndefined();
});
