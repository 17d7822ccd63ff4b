import { expect, test } from 'vitest';
import { displayWidth } from './display-width.ts';
import { printable, printableLine, wrap } from './wrap-text.ts';

test.each([
  ['fits', ['fits']],
  ['one two three four', ['one two', 'three four']],
  ['a word-of-more-than-ten-columns', ['a', 'word-of-mo', 're-than-te', 'n-columns']],
  ['two\nlines', ['two', 'lines']],
  ['a paragraph\n\n\n\nanother', ['a', 'paragraph', '', 'another']],
  ['    indented', ['    indent', 'ed']],
  ['a  =  1', ['a  =  1']],
  ['', ['']],
])('wraps %j at ten columns', (text, lines) => {
  expect(wrap(text, 10)).toEqual(lines);
});

test('counts two columns for a wide character and none for a mark', () => {
  expect(wrap('漢字漢字漢字', 10)).toEqual(['漢字漢字漢', '字']);
  expect(displayWidth('e\u0301')).toBe(1);
  expect(displayWidth('👩‍👩‍👧')).toBe(2);
  for (const line of wrap('ねこ e\u0301t\u0301e\u0301 👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧 dogs', 6))
    expect(displayWidth(line)).toBeLessThanOrEqual(6);
});

test('loses no word', () => {
  const text = 'The quick brown fox jumps over the lazy dog near the riverbank, twice.';
  for (let columns = 12; columns < 80; columns++) expect(wrap(text, columns).join(' ')).toBe(text);
});

test('what a terminal would obey is not printed', () => {
  expect(printable('\x1b[2Jgone\x07 \u202egnp.exe\r\nnext')).toBe(' [2Jgone   gnp.exe\nnext');
  expect(printableLine('a\nkey')).toBe('a key');
});
