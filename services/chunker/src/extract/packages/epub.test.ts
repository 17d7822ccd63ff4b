import { expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractEpub } from './epub.ts';
import { makeEpub } from './package.fixture.ts';

const page = (body: string): string =>
  `<?xml version="1.0"?><html><head><title>The Book</title></head><body>${body}</body></html>`;

test('chapters in the order of the book, named by themselves or by the contents', async () => {
  const document = await extractEpub(
    makeEpub(
      { 'b.xhtml': page('<h1>Own</h1><p>text</p>'), 'a part.xhtml': page('<p>more &eacute;</p>') },
      '<dc:title>The Book</dc:title><dc:creator>Mo</dc:creator><dc:creator>Jo</dc:creator><dc:date>2019</dc:date><dc:language>en</dc:language>',
      {
        'OEBPS/toc.ncx': `<!DOCTYPE ncx PUBLIC "x" "y"><ncx><navMap><navPoint><navLabel><text>Named</text></navLabel>
          <content src="a%20part.xhtml#start"/></navPoint></navMap></ncx>`,
      },
    ),
  );
  expectSound(document);
  expect(outline(document)).toEqual(['heading1 Own', 'paragraph text', 'heading1 Named', 'paragraph more é']);
  expect(document).toMatchObject({
    title: 'The Book',
    properties: { authors: ['Mo', 'Jo'], created: '2019-01-01', language: 'en' },
  });
});

test('the table of contents among the chapters is left out, and counted', async () => {
  const document = await extractEpub(
    makeEpub({ 'nav.xhtml': page('<ol><li>One</li></ol>'), 'a.xhtml': page('<h1>One</h1><p>text</p>') }, '', {
      'OEBPS/book.opf': `<package><manifest><item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>
        <item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="n"/><itemref idref="a"/></spine></package>`,
    }),
  );
  expect(outline(document)).toEqual(['heading1 One', 'paragraph text']);
  expect(document.leftOut).toEqual([{ what: 'table of contents', characters: 6 }]);
});

test.each([
  [
    'encrypted',
    { 'META-INF/encryption.xml': '<e><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></e>' },
  ],
  ['corrupt', { 'OEBPS/book.opf': '<package/>' }],
  [
    'corrupt',
    {
      'META-INF/container.xml': '<container><rootfile full-path="../../../etc/passwd"/></container>',
      'OEBPS/book.opf': '<package/>',
    },
  ],
])('%s', (code, parts) =>
  expect(extractEpub(makeEpub({ 'a.xhtml': page('<p>text') }, '', parts))).rejects.toThrow(
    expect.objectContaining({ code }),
  ),
);

test('obscured fonts are no encryption', async () => {
  const parts = {
    'META-INF/encryption.xml': '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>',
  };
  expect((await extractEpub(makeEpub({ 'a.xhtml': page('<p>text') }, '', parts))).text).toBe('text');
});

test('pages that are drawings are read, and of those that are pictures what stands in for them', async () => {
  const items = [
    '<item id="a" href="a.svg" media-type="image/svg+xml"/>',
    '<item id="b" href="b.png" media-type="image/png" fallback="c"/><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/>',
    '<item id="d" href="d.png" media-type="image/png" fallback="d"/>',
  ].join('');
  const refs = ['a', 'b', 'd'].map((id) => `<itemref idref="${id}"/>`).join('');
  const { text } = await extractEpub(
    makeEpub({}, '', {
      'OEBPS/book.opf': `<package><manifest>${items}</manifest><spine>${refs}</spine></package>`,
      'OEBPS/a.svg': '<svg xmlns="s"><text>pump</text><style>a{}</style></svg>',
      'OEBPS/b.png': 'x',
      'OEBPS/c.xhtml': '<p>mast',
      'OEBPS/d.png': 'x',
    }),
  );
  expect(text).toBe('pump\n\nmast');
});
