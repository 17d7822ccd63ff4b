import { expect, test } from 'vitest';
import { extractDocument } from '../extract-document.ts';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractXml } from '../xml/xml.ts';
import { extractOdf } from './odf.ts';
import { makeOdf, makePackage, odfMetaXml } from './package.fixture.ts';

test('headings, paragraphs, lists and tables of a text', async () => {
  const document = await extractOdf(
    makeOdf(
      'text',
      `<text:h text:outline-level="2">Of  drains</text:h>
       <text:p>First<text:s text:c="2"/>&amp;<text:tab/>last<text:line-break/>line<text:note><text:note-citation>1</text:note-citation>
       <text:note-body><text:p>note</text:p></text:note-body></text:note></text:p>
       <text:tracked-changes><text:p>gone</text:p></text:tracked-changes>
       <text:list><text:list-item><text:p>a</text:p><text:list><text:list-item><text:p>b</text:p></text:list-item></text:list></text:list-item></text:list>
       <table:table><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell><table:table-cell><text:p>y</text:p></table:table-cell></table:table-row></table:table>`,
      {
        'meta.xml': odfMetaXml(
          '<dc:title>T</dc:title><meta:initial-creator>Mo</meta:initial-creator><meta:creation-date>2024-05-01T10:00:00</meta:creation-date><dc:language>de-DE</dc:language>',
        ),
      },
    ),
  );
  expectSound(document);
  expect(outline(document)).toEqual([
    'heading2 Of drains',
    'paragraph First & last\nline',
    'paragraph note',
    'list-item - a',
    'list-item   - b',
    'table x | y',
  ]);
  expect(document).toMatchObject({ format: 'odt', title: 'T', properties: { authors: ['Mo'], language: 'de-DE' } });
  expect(document.properties?.created).toMatch(/^2024-05-01T/);
  expect(document.leftOut).toContainEqual({ what: 'deleted text', characters: 4 });
});

test('sheets with a million empty cells', async () => {
  const cell = (value: string, repeats = 1): string =>
    `<table:table-cell table:number-columns-repeated="${repeats}">${value && `<text:p>${value}</text:p>`}</table:table-cell>`;
  const row = (cells: string, repeats = 1): string =>
    `<table:table-row table:number-rows-repeated="${repeats}">${cells}</table:table-row>`;
  const document = await extractOdf(
    makeOdf(
      'spreadsheet',
      `<table:table table:name="Loaves">${row(cell('Loaf') + cell('Price') + cell('', 16000))}${row(cell('rye') + cell('4'), 2)}${row(cell('', 16000), 1_000_000)}</table:table>`,
    ),
  );
  expect(document.format).toBe('ods');
  expect(outline(document)).toEqual(['heading1 Loaves', 'table Loaf | Price\nrye | 4\nrye | 4']);
});

test('lists with numbers', async () => {
  const list =
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1"/><text:list-level-style-bullet text:level="2"/></text:list-style>';
  const item = (text: string, inside = ''): string =>
    `<text:list-item><text:p>${text}</text:p>${inside}</text:list-item>`;
  const document = await extractOdf(
    makeOdf(
      'text',
      `<text:list text:style-name="L1">${item('a', `<text:list>${item('b')}</text:list>`)}${item('c')}</text:list>`,
      { 'styles.xml': `<s xmlns:style="s" xmlns:text="t">${list}</s>` },
    ),
  );
  expect(outline(document)).toEqual(['list-item 1. a', 'list-item   - b', 'list-item 2. c']);
});

test('a slide’s title is a heading, its number none of its text', async () => {
  const frame = (kind: string, text: string): string =>
    `<draw:frame presentation:class="${kind}"><text:p>${text}</text:p></draw:frame>`;
  const document = await extractOdf(
    makeOdf(
      'presentation',
      `<draw:page>${frame('title', 'T')}${frame('outline', 'text')}${frame('page-number', '7')}</draw:page>`,
    ),
  );
  expect(outline(document)).toEqual(['heading1 T', 'paragraph text']);
  expect(document.leftOut).toEqual([{ what: 'dates, footers and slide numbers', characters: 1 }]);
});

test('slides are pages', async () => {
  const page = (text: string): string =>
    `<draw:page><draw:frame><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame></draw:page>`;
  const document = await extractOdf(makeOdf('presentation', page('one') + page('two')));
  expect(document).toMatchObject({ format: 'odp', text: 'one\n\ntwo', pageStarts: [0, 5] });
});

const hiding = `<s xmlns:style="s" xmlns:table="ta" xmlns:text="t" xmlns:presentation="p"><style:style style:name="H"><style:table-properties table:display="false"/></style:style>
  <style:style style:name="S"><style:text-properties text:display="none"/></style:style>
  <style:style style:name="D"><style:drawing-page-properties presentation:visibility="hidden"/></style:style></s>`;

test('hidden sheets, rows and columns are left out and counted, but for what is filtered or folded away', async () => {
  const row = (more: string, ...cells: string[]): string =>
    `<table:table-row ${more}>${cells.map((cell) => `<table:table-cell><text:p>${cell}</text:p></table:table-cell>`).join('')}</table:table-row>`;
  const collapsed = 'table:visibility="collapse"';
  const document = await extractOdf(
    makeOdf(
      'spreadsheet',
      `<table:table table:name="Shown"><table:table-column/><table:table-column ${collapsed}/>
       ${row('', 'pump', 'HIDDEN')}${row(collapsed, 'HIDDEN')}${row('table:visibility="filter"', 'filtered')}
       <table:table-row-group>${row(collapsed, 'folded')}</table:table-row-group></table:table>
       <table:table table:name="Secret" table:style-name="H">${row('', 'HIDDEN')}</table:table>`,
      { 'styles.xml': hiding },
    ),
  );
  expectSound(document);
  expect(document.text).toBe('Shown\n\npump\n\nfiltered\n\nfolded');
  expect(document.leftOut).toEqual([
    { what: 'hidden rows and columns', characters: 12 },
    { what: 'hidden sheet Secret', characters: 6 },
  ]);
});

