// One small sound file of every format that is read: what the fuzzer damages.

import type { SourceFile } from '@alex/chunker/extract/extracted-document';
import { documentXml, makeDocx, paragraph } from '@alex/chunker/extract/packages/docx.fixture';
import {
  makeEpub,
  makeOdf,
  makePptx,
  makeXlsx,
  odfMetaXml,
  relationships,
  slideXml,
} from '@alex/chunker/extract/packages/package.fixture';
import { contentOf, fontOf, glyphFont, japaneseFont, linesOf, makePdf } from '@alex/chunker/extract/pdf/pdf.fixture';

const sentences = [
  'The committee spoke of drains.',
  'Grüße aus der Bäckerei, 日本語も。',
  'Das Brot (rye) costs 4.50 €.',
];
const row = (...cells: string[]): string =>
  `<w:tr>${cells.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`;

const docx = makeDocx(
  [
    paragraph('Of drains', 'Heading1'),
    ...sentences.map((sentence) => paragraph(sentence)),
    `<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>item</w:t><w:footnoteReference w:id="2"/></w:r></w:p>`,
    `<w:tbl>${row('Name', 'Price')}${row('rye', '4')}</w:tbl>`,
    '<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>',
  ].join(''),
  {
    'word/_rels/document.xml.rels': relationships(['styles', 'styles.xml'], ['footnotes', 'footnotes.xml']),
    'word/styles.xml':
      '<w:styles xmlns:w="w"><w:style w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Heading1"/></w:style></w:styles>',
    'word/numbering.xml':
      '<w:numbering xmlns:w="w"><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>',
    'word/footnotes.xml': documentXml(`<w:footnote w:id="2">${paragraph('note')}</w:footnote>`),
  },
);

const cell = (reference: string, value: string): string =>
  `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`;
const xlsx = makeXlsx(
  {
    Loaves: `<row>${cell('A1', 'Loaf')}${cell('C1', 'Baked')}</row><row><c r="A2" t="s"><v>0</v></c><c r="C2" s="1"><v>45000</v></c></row>`,
    More: `<row><c t="b"><v>1</v></c><c><v>0.3333</v></c></row>`,
  },
  {
    'xl/sharedStrings.xml': '<sst><si><r><t>Rye </t></r><r><t>bread</t></r></si></sst>',
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-409]d-mmm-yy;@"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>',
  },
);

const odt = makeOdf(
  'text',
  `<text:h text:outline-level="1">Of drains</text:h><text:p>${sentences[1]}<text:s text:c="3"/></text:p>
  <text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>
  <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>`,
  { 'meta.xml': odfMetaXml('<dc:title>T</dc:title><meta:creation-date>2024-05-01</meta:creation-date>') },
);
const ods = makeOdf(
  'spreadsheet',
  '<table:table table:name="S"><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"><office:annotation><text:p>note</text:p></office:annotation><text:p>x</text:p><draw:object xlink:href="./Object 1"/></table:table-cell></table:table-row></table:table>',
  { 'Object 1/content.xml': '<o:chart xmlns:o="o" xmlns:text="t"><text:p>costs</text:p></o:chart>' },
);

const chapter = `<?xml version="1.0"?><html><head><title>Book</title></head><body><h1>One</h1><p>${sentences.join('</p><p>')}</p></body></html>`;
const epub = makeEpub(
  { 'a.xhtml': chapter, 'b.xhtml': '<p>more' },
  '<dc:title>Book</dc:title><dc:language>en</dc:language>',
  {
    'OEBPS/toc.ncx': '<ncx><navPoint><navLabel><text>Two</text></navLabel><content src="b.xhtml"/></navPoint></ncx>',
  },
);

const rtf = `{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset128 A;}}{\\stylesheet{\\s1 heading 1;}}{\\info{\\title T}{\\creatim\\yr2024\\mo5\\dy1}}
\\pard\\s1 One\\par\\pard\\f0\\'93\\'fa \\u1046?\\par{\\*\\unknown x}{\\listtext 1.\\tab}item\\par
\\trowd\\intbl a\\cell b\\cell\\row\\pard{\\pict 00ff}\\bin3 abc text\\par}`;

const mail = `From: =?utf-8?Q?J=C3=B6?= <jo@example.org>
Subject: =?koi8-r?B?9sXL?=
Date: Thu, 2 May 2024 10:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: multipart/alternative; boundary=y

--y
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe=
 und mehr

--y
Content-Type: text/html

<h1>Grüße</h1><p>und <b>mehr</b></p>
--y--
--x
Content-Type: application/pdf; name="a.pdf"
Content-Transfer-Encoding: base64

AAAA
--x--
`;

const html = `<!DOCTYPE html><html lang="de"><head><title>Seite</title><meta name="author" content="Mo"></head><body><nav><a href="/">x</a></nav>
<h1>Of drains</h1><p>${sentences.join('</p><p>')}</p><ul><li>one<li>two<ol><li>deep</ol></ul><table><tr><th>Name<th>Price<tr><td>rye<td>4</table>
<pre>code  here</pre><!-- no --><script>x()</script><svg><text>no</text></svg>&eacute;&#x1F986;</body></html>`;

const columns = [
  'The committee met on Tuesday in the large hall and',
  'spoke of the drains, which had not been cleaned for',
].flatMap((line, index) => [40, 320].map((x) => ({ x, y: 700 - 12 * index, text: line })));
const turned = `q 0 1 -1 0 300 300 cm ${contentOf(linesOf(sentences))} Q BT /F1 8 Tf 3 Tr 60 60 Td [(hid) -200 (den)] TJ T* (more) ' ET`;

