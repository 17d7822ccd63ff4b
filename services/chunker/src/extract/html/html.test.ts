import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractHtml } from './html.ts';

const check = (html: string, ...expected: string[]): void => {
  const document = extractHtml(html);
  expectSound(document);
  expect(outline(document)).toEqual(expected);
};

describe('blocks', () => {
  test.each<[string, string, string[]]>([
    ['paragraphs and blanks', '<p>a\n  <b>b</b>c&nbsp;d</p>e', ['paragraph a bc d', 'paragraph e']],
    ['line breaks', '<p>a <br> b<br>c<br><br>d', ['paragraph a\nb\nc', 'paragraph d']],
    ['headings', '<h1>One</h1><h3>Three <i>x</i></h3>text', ['heading1 One', 'heading3 Three x', 'paragraph text']],
    ['title, once', '<title>T</title><h1>T</h1><h1>U</h1>', ['heading1 T', 'heading1 U']],
    ['unclosed head', '<html><head><title>T</title><body>text', ['heading1 T', 'paragraph text']],
    [
      'lists',
      '<ul><li>a<li>b<ol start=3><li>c<li>d</ol></ul>',
      ['list-item - a', 'list-item - b', 'list-item   3. c', 'list-item   4. d'],
    ],
    ['paragraphs in a list item', '<ul><li><p>a</p><p>b</p></ul>c', ['list-item - a', 'list-item b', 'paragraph c']],
    ['code', '<pre>\n  a\n\n    b\n</pre>', ['code   a\n\n    b']],
    [
      'tables',
      '<table><caption>C</caption><tr><th>a<th>b<tr><td>1<td><p>2</p><p>3</p></table>',
      ['paragraph C', 'table a | b\n1 | 2 3'],
    ],
    ['a table of one column', '<table><tr><td>a<tr><td>b</table>', ['paragraph a', 'paragraph b']],
    [
      'a table in a table',
      '<table><tr><td>menu<td><table><tr><td>1<td>2</table>text</table>',
      ['paragraph menu', 'table 1 | 2', 'paragraph text'],
    ],
    [
      'a small table in a table of data',
      '<table><tr><th>Name<th>Parts<tr><td>boat<td><table><tr><td>hull<td>1<tr><td>mast<td>2</table><tr><td>cart<td>two</table>',
      ['table Name | Parts\nboat | hull, 1; mast, 2\ncart | two'],
    ],
    [
      'a long table in a table of data',
      `<table><tr><td>a<td>b<tr><td>c<td><table><tr><td>${'long '.repeat(50)}<td>1</table><tr><td>d<td>e</table>`,
      ['table a | b', 'paragraph c', `table ${'long '.repeat(50).trim()} | 1`, 'paragraph d', 'paragraph e'],
    ],
    [
      'cells across columns and rows',
      '<table><tr><th rowspan=2>Name<th colspan=2>Price<tr><th>old<th>new<tr><td rowspan=2>rye<td>4<td>5<tr><td>6<td>7</table>',
      ['table Name | Price\n | old | new\nrye | 4 | 5\n | 6 | 7'],
    ],
    [
      'a cell across more columns than there are',
      '<table><tr><td colspan=100000 rowspan=100000>a<td>b<tr><td>c<td>d</table>',
      [`table a${' | '.repeat(64)}b\n${' | '.repeat(64)}c | d`],
    ],
    [
      'the name of a table above its header',
      '<table><tr><td colspan=2>Loaves<tr><td>a<td>b</table>',
      ['table Loaves', 'table a | b'],
    ],
    ['how characters are read', '<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字', ['paragraph 漢字']],
    [
      'links of headings to themselves',
      '<h2>One<a href="#o">¶</a></h2><h2><a href="#t">#</a> Two</h2><h2>C# and F#</h2><h2>#</h2>',
      ['heading2 One', 'heading2 Two', 'heading2 C# and F#', 'heading2 #'],
    ],
    [
      'a table that lays out',
      '<table><tr><td>x<td><h2>H</h2>text</table>',
      ['paragraph x', 'heading2 H', 'paragraph text'],
    ],
    [
      'a cell that is a page',
      `<table><tr><td>x<td>${'long '.repeat(500)}</table>`,
      ['paragraph x', `paragraph ${'long '.repeat(500).trim()}`],
    ],
    ['entities', '<p>&lt;a&gt; &amp;amp; &eacute;&#x1F986;', ['paragraph <a> &amp; é🦆']],
    ['a control reference', '<p>a&#0;b', ['paragraph a\ufffdb']],
    [
      'self-closing tags of XHTML',
      '<?xml version="1.0"?><html><script src="x"/><p>text</p></html>',
      ['paragraph text'],
    ],
  ])('%s', (_, html, expected) => check(html, ...expected));
});

