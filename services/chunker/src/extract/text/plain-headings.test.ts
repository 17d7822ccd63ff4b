import { expect, test } from 'vitest';
import { looksLikeTitle, markedLevel, underlinedLevel } from './plain-headings.ts';

test.each([
  ['= Title =', 1],
  [' = = Title = = ', 2],
  ['=== Two words ===', 3],
  ['==== Front', 4],
  ['= not balanced ==', undefined],
  ['= k', undefined],
  ['==', undefined],
  ['== ==', undefined],
  ['======= Seven =======', undefined],
  ['==Title', undefined],
  [`== ${'long '.repeat(30)}`, undefined],
  ['a == b', undefined],
])('%j is marked as of level %j', (line, expected) => expect(markedLevel(line)).toBe(expected));

test.each([
  ['Title', '=====', 1],
  ['Title', '---', 2],
  ['Title', '~~~~~~~', 3],
  ['A longer title', '---', undefined],
  ['As wide as the page', '------------------------------', 2],
  ['$ man git-clone', '------------------------------', undefined],
  ['Title', '--', undefined],
  ['Title', '-=-=-', undefined],
  ['1 2 3', '-----', undefined],
  ['-----', '-----', undefined],
])('%j above %j is of level %j', (title, line, expected) => expect(underlinedLevel(title, line)).toBe(expected));

test.each([
  ['Materials and Methods', true],
  ['CHAPTER IV', true],
  ['2.1 Related work', true],
  ['A. First part', true],
  ['“Quoted” title', true],
  ['第一章', true],
  ['A sentence.', false],
  ['Dear Mr Smith,', false],
  ['small letters', false],
  ['Is this a title?', false],
  ['One sentence. Another one', false],
  ['From: somebody', false],
  ['Figure 2 What is seen here', false],
  ['Table S1 Numbers', false],
  ['name@example.com', false],
  ['Name | Value', false],
  ['1', false],
  ['12 34', false],
  ['Fifteen words are more than any title of a section has that I ever saw', false],
  ['T'.repeat(121), false],
])('%j looks like a title: %j', (line, expected) => expect(looksLikeTitle(line)).toBe(expected));
