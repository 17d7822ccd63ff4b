import { expect, test } from 'vitest';
import { extractDocument } from '../extract-document.ts';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { makePackage, makeXlsx, relationships } from './package.fixture.ts';
import { extractXlsx } from './xlsx.ts';

const text = (reference: string, value: string): string =>
  `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`;

test('sheets as sections, cells as they are shown', async () => {
  const document = await extractXlsx(
    makeXlsx(
      {
        Loaves: `<row>${text('A1', 'Loaf')}${text('B1', 'Baked')}${text('C1', 'Price')}${text('D1', 'Share')}</row>
          <row><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>45000</v></c><c r="C2" s="2"><v>1234.5</v></c><c r="D2" s="3"><v>0.125</v></c></row>`,
        Gaps: `<row>${text('B2', 'two')}<c r="D2" t="b"><v>1</v></c><c r="E2"><f>1/3</f><v>0.3333333333333333</v></c></row>`,
      },
      {
        'xl/sharedStrings.xml':
          '<sst><si><t>no</t></si><si><r><t>Rye </t></r><r><t>bread</t></r><rPh><t>guide</t></rPh></si></sst>',
        'xl/styles.xml': `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="#,##0.00\\ &quot;€&quot;"/></numFmts>
          <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
          <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="10"/></cellXfs></styleSheet>`,
      },
    ),
  );
  expectSound(document);
  expect(outline(document)).toEqual([
    'heading1 Loaves',
    'table Loaf | Baked | Price | Share\nRye bread | 2023-03-15 | 1,234.50 € | 12.50%',
    'heading1 Gaps',
    'table  | two |  | TRUE | 0.333333333'.replace('table  |', 'table  |'),
  ]);
});

test('dates from 1904, comments and drawings', async () => {
  const document = await extractXlsx(
    makeXlsx(
      { S: '<row><c r="A1" s="0"><v>0</v></c></row>' },
      {
        'xl/workbook.xml':
          '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>',
        'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
        'xl/worksheets/_rels/sheet1.xml.rels': relationships(
          ['comments', '../comments1.xml'],
          ['drawing', '../drawings/drawing1.xml'],
        ),
        'xl/comments1.xml':
          '<comments><commentList><comment ref="A1"><text><r><t>noted</t></r></text></comment></commentList></comments>',
        'xl/drawings/drawing1.xml': '<d xmlns:a="a"><a:p><a:r><a:t>in a box</a:t></a:r></a:p></d>',
      },
    ),
  );
  expect(outline(document)).toEqual(['heading1 S', 'paragraph 1904-01-01', 'paragraph noted', 'paragraph in a box']);
});

test('every part of a long sheet begins with its header', async () => {
  const rows = Array.from(
    { length: 60 },
    (_, index) => `<row>${text('A1', `loaf ${index}`)}${text('B1', 'out of the oven')}</row>`,
  );
  const { text: whole, blocks } = await extractXlsx(
    makeXlsx({ S: `<row>${text('A1', 'Name')}${text('B1', 'State')}</row>${rows.join('')}` }),
  );
  const tables = blocks.filter(({ kind }) => kind === 'table').map(({ start, end }) => whole.slice(start, end));
  expect(tables.length).toBeGreaterThan(3);
  for (const table of tables) expect(table).toMatch(/^Name \| State\nloaf/);
});

test('a cell far out is no million of empty ones', async () => {
  const { text: whole } = await extractXlsx(makeXlsx({ S: `<row>${text('A1', 'a')}${text('XFD1', 'b')}</row>` }));
  expect(whole.length).toBeLessThan(500);
});

test('a book without sheets is corrupt', () =>
  expect(extractXlsx(makeXlsx({}))).rejects.toThrow(expect.objectContaining({ code: 'corrupt' })));

test('what is hidden is left out and counted, but for what is filtered or folded away', async () => {
  const row = (number: number, more: string, ...values: string[]): string =>
    `<row r="${number}" ${more}>${values.map((value, column) => text(`${'AB'[column]}${number}`, value)).join('')}</row>`;
  const sheet = (before: string, ...rows: string[]): string =>
    `<worksheet>${before}<sheetData>${rows.join('')}</sheetData><headerFooter><oddFooter>page</oddFooter></headerFooter></worksheet>`;
  const document = await extractXlsx(
    makeXlsx(
      { Shown: '', Filtered: '', Secret: '' },
      {
        'xl/workbook.xml':
          '<workbook xmlns:r="r"><sheets><sheet name="Shown" r:id="rId1"/><sheet name="Filtered" r:id="rId2"/><sheet name="Secret" state="veryHidden" r:id="rId3"/></sheets></workbook>',
        'xl/worksheets/sheet1.xml': sheet(
          '<cols><col min="2" max="2" hidden="1"/></cols>',
          row(1, '', 'pump', 'HIDDEN'),
          row(2, 'hidden="1"', 'HIDDEN'),
          row(3, 'hidden="1" outlineLevel="1"', 'folded'),
        ),
        'xl/worksheets/sheet2.xml': sheet('<sheetPr filterMode="1"/>', row(1, 'hidden="1"', 'filtered')),
        'xl/worksheets/sheet3.xml': sheet('', row(1, '', 'HIDDEN')),
        'xl/embeddings/oleObject1.bin': 'x',
      },
    ),
  );
  expectSound(document);
  expect(outline(document)).toEqual([
    'heading1 Shown',
    'paragraph pump',
    'paragraph folded',
    'heading1 Filtered',
    'paragraph filtered',
  ]);
  expect(document.leftOut).toEqual([
    { what: 'hidden rows and columns', characters: 12 },
    { what: 'headers and footers', characters: 8 },
    { what: 'hidden sheet Secret', characters: 6 },
    { what: 'embedded file oleObject1.bin', characters: 0 },
  ]);
});

test('parts are found whatever case and separators their names are written in', async () => {
  const parts = {
    'XL/Workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>',
    'xl\\_rels\\workbook.xml.rels': relationships(['worksheet', '/xl/worksheets/Sheet1.xml']),
    '/xl/worksheets/sheet1.xml': `<worksheet><sheetData><row>${text('A1', 'pump')}</row></sheetData></worksheet>`,
  };
  const document = await extractDocument({ key: 'a.xlsx', bytes: makePackage(parts) });
  expect(outline(document)).toEqual(['heading1 S', 'paragraph pump']);
});

test('what a filter hides is read, be it set on the sheet or on a table of it, and whatever the sheet says of it', async () => {
  const row = (value: string, more = ''): string => `<row ${more}>${text('A1', value)}</row>`;
  const column = '<autoFilter ref="A1:A9"><filterColumn colId="0"/></autoFilter>';
  const document = await extractXlsx(
    makeXlsx(
      { One: '', Two: row('shown') + row('hidden', 'hidden="1"'), Three: row('HIDDEN', 'hidden="1"') },
      {
        'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${row('filtered', 'hidden="1"')}</sheetData>${column}</worksheet>`,
        'xl/worksheets/_rels/sheet2.xml.rels': relationships(['table', '../tables/table1.xml']),
        'xl/tables/table1.xml': `<table>${column}</table>`,
      },
    ),
  );
  expect(document.text).toBe('One\n\nfiltered\n\nTwo\n\nshown\n\nhidden\n\nThree');
});
