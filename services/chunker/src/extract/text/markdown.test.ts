import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractMarkdown } from './markdown.ts';

const check = (source: string, expected: readonly string[]): void => {
  const document = extractMarkdown(source);
  expect(document.text).toBe(source);
  expectSound(document);
  expect(outline(document)).toEqual(expected);
};

describe('blocks', () => {
  test.each<[string, string, string[]]>([
    [
      'ATX headings',
      '# One\n### Three ###\n#no heading',
      ['heading1 # One', 'heading3 ### Three ###', 'paragraph #no heading'],
    ],
    ['setext headings', 'One\n===\nTwo\nlines\n---\n', ['heading1 One\n===', 'heading2 Two\nlines\n---']],
    ['rules', 'a\n\n---\n\n* * *\nb', ['paragraph a', 'paragraph ---', 'paragraph * * *', 'paragraph b']],
    ['paragraphs', 'a\nb\n\n\nc', ['paragraph a\nb', 'paragraph c']],
    ['fences', '```js\n# code\n\nmore\n```\ntext', ['code ```js\n# code\n\nmore\n```', 'paragraph text']],
    ['a fence inside a longer fence', '````\n```\n````\ntext', ['code ````\n```\n````', 'paragraph text']],
    ['a fence that is left open', 'text\n~~~\ncode\n\n# code', ['paragraph text', 'code ~~~\ncode\n\n# code']],
    [
      'indented code',
      'text\n\n    code\n    code\n\ntext',
      ['paragraph text', 'code     code\n    code', 'paragraph text'],
    ],
    ['no code inside a paragraph', 'text\n    wrapped', ['paragraph text\n    wrapped']],
    ['lists', '- a\n  b\n- c\n1. d\n2) e', ['list-item - a\n  b', 'list-item - c', 'list-item 1. d', 'list-item 2) e']],
    [
      'nested lists',
      '* a\n  * b\n\n    c\n\nd',
      ['list-item * a', 'list-item   * b', 'list-item     c', 'paragraph d'],
    ],
    ['no list at a year’s head', 'It was in\n1986. A great year.', ['paragraph It was in\n1986. A great year.']],
    [
      'code in a list',
      '- a\n\n  ```\n  code\n  ```\n- b',
      ['list-item - a', 'code   ```\n  code\n  ```', 'list-item - b'],
    ],
    ['tables', 'intro\na | b\n--|--\n1 | 2\nend', ['paragraph intro', 'table a | b\n--|--\n1 | 2', 'paragraph end']],
    ['no table without a bar above', 'a\n--|--', ['paragraph a\n--|--']],
    ['quotes', 'a\n> b\n> c\nlazy\n\nd', ['paragraph a', 'paragraph > b\n> c\nlazy', 'paragraph d']],
    ['front matter', '---\ntitle: T\n---\ntext', ['code ---\ntitle: T\n---', 'paragraph text']],
    [
      'headings of plain text where there are none of Markdown',
      '= Wiki =\na\n- b\n\n== AsciiDoc\nc',
      ['heading1 = Wiki =', 'paragraph a', 'list-item - b', 'heading2 == AsciiDoc', 'paragraph c'],
    ],
    ['and not beside some', '# One\n\n== AsciiDoc\nc', ['heading1 # One', 'paragraph == AsciiDoc\nc']],
    [
      'headings in HTML',
      'text\n<h1 align="center">Of <b>drains</b></h1>\n<h2><img src="a.png"></h2>\n',
      ['paragraph text', 'heading1 <h1 align="center">Of <b>drains</b></h1>', 'paragraph <h2><img src="a.png"></h2>'],
    ],
    ['no front matter without keys', '---\ntext\n---\n', ['paragraph ---', 'heading2 text\n---']],
  ])('%s', (_, source, expected) => check(source, expected));
});

test.each([
  ['<h1 align="center">Of <b>drains</b></h1>', 'Of drains'],
  ['---\ntitle: "Of drains"\nauthor: x\n---\n# Other', 'Of drains'],
  ['text\n\n# Of drains #\n', 'Of drains'],
  ['Of drains\n=====\n', 'Of drains'],
  ['## Only a section', ''],
])('the title of %j is %j', (source, title) => expect(extractMarkdown(source).title).toBe(title));

const line = fc.oneof(
  fc.constantFrom(
    '',
    '   ',
    '# a',
    '---',
    '===',
    '```',
    '~~~~',
    '- x',
    '  - y',
    '1. z',
    '> q',
    'a | b',
    '|-|-|',
    '    code',
    '\tcode',
  ),
  fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\n\r\0\ufeff]/g, '')),
);

test('property: blocks are sound, and the text is the source, for any lines', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const source = lines.join('\n');
      const document = extractMarkdown(source);
      expect(document.text).toBe(source);
      expectSound(document);
    }),
    { numRuns: 500 },
  );
});

test.each<[string, string, object]>([
  [
    'YAML',
    '---\ntitle: "Of: drains"\nauthor: Mo # the plumber\ndate: 2024-05-01\nlang: en_gb\n---\ntext',
    { title: 'Of: drains', properties: { authors: ['Mo'], created: '2024-05-01', language: 'en-GB' } },
  ],
  ['a list in brackets', '---\nauthors: [Mo, "Jo"]\n---\n# T\n', { title: 'T', properties: { authors: ['Mo', 'Jo'] } }],
  [
    'a list of dashes',
    '---\nauthors:\n  - Mo\n  - name: Jo\n    mail: x\ntags: [a]\n---\ntext',
    { properties: { authors: ['Mo', 'Jo'] } },
  ],
  [
    'TOML',
    '+++\ntitle = "T"\ndate = 2024-05-01T10:00:00Z\n+++\ntext',
    { title: 'T', properties: { created: '2024-05-01T10:00:00Z' } },
  ],
  ['no date', '---\ndate: soon\n---\ntext', { title: '' }],
])('front matter: %s', (_, source, expected) => {
  const document = extractMarkdown(source);
  expectSound(document);
  expect(document.text).toBe(source);
  expect(document).toMatchObject(expected);
});

test('pictures written out in the text are left out', () => {
  const address = `data:image/png;base64,${'iVBORw0KGgo'.repeat(30)}=`;
  const document = extractMarkdown(`# Pumps\n\nBefore ![a pump](${address}) after.\n`);
  expect(document.text).toBe('# Pumps\n\nBefore ![a pump](data:) after.\n');
  expect(document.leftOut).toEqual([{ what: 'encoded data', characters: address.length }]);
});

test.each<[string, string, string, number]>([
  ['at the head', '<!--\nLicence\n-->\n# One', '\n# One', 16],
  ['between paragraphs', 'a\n\n<!-- b -->\n\nc', 'a\n\n\n\nc', 10],
  ['with text behind it', 'a\n  <!-- b --> c', 'a\n c', 12],
  ['several', '<!-->a\n<!--- b --->\n<!--c-->', 'a\n\n', 25],
  ['none in a fence', '```\n<!-- a -->\n```', '```\n<!-- a -->\n```', 0],
  ['nor in indented code', '    <!-- a -->', '    <!-- a -->', 0],
  ['nor in a line', 'a <!-- b --> c', 'a <!-- b --> c', 0],
  ['nor one without an end', 'a\n<!-- b\n\nc', 'a\n<!-- b\n\nc', 0],
])('comments are left out and counted: %s', (_, source, text, characters) => {
  const document = extractMarkdown(source);
  expectSound(document);
  expect(document.text).toBe(text);
  expect(document.leftOut).toEqual(characters > 0 ? [{ what: 'comments', characters }] : []);
});
