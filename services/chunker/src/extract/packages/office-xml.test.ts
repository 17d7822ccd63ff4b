import { describe, expect, test } from 'vitest';
import { extractDocument } from '../extract-document.ts';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { documentXml, paragraph } from './docx.fixture.ts';
import { relationships, slideXml } from './package.fixture.ts';

const read = (xml: string) =>
  extractDocument({ key: 'a.xml', bytes: new TextEncoder().encode(`<?xml version="1.0"?>${xml}`) });

const flat = (parts: Readonly<Record<string, string>>): string =>
  `<pkg:package xmlns:pkg="p">${Object.entries(parts)
    .map(
      ([name, xml]) =>
        `<pkg:part pkg:name="/${name}"><pkg:xmlData>${xml.replace(/^<\?.*?\?>/, '')}</pkg:xmlData></pkg:part>`,
    )
    .join(
      '',
    )}<pkg:part pkg:name="/word/embeddings/a.bin"><pkg:binaryData>iVBORw0KGgo=</pkg:binaryData></pkg:part></pkg:package>`;

describe('a package as one XML', () => {
  test('of Word', async () => {
    const document = await read(
      flat({
        '_rels/.rels': relationships(['officeDocument', 'word/document.xml']),
        'word/document.xml': documentXml(paragraph('Of drains', 'H') + paragraph('text')),
        'word/styles.xml':
          '<w:styles xmlns:w="w"><w:style w:styleId="H"><w:name w:val="heading 2"/></w:style></w:styles>',
      }),
    );
    expectSound(document);
    expect(document.format).toBe('docx');
    expect(outline(document)).toEqual(['heading2 Of drains', 'paragraph text']);
    expect(document.leftOut).toEqual([{ what: 'embedded file a.bin', characters: 0 }]);
  });

  test('of PowerPoint', async () => {
    const document = await read(
      flat({
        '_rels/.rels': relationships(['officeDocument', 'ppt/presentation.xml']),
        'ppt/presentation.xml':
          '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldId id="256" r:id="rId1"/></p:presentation>',
        'ppt/_rels/presentation.xml.rels': relationships(['slide', 'slides/slide1.xml']),
        'ppt/slides/slide1.xml': slideXml([['in a box']]),
      }),
    );
    expect(document).toMatchObject({ format: 'pptx', text: 'in a box', pageStarts: [0] });
  });

  test('that ends early is corrupt', () =>
    expect(read(flat({ 'word/document.xml': documentXml(paragraph('text')) }).slice(0, 200))).rejects.toThrow(
      expect.objectContaining({ code: 'corrupt' }),
    ));
});

test('Word’s XML of 2003', async () => {
  const document = await read(
    `<w:wordDocument xmlns:w="w" xmlns:o="o" xmlns:aml="a"><o:DocumentProperties><o:Title>T</o:Title><o:Author>Mo</o:Author></o:DocumentProperties>
     <w:fonts><w:defaultFonts w:ascii="Times"/></w:fonts><w:styles><w:style w:styleId="H"><w:name w:val="heading 1"/></w:style></w:styles>
     <w:body>${paragraph('Of drains', 'H')}<w:p><w:r><w:t>text</w:t></w:r><aml:annotation w:type="Word.Deletion"><w:r><w:delText>gone</w:delText></w:r></aml:annotation>
     <aml:annotation w:type="Word.Comment">${paragraph('noted')}</aml:annotation></w:p><w:sectPr><w:hdr>${paragraph('head')}</w:hdr></w:sectPr></w:body></w:wordDocument>`,
  );
  expectSound(document);
  expect(outline(document)).toEqual(['heading1 Of drains', 'paragraph text']);
  expect(document).toMatchObject({ format: 'docx', title: 'T', properties: { authors: ['Mo'] } });
  expect(document.leftOut).toEqual([
    { what: 'deleted text', characters: 4 },
    { what: 'comments', characters: 5 },
    { what: 'headers and footers', characters: 4 },
  ]);
});

test('Excel’s XML of 2003', async () => {
  const cell = (value: string, more = ''): string => `<Cell ${more}><Data ss:Type="String">${value}</Data></Cell>`;
  const document = await read(
    `<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="s"><DocumentProperties xmlns="o"><Title>T</Title></DocumentProperties>
     <Styles><Style ss:ID="a"><Font ss:FontName="Arial"/></Style></Styles><Worksheet ss:Name="Loaves"><Table>
     <Row>${cell('Loaf')}${cell('Baked')}${cell('Price')}</Row>
     <Row>${cell('rye')}${cell('2024-05-01T00:00:00.000')}<Cell><Data>4</Data><Comment><ss:Data>each</ss:Data></Comment></Cell></Row>
     <Row>${cell('both', 'ss:MergeAcross="1"')}${cell('5')}</Row><Row>${cell('six', 'ss:Index="3"')}</Row><Row ss:Hidden="1">${cell('HIDDEN')}</Row></Table></Worksheet></Workbook>`,
  );
  expectSound(document);
  expect(document).toMatchObject({ format: 'xlsx', title: 'T' });
  expect(outline(document)).toEqual([
    'heading1 Loaves',
    'table Loaf | Baked | Price\nrye | 2024-05-01 | 4 each\nboth |  | 5\n |  | six',
  ]);
  expect(document.leftOut).toEqual([{ what: 'hidden rows and columns', characters: 6 }]);
});
