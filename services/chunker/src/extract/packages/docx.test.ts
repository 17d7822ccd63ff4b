import { describe, expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { corePropertiesXml, makeDocx, marginXml, paragraph } from './docx.fixture.ts';
import { extractDocx } from './docx.ts';

const row = (...cells: string[]): string =>
  `<w:tr>${cells.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`;

test('headings, paragraphs and tables', async () => {
  const body = [
    paragraph('Of drains', 'Heading1'),
    paragraph('First &amp; last.'),
    `<w:tbl>${row('a', 'b')}${row('1', '2')}</w:tbl>`,
    paragraph('Of pipes', 'Heading2'),
  ];
  const document = await extractDocx(makeDocx(body.join('')));
  expectSound(document);
  expect(document.format).toBe('docx');
  expect(outline(document)).toEqual([
    'heading1 Of drains',
    'paragraph First & last.',
    'table a | b\n1 | 2',
    'heading2 Of pipes',
  ]);
});

test('cells across columns, small tables in cells, and how characters are read', async () => {
  const wide = `<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>${paragraph('a')}</w:tc>`;
  const ruby =
    '<w:p><w:r><w:ruby><w:rt><w:r><w:t>かん</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby><w:t>字</w:t></w:r></w:p>';
  const small = `<w:tc><w:tbl>${row('x', 'y')}</w:tbl>${paragraph('')}</w:tc>`;
  const table = `<w:tbl><w:tr>${wide}<w:tc>${paragraph('b')}</w:tc></w:tr><w:tr>${small}<w:tc>${paragraph('1')}</w:tc><w:tc>${ruby}</w:tc></w:tr></w:tbl>`;
  const document = await extractDocx(makeDocx(table));
  expectSound(document);
  expect(outline(document)).toEqual(['table a |  | b\nx, y | 1 | 漢字']);
});

test('title from the properties; headers and footers are left out and counted', async () => {
  const document = await extractDocx(
    makeDocx(paragraph('text'), {
      'docProps/core.xml': corePropertiesXml('Of drains'),
      'word/header1.xml': marginXml('head'),
      'word/footer1.xml': marginXml('foot!'),
    }),
  );
  expect(document.title).toBe('Of drains');
  expect(document.text).toBe('text');
  expect(document.leftOut).toEqual([{ what: 'headers and footers', characters: 9 }]);
});

test('what was deleted and files within are counted', async () => {
  const body = `<w:p><w:r><w:t>text</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>`;
  const { text, leftOut } = await extractDocx(makeDocx(body, { 'word/embeddings/oleObject1.bin': 'x' }));
  expect(text).toBe('text');
  expect(leftOut).toEqual([
    { what: 'deleted text', characters: 4 },
    { what: 'embedded file oleObject1.bin', characters: 0 },
  ]);
});

test('authors, date and language from the properties', async () => {
  const core = `<p:coreProperties xmlns:p="p" xmlns:dc="d" xmlns:dcterms="t"><dc:creator>Mo &amp; Jo</dc:creator>
    <dcterms:created>2024-05-01T10:00:00Z</dcterms:created><dc:language>en-gb</dc:language></p:coreProperties>`;
  expect(await extractDocx(makeDocx(paragraph('text'), { 'docProps/core.xml': core }))).toMatchObject({
    properties: { authors: ['Mo & Jo'], created: '2024-05-01T10:00:00Z', language: 'en-GB' },
  });
});

const styles = `<w:styles xmlns:w="w"><w:latentStyles w:count="2"><w:lsdException w:name="heading 9"/></w:latentStyles><w:style w:styleId="U1"><w:name w:val="Heading 1"/></w:style>
  <w:style w:styleId="Own"><w:name w:val="own"/><w:basedOn w:val="U1"/></w:style>
  <w:style w:styleId="Deep"><w:name w:val="deep"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
  <w:style w:styleId="Loop"><w:name w:val="loop"/><w:basedOn w:val="Loop"/></w:style></w:styles>`;
const numbering = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">
  <w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
  <w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>`;
const item = (text: string, depth: number): string =>
  `<w:p><w:pPr><w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;
const run = (content: string): string => `<w:r>${content}</w:r>`;

test.each<[string, string, string[]]>([
  [
    'styles by their names, what they are based on, and their outline level',
    paragraph('One', 'U1') + paragraph('Own', 'Own') + paragraph('Deep', 'Deep') + paragraph('Loop', 'Loop'),
    ['heading1 One', 'heading1 Own', 'heading3 Deep', 'paragraph Loop'],
  ],
  [
    'lists with numbers and bullets',
    item('a', 0) + item('b', 1) + item('c', 0),
    ['list-item 1. a', 'list-item   - b', 'list-item 2. c'],
  ],
  [
    'what was deleted, moved away or hidden is not there',
    `<w:p><w:del>${run('<w:delText>x</w:delText>')}</w:del><w:moveFrom>${run('<w:t>x</w:t>')}</w:moveFrom>
     <w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r><w:ins>${run('<w:t>text</w:t>')}</w:ins></w:p>`,
    ['paragraph text'],
  ],
  [
    'a text box once, before the paragraph that it is anchored in',
    `<w:p>${run(`<mc:AlternateContent><mc:Choice><w:txbxContent>${paragraph('box')}</w:txbxContent></mc:Choice>
     <mc:Fallback><w:txbxContent>${paragraph('box')}</w:txbxContent></mc:Fallback></mc:AlternateContent>`)}${run('<w:t>text</w:t>')}</w:p>`,
    ['paragraph box', 'paragraph text'],
  ],
  [
    'signs by their numbers',
    `<w:p>${run('<w:sym w:font="Arial" w:char="00A7"/><w:sym w:font="Wingdings" w:char="F0E0"/><w:symEx w:char="1F4AF"/>')}</w:p>`,
    ['paragraph §💯'],
  ],
  [
    'tabs, line ends and hyphens',
    `<w:p>${run('<w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t>')}</w:p>`,
    ['paragraph a b\nc-d'],
  ],
])('%s', async (_, body, expected) => {
  const document = await extractDocx(makeDocx(body, { 'word/styles.xml': styles, 'word/numbering.xml': numbering }));
  expectSound(document);
  expect(outline(document)).toEqual(expected);
});

test('the names of a chart’s series and categories, each once, and none of its numbers', async () => {
  const points = (...names: string[]): string => names.map((name) => `<c:pt><c:v>${name}</c:v></c:pt>`).join('');
  const categories = `<c:cat><c:f>A1</c:f><c:multiLvlStrCache><c:lvl>${points('pump', 'mast')}</c:lvl><c:lvl>${points('yard')}</c:lvl></c:multiLvlStrCache></c:cat>`;
  const series = (name: string): string =>
    `<c:ser><c:tx><c:v>${name}</c:v></c:tx>${categories}<c:val><c:numCache>${points('7')}</c:numCache></c:val></c:ser>`;
  const document = await extractDocx(
    makeDocx(paragraph('text'), {
      'word/_rels/document.xml.rels': `<Relationships><Relationship Id="a" Type="x/chart" Target="charts/chart1.xml"/>
        <Relationship Id="b" Type="x/chartEx" Target="charts/chart2.xml"/></Relationships>`,
      'word/charts/chart1.xml': `<c:chart xmlns:c="c">${series('costs')}${series('gains')}</c:chart>`,
      'word/charts/chart2.xml': `<cx:chart xmlns:cx="x"><cx:strDim><cx:f>A1</cx:f><cx:lvl><cx:pt>hull</cx:pt></cx:lvl></cx:strDim>
        <cx:numDim><cx:lvl><cx:pt>7</cx:pt></cx:lvl></cx:numDim><cx:tx><cx:txData><cx:f>A1</cx:f><cx:v>days</cx:v></cx:txData></cx:tx></cx:chart>`,
    }),
  );
  expect(document.text).toBe('text\n\ncosts\n\npump\n\nmast\n\nyard\n\ngains\n\nhull\n\ndays');
});

test('charts, and parts in other formats, come behind the text', async () => {
  const document = await extractDocx(
    makeDocx(paragraph('text'), {
      'word/_rels/document.xml.rels': `<Relationships><Relationship Id="a" Type="x/chart" Target="charts/chart1.xml"/>
        <Relationship Id="b" Type="x/aFChunk" Target="a.html"/><Relationship Id="c" Type="x/aFChunk" Target="b.mht"/></Relationships>`,
      'word/charts/chart1.xml': '<c xmlns:a="a"><a:p><a:t>drawn</a:t></a:p></c>',
      'word/a.html': '<h2>Two</h2><p>page',
      'word/b.mht': 'MIME-Version: 1.0\nContent-Type: text/html\n\n<p>mail',
    }),
  );
  expect(outline(document)).toEqual([
    'paragraph text',
    'paragraph drawn',
    'heading2 Two',
    'paragraph page',
    'paragraph mail',
  ]);
});

test('notes come behind the text; their separators do not', async () => {
  const relationships = `<Relationships><Relationship Type="x/footnotes" Target="footnotes.xml"/></Relationships>`;
  const notes = `<w:footnotes xmlns:w="w"><w:footnote w:type="separator">${paragraph('no')}</w:footnote>
    <w:footnote w:id="2">${paragraph('note')}</w:footnote></w:footnotes>`;
  const document = await extractDocx(
    makeDocx(`<w:p>${run('<w:t>text</w:t>')}${run('<w:footnoteReference w:id="2"/>')}</w:p>`, {
      'word/_rels/document.xml.rels': relationships,
      'word/footnotes.xml': notes,
    }),
  );
  expect(outline(document)).toEqual(['paragraph text[1]', 'paragraph note']);
});

describe('turned away', () => {
  const check = (bytes: Uint8Array, code: string, message: RegExp): Promise<void> =>
    expect(extractDocx(bytes)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );

  test('XML that unpacks to more than the bound, by what the directory says, before it is unpacked', () => {
    const bytes = makeDocx(paragraph('text'));
    const view = new DataView(bytes.buffer);
    const directory = view.getUint32(bytes.length - 22 + 16, true);
    // The name stands 46 bytes into its record, the size 24.
    const entry = Buffer.from(bytes).indexOf('word/document.xml', directory) - 46;
    view.setUint32(entry + 24, 70_000_000, true);
    return check(bytes, 'zip-bomb', /more than \d+ bytes, at word\/document\.xml/);
  });

  test('more parts than the bound', () => {
    const parts = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`word/media/${index}.png`, '']));
    return check(makeDocx(paragraph('text'), parts), 'zip-bomb', /10004 parts/);
  });

  test('entities', () =>
    check(
      makeDocx('', { 'word/document.xml': '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>' }),
      'corrupt',
      /word\/document\.xml of the DOCX declares entities/,
    ));

  test('XML that is not well-formed', () =>
    check(makeDocx('<w:p><w:r>'), 'corrupt', /^word\/document\.xml of the DOCX is not well-formed/));
  test('a file without its main part', () =>
    check(
      makeDocx('', {
        '_rels/.rels': '<Relationships><Relationship Type="officeDocument" Target="a.xml"/></Relationships>',
      }),
      'corrupt',
      /a\.xml is missing/,
    ));
  test('half a file', () => {
    const bytes = makeDocx(paragraph('text'));
    return check(bytes.subarray(0, bytes.length / 2), 'corrupt', /damaged zip archive/);
  });
});