const markdown = `---\ntitle: T\n---\n# Of drains\n\n${sentences.join('\n')}\n\n- one\n  - two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\`\`\`js\ncode();\n\`\`\`\n`;
const xml = `<?xml version="1.0"?><!DOCTYPE book [<!ENTITY e "x">]><book><title>One</title><para>Text <b>with</b> &amp; &e;</para><item price="4"><name>rye</name></item></book>`;

const part = (name: string, content: string): string =>
  `<pkg:part pkg:name="/${name}"><pkg:xmlData>${content.replace(/^<\?.*?\?>/, '')}</pkg:xmlData></pkg:part>`;
const flat = `<?xml version="1.0"?><pkg:package xmlns:pkg="p">${part('_rels/.rels', relationships(['officeDocument', 'word/document.xml']))}${part('word/document.xml', documentXml(paragraph('Of drains', 'Heading1') + paragraph('text')))}</pkg:package>`;
const word2003 = `<?xml version="1.0"?><w:wordDocument xmlns:w="w" xmlns:o="o"><o:DocumentProperties><o:Title>T</o:Title></o:DocumentProperties><w:body>${paragraph('text')}<w:sectPr><w:hdr>${paragraph('head')}</w:hdr></w:sectPr></w:body></w:wordDocument>`;
const excel2003 = `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="s"><Worksheet ss:Name="S"><Table><Row><Cell><Data>a</Data></Cell><Cell ss:Index="4" ss:MergeAcross="2"><Data>b</Data></Cell></Row></Table></Worksheet></Workbook>`;

const files: Readonly<Record<string, string | Uint8Array>> = {
  'a.pdf': makePdf([contentOf(linesOf(sentences)), contentOf(linesOf(['page two']))], { title: 'T', deflate: true }),
  // Nothing of it is packed: what is damaged is what is drawn, how pages hang together, and how they are turned and cropped.
  'open.pdf': makePdf([contentOf(columns), turned], {
    page: '/Rotate 90 /MediaBox [0 0 595 842] /CropBox [10 10 500 800]',
    annotation: { subtype: 'FreeText', content: contentOf([{ x: 2, y: 5, text: 'written on it' }]) },
    catalog: '/Lang (en) /Outlines << /First 1 0 R >>',
  }),
  'packed.pdf': makePdf([contentOf(linesOf(sentences))], { info: '/Author (Jo) /CreationDate (D:2024)', packed: true }),
  'japanese.pdf': makePdf(['BT /F1 12 Tf 72 700 Td <93FA967B8CEA82CC95B68F9182C582B78142> Tj ET'], {
    font: japaneseFont,
  }),
  'hebrew.pdf': makePdf([contentOf(linesOf(['.CB (two words) 1,250 BA', 'x "BA 15%" [CB] y', 'CB ,XML-BA']))], {
    font: fontOf(['uni05D0', 'uni05D1', 'uni05D2']),
  }),
  'glyphs.pdf': makePdf([`BT /F1 10 Tf 72 700 Td <${'00370048005B0057000300520051000F0003'.repeat(6)}> Tj ET`], {
    font: glyphFont,
  }),
  'a.docx': docx,
  'a.pptx': makePptx(
    [
      slideXml([
        ['First', 'title'],
        ['one\ntwo', 'body'],
      ]),
      slideXml([['Last', 'title']]),
    ],
    {
      'ppt/slides/_rels/slide2.xml.rels': relationships(
        ['notesSlide', '../notesSlides/notesSlide1.xml'],
        ['chart', '../charts/chart1.xml'],
      ),
      'ppt/charts/chart1.xml':
        '<c:chart xmlns:c="c"><c:tx><c:v>costs</c:v></c:tx><c:strCache><c:pt><c:v>rye</c:v></c:pt></c:strCache></c:chart>',
      'ppt/notesSlides/notesSlide1.xml': slideXml([['spoken', 'body']]),
    },
  ),
  'a.xlsx': xlsx,
  'a.odt': odt,
  'a.ods': ods,
  'a.epub': epub,
  'a.rtf': rtf,
  'a.eml': mail,
  'a.mbox': `From jo Thu May  2 10:00:00 2024\n${mail}\nFrom mo Fri May  3 10:00:00 2024\nSubject: Two\n\n>From here\n`,
  'a.html': html,
  'a.md': markdown,
  'a.xml': xml,
  'flat.xml': flat,
  'word-2003.xml': word2003,
  'excel-2003.xml': excel2003,
  'a.json': JSON.stringify({ records: [{ name: 'rye', text: sentences.join('\n'), deep: [[{ a: 1 }]] }] }),
  'a.ipynb': JSON.stringify({
    cells: [
      { cell_type: 'markdown', source: [markdown] },
      { cell_type: 'code', source: 'x = 1', outputs: [{ text: sentences }, { data: { 'image/png': 'AAAA' } }] },
    ],
  }),
  'a.jsonl': '{"a": "one"}\n{"a": "two", "b": [1, true, null]}\n',
  'a.vtt': `WEBVTT\n\n${sentences.map((said, i) => `00:0${i}.000 --> 00:0${i}.900\n<v Anna>${said}`).join('\n\n')}\n`,
  'a.csv': `Name,Price,Note\nrye,4,"a ""quoted""\nnote"\nspelt,5,\n${'loaf,3,plain\n'.repeat(40)}`,
  'a.txt': `${sentences.join('\n')}\n\nAnother paragraph.\n`,
  'utf16.txt': Buffer.from(`\ufeff${sentences.join('\n')}`, 'utf16le'),
  'latin.txt': Buffer.from('Gr\xfc\xdfe aus der B\xe4ckerei, sch\xf6ne Gr\xfc\xdfe.', 'latin1'),
};

export const soundFiles: readonly SourceFile[] = Object.entries(files).map(([key, content]) => ({
  key,
  bytes: typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content),
}));
