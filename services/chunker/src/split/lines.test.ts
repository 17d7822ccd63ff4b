import { expect, test } from 'vitest';
import { linesOf, unwrappedLines } from './lines.ts';

const unwrapped = (text: string): string[] =>
  [...unwrappedLines(text, { start: 0, end: text.length })].map(({ start, end }) => text.slice(start, end));

const wrapped = 'The falcon saw three grey boats pass by\nAnd flew away to the north before it was\nSeen.';

test.each<[string, string, string[]]>([
  ['wrapped text', wrapped, [wrapped]],
  [
    'ragged text that goes on in small letters',
    'The falcon\nsaw boats, and\nwent',
    ['The falcon\nsaw boats, and\nwent'],
  ],
  ['an address', 'Jane Smith\n12 Harbour Road\nSt. Ives', ['Jane Smith', '12 Harbour Road', 'St. Ives']],
  ['a line that ends before its time', `${wrapped}\nP.S.\nIt came back.`, [wrapped, 'P.S.', 'It came back.']],
  [
    'entries of a log, as wide as each other',
    '2024-05-01T10:00:00Z INFO the oven reached 200 degrees\n2024-05-01T10:00:01Z WARN the oven reached 201 degrees',
    [
      '2024-05-01T10:00:00Z INFO the oven reached 200 degrees',
      '2024-05-01T10:00:01Z WARN the oven reached 201 degrees',
    ],
  ],
  [
    'lines that begin with the same word',
    'INFO the left oven has reached its 200 degrees\nINFO the other oven has reached 201 degrees',
    ['INFO the left oven has reached its 200 degrees', 'INFO the other oven has reached 201 degrees'],
  ],
  [
    'a record, with what is wrapped in it',
    'name: rye\npricePerLoaf: 4\nnote: It keeps for a week and is best\non the third day, in its bag.\nsold: yes',
    [
      'name: rye',
      'pricePerLoaf: 4',
      'note: It keeps for a week and is best\non the third day, in its bag.',
      'sold: yes',
    ],
  ],
  [
    'no record where the first line is none',
    'The rest was\nas follows: nothing',
    ['The rest was\nas follows: nothing'],
  ],
  ['a record of names with colons', 'w:name: rye\nw:price: 4', ['w:name: rye', 'w:price: 4']],
  [
    'a table of blanks',
    'name     price   kept\nrye      4.00    seven',
    ['name     price   kept', 'rye      4.00    seven'],
  ],
  ['a list of words', 'rye\nspelt\nwheat', ['rye', 'spelt', 'wheat']],
  ['blank lines and blanks at line ends', '  One \n\n \t\ntwo ', ['One', 'two']],
])('%s', (_, text, expected) => {
  expect(unwrapped(text)).toEqual(expected);
});

test('lines lie within their block and have no white space at their ends', () => {
  const text = 'before\n  a\n\n\tb \nbehind';
  const found = [...linesOf(text, { start: 7, end: 15 })].map(({ start, end }) => text.slice(start, end));
  expect(found).toEqual(['a', 'b']);
});