describe('what is left out', () => {
  test.each([
    ['<p>text</p><script>var x = "<p>no</p>";</script>', 'scripts and styles'],
    ['<style>p {}</style><p>text</p>', 'scripts and styles'],
    ['<p>text</p><template><p>no</p></template>', 'templates'],
    ['<p>text<!-- no --></p>', 'comments'],
    ['<p>text</p><p hidden>no</p>', 'hidden text'],
    ['<p>text</p><div style="color: red; Display : NONE"><p>no</div>', 'hidden text'],
    ['<p>text</p><noscript>no</noscript>', 'text for browsers without scripts'],
    ['<nav><a>no</a></nav><p>text</p>', 'navigation'],
    ['<p>text</p><select><option>no<option>no</select>', 'choices of forms'],
    ['<p>text</p><svg><title>no</title><text>no</text></svg>', 'drawings'],
  ])('%s', (html, what) => {
    const document = extractHtml(html);
    expect(document.text).toBe('text');
    expect(document.leftOut).toEqual([{ what, characters: expect.any(Number) }]);
    expect(document.leftOut[0]!.characters).toBeGreaterThan(0);
  });

  test('what is hidden until it is found is read', () => check('<p hidden="until-found">text', 'paragraph text'));

  test('a hidden body is shown: scripts show it', () =>
    check('<body style="visibility:hidden"><p>text', 'paragraph text'));

  test('navigation stays where it is most of the page', () => {
    check(
      '<nav><p>a menu that never ends<p>and the page in it',
      'paragraph a menu that never ends',
      'paragraph and the page in it',
    );
    expect(extractHtml('<nav>long menu</nav><p>x').leftOut).toEqual([]);
  });
});

test('the title is the page’s own', () => {
  expect(extractHtml('<title> Of\n drains </title><p>x').title).toBe('Of drains');
  expect(extractHtml('<p>x').title).toBe('');
});

test('20,000 nested elements are no depth', () => {
  check(`${'<div>'.repeat(20_000)}needle`, 'paragraph needle');
});

test('nested lists do not indent without end', () => {
  expect(extractHtml('<ul><li>x'.repeat(1_000)).text.length).toBeLessThan(30_000);
});

const tag = fc.constantFrom(
  'div',
  'p',
  'ul',
  'ol',
  'li',
  'table',
  'tr',
  'td',
  'th',
  'h1',
  'h2',
  'pre',
  'b',
  'br',
  'title',
  'nav',
  'script',
  'select',
  'textarea',
  'svg',
);
const piece = fc.oneof(
  tag.map((name) => `<${name}>`),
  tag.map((name) => `</${name}>`),
  fc.string().map((text) => text.replace(/[<&\0\ufeff\r]/g, '')),
  fc.constantFrom('&amp;', '&#13;', '&#xfeff;', '&#xd800;', '<!--', '-->', '<', '&', '\n'),
);

test('property: any pieces of HTML make a sound document', () => {
  fc.assert(
    fc.property(fc.array(piece), (pieces) => expectSound(extractHtml(pieces.join('')))),
    { numRuns: 1_000 },
  );
});
