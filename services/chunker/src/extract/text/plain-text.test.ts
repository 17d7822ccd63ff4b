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
  [`a\n${wide}\n${wide}\nb\nc`, ['paragraph a', `paragraph ${wide}`, `paragraph ${wide}`, 'paragraph b\nc']],
])('%j', (text, expected) => expect(outline(extractPlainText(text))).toEqual(expected));

test('property: blocks are sound for any text', () => {
  const text = fc.array(fc.constantFrom('a', ' ', '\n', '\t', '\u3000', wide, '𝒳')).map((parts) => parts.join(''));
  fc.assert(fc.property(text, (source) => expectSound(extractPlainText(source))));
});
