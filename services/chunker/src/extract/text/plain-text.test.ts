import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractPlainText } from './plain-text.ts';

const wide = 'w'.repeat(201);

test.each([
  ['', []],
  [' \n\t\n', []],
  ['one\nparagraph\n\nanother\n', ['paragraph one\nparagraph', 'paragraph another']],
  ['\n\n  indented', ['paragraph   indented']],
  [` = Title = \nText`, ['heading1  = Title = ', 'paragraph Text']],
  ['= Title\n\n= no title', ['heading1 = Title', 'paragraph = no title']],
  ['Title\n=====\nText\n\nPart\n----', ['heading1 Title\n=====', 'paragraph Text', 'heading2 Part\n----']],
  [`Title\n\n${wide}`, ['heading5 Title', `paragraph ${wide}`]],
  [`Title\nPart\n${wide}`, ['heading5 Title', 'heading6 Part', `paragraph ${wide}`]],
  [`Name\nTown\n\n${wide}`, ['paragraph Name\nTown', `paragraph ${wide}`]],
  ['Title\n\nshort', ['paragraph Title', 'paragraph short']],
  [`No title.\n\n${wide}`, ['paragraph No title.', `paragraph ${wide}`]],
  ['in words\na | b\nc | d\nend', ['paragraph in words', 'table a | b\nc | d', 'paragraph end']],
  [
    '+---+---+\n| a | b |\n+===+===+\n| c | d |\n+---+---+',
    ['paragraph +---+---+', 'table | a | b |\n+===+===+\n| c | d |\n+---+---+'],
  ],
  ['a\tb\nc\td\te', ['paragraph a\tb\nc\td\te']],
  [`a\n${wide}\n${wide}\nb\nc`, ['paragraph a', `paragraph ${wide}`, `paragraph ${wide}`, 'paragraph b\nc']],
])('%j', (text, expected) => expect(outline(extractPlainText(text))).toEqual(expected));

test.each([
  ['= Of drains\n\nText', 'Of drains'],
  ['Of drains\n=========\nText', 'Of drains'],
  ['== Only a section\nText', ''],
  [`By position alone\n\n${wide}`, ''],
])('the title of %j is %j', (text, title) => expect(extractPlainText(text).title).toBe(title));

test('property: blocks are sound for any text', () => {
  const text = fc
    .array(fc.constantFrom('a', 'A', ' ', '\n', '\t', '\u3000', wide, '𝒳', '==', '=', '|', '---'))
    .map((parts) => parts.join(''));
  fc.assert(fc.property(text, (source) => expectSound(extractPlainText(source))));
});
