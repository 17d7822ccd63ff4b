import { expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractXml } from './xml.ts';

test.each<[string, string, string[]]>([
  [
    'data: a paragraph for each record',
    '<books><volume id="b1" price="4.50"><name>Of drains</name><pages>12</pages></volume><volume><pages>9</pages></volume></books>',
    ['paragraph price: 4.50\nname: Of drains\npages: 12', 'paragraph pages: 9'],
  ],
  [
    'data inside of data',
    '<list><person><name><first>Jo</first><last>Mo</last></name><age>9</age></person></list>',
    ['paragraph first: Jo\nlast: Mo', 'paragraph age: 9'],
  ],
  [
    'DocBook',
    `<book><title>Book</title><chapter><title>One</title><para>Press <keycap>F1</keycap> and
      <emphasis>wait</emphasis>.</para><programlisting>a
  b</programlisting><section><title>Deep</title><para>text</para></section></chapter></book>`,
    ['heading1 Book', 'heading2 One', 'paragraph Press F1 and wait.', 'code a\n  b', 'heading3 Deep', 'paragraph text'],
  ],
  [
    'tables of DocBook',
    '<article><table><title>T</title><tgroup cols="two"><tbody><row rowsep="yes"><entry>a</entry><entry>b</entry></row></tbody></tgroup></table></article>',
    ['heading1 T', 'table a | b'],
  ],
  [
    'a feed with markup in its text',
    '<rss><channel><title>Club</title><item><title>News</title><link>http://x/</link><description>&lt;p&gt;One &amp;amp; two&lt;/p&gt;&lt;p&gt;three&lt;/p&gt;</description></item></channel></rss>',
    ['heading1 Club', 'heading2 News', 'paragraph link: http://x/', 'paragraph One & two', 'paragraph three'],
  ],
  ['text and elements side by side', '<a><b>one <c>two</c> three</b></a>', ['paragraph one two three']],
  ['CDATA and numbers', '<a><p><![CDATA[<b> & ]]>&#233;</p></a>', ['paragraph <b> & é']],
])('%s', (_, source, expected) => {
  const document = extractXml(source);
  expectSound(document);
  expect(outline(document)).toEqual(expected);
});

test('entities are not expanded, whatever they are', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY x "<p>boom</p>"><!ENTITY y SYSTEM "file:///etc/passwd">]><a><p>&x;&y;</p></a>`;
  expect(extractXml(bomb).text).toBe('&x;&y;');
});

test('title, language and authors', () => {
  expect(
    extractXml('<article xml:lang="en-gb" xmlns:dc="d"><dc:creator>Mo</dc:creator><title>Of drains</title></article>'),
  ).toMatchObject({ title: 'Of drains', properties: { language: 'en-GB', authors: ['Mo'] } });
});

test.each([
  ['cut off', '<a><b>text'],
  ['closed in the wrong order', '<a><b>text</a></b>'],
  ['nested without end', '<a>'.repeat(5_000) + '</a>'.repeat(5_000)],
])('%s: corrupt', (_, source) =>
  expect(() => extractXml(source)).toThrow(expect.objectContaining({ code: 'corrupt' })),
);

test('files written out in letters are left out', () => {
  const data = Buffer.from(Array.from({ length: 300 }, (_, byte) => (byte * 37) & 0xff)).toString('base64');
  const { text, leftOut } = extractXml(`<book><p>of pumps</p><binary id="a">${data}</binary></book>`);
  expect(text).toBe('of pumps');
  expect(leftOut).toEqual([{ what: 'encoded data', characters: data.length }]);
});

test('attributes that say which kind of name or number it is are passed over', () =>
  expect(extractXml('<a><id><article-id pub-id-type="doi">10/x</article-id></id></a>').text).toBe('article-id: 10/x'));

test('scripts and styles of a drawing are left out, and so are how it looks and who drew it', () => {
  const { text, leftOut } = extractXml(
    '<svg><metadata><format>svg</format></metadata><style>a{}</style><path fill="red" d="M 0 0"/><text fill="red">pump</text><script>b()</script></svg>',
  );
  expect(text).toBe('pump');
  expect(leftOut).toEqual([{ what: 'scripts and styles', characters: 9 }]);
});