test('hidden slides and words are left out and counted; slides keep their numbers', async () => {
  const page = (style: string, text: string): string =>
    `<draw:page draw:style-name="${style}"><draw:frame><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame></draw:page>`;
  const body = page('D', 'HIDDEN') + page('', 'shown<text:span text:style-name="S"> not</text:span>');
  const document = await extractOdf(makeOdf('presentation', body, { 'styles.xml': hiding }));
  expect(document).toMatchObject({ text: 'shown', pageStarts: [0, 0], pagesWithoutText: [1] });
  expect(document.leftOut).toEqual([
    { what: 'hidden slides', characters: 6 },
    { what: 'hidden text', characters: 4 },
  ]);
});

test('a file that is one XML', () => {
  const names = 'xmlns:office="o" xmlns:text="t" xmlns:dc="dc" xmlns:config="c"';
  const document = extractXml(
    `<?xml version="1.0"?><office:document ${names} office:mimetype="application/vnd.oasis.opendocument.text"><office:meta><dc:title>Of drains</dc:title></office:meta>
     <office:settings><config:config-item>true</config:config-item></office:settings><office:master-styles><text:p>foot</text:p></office:master-styles>
     <office:body><office:text><text:h text:outline-level="2">One</text:h><text:p>text<office:annotation><dc:creator>Mo</dc:creator></office:annotation></text:p></office:text></office:body></office:document>`,
  );
  expectSound(document);
  expect(document).toMatchObject({ format: 'odt', title: 'Of drains' });
  expect(document.properties).toBeUndefined();
  expect(outline(document)).toEqual(['heading2 One', 'paragraph text']);
});

test('a presentation without slides has no pages', async () => {
  const document = await extractOdf(makeOdf('presentation', '<text:p>text</text:p>'));
  expect(document.text).toBe('text');
  expect(document.pageStarts).toBeUndefined();
});

test('a file with a password is encrypted', () =>
  expect(
    extractOdf(
      makeOdf('text', '', { 'META-INF/manifest.xml': '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>' }),
    ),
  ).rejects.toThrow(expect.objectContaining({ code: 'encrypted' })));

test('a file whose parts are one encrypted package is encrypted', () =>
  expect(
    extractDocument({
      key: 'a.odt',
      bytes: makePackage({
        'encrypted-package': 'x',
        'META-INF/manifest.xml': '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>',
      }),
    }),
  ).rejects.toThrow(expect.objectContaining({ code: 'encrypted' })));

test('what was deleted and stands in its place all the same is left out and counted', async () => {
  const changed = (id: string, kind: string): string =>
    `<text:changed-region text:id="${id}"><text:${kind}><text:p/></text:${kind}></text:changed-region>`;
  const within = (id: string, text: string): string =>
    `<text:change-start text:change-id="${id}"/>${text}<text:change-end text:change-id="${id}"/>`;
  const { text, leftOut } = await extractOdf(
    makeOdf(
      'text',
      `<text:tracked-changes>${changed('a', 'deletion')}${changed('b', 'insertion')}</text:tracked-changes>
       <text:p>kept ${within('a', 'GONE')}and ${within('b', 'new')}</text:p>`,
    ),
  );
  expect(text).toBe('kept and new');
  expect(leftOut).toEqual([{ what: 'deleted text', characters: 4 }]);
});

test('notes to the cells of a sheet are read behind it', async () => {
  const cell = (value: string, note = ''): string =>
    `<table:table-cell>${note && `<office:annotation><dc:creator>Mo</dc:creator><text:p>${note}</text:p></office:annotation>`}<text:p>${value}</text:p></table:table-cell>`;
  const row = (...cells: string[]): string => `<table:table-row>${cells.join('')}</table:table-row>`;
  const { text } = await extractOdf(
    makeOdf(
      'spreadsheet',
      `<table:table table:name="Loaves">${row(cell('Loaf'), cell('Price', 'each'))}${row(cell('rye'), cell('4'))}</table:table>`,
    ),
  );
  expect(text).toBe('Loaves\n\nLoaf | Price\nrye | 4\n\neach');
});

test('charts say their titles and names, each once and where they stand, and no numbers', async () => {
  const cell = (text: string): string => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`;
  const chart = `<office:document-content xmlns:office="o" xmlns:chart="c" xmlns:text="t" xmlns:table="ta"><office:body><office:chart><chart:chart>
    <chart:title><text:p>Costs</text:p></chart:title><table:table><table:table-row>${cell('rye')}${cell('4')}</table:table-row>
    <table:table-row>${cell('rye')}${cell('NaN')}</table:table-row></table:table></chart:chart></office:chart></office:body></office:document-content>`;
  const object = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>';
  const { text } = await extractOdf(
    makeOdf('text', `<text:p>before</text:p><text:p>${object}around</text:p><text:p>${object}after</text:p>`, {
      'Object 1/content.xml': chart,
    }),
  );
  expect(text).toBe('before\n\nCosts\n\nrye\n\naround\n\nafter');
});
