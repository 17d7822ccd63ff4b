import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { contentOf, linesOf, makePdf } from './pdf.fixture.ts';
import { extractPdf } from './pdf.ts';
import { readPdfCatalog } from './pdf-catalog.ts';

const readPdfLanguage = (bytes: Uint8Array): string => readPdfCatalog(bytes).language;
const pages = [contentOf(linesOf(['The ferry sails at nine.']))];

test.each([
  ['/Lang (de-AT)', 'de-AT'],
  ['/Lang(en)', 'en'],
  ['/Lang (en\\055US)', 'en-US'],
  ['/Lang <656E2d 5553>', 'en-US'],
  ['/Lang <FEFF00660072>', 'fr'],
  ['/Lang (\\376\\377\\000f\\000r)', 'fr'],
  ['/MarkInfo << /Marked true >> /Lang (pt-BR)', 'pt-BR'],
  ['/Language (de)', ''],
  ['/Lang ()', ''],
  ['', ''],
])('a catalog with %s', (catalog, expected) => {
  for (const packed of [false, true]) expect(readPdfLanguage(makePdf(pages, { catalog, packed }))).toBe(expected);
});

test('the newest catalog holds, whether it is packed or not', () => {
  const versions = [false, true].map((packed) =>
    Buffer.from(makePdf(pages, { catalog: packed ? '/Lang (de)' : '/Lang (en)', packed })),
  );
  expect(readPdfLanguage(Buffer.concat(versions))).toBe('de');
  expect(readPdfLanguage(Buffer.concat(versions.reverse()))).toBe('en');
});

test('another object with a number that ends alike is none', () => {
  const file = Buffer.concat([
    Buffer.from(makePdf(pages, { catalog: '/Lang (en)' })),
    Buffer.from('11 0 obj /Lang (de) endobj'),
  ]);
  expect(readPdfLanguage(file)).toBe('en');
});

const packedCatalog = (blanks: number): Buffer =>
  Buffer.concat([
    Buffer.from('5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n'),
    deflateSync(`7 0\n<< /Lang (de) >>${' '.repeat(blanks)}`),
    Buffer.from('\nendstream\nendobj\ntrailer << /Root 7 0 R >>'),
  ]);

test('an object stream that is damaged, or far too large, is passed over', () => {
  expect(readPdfLanguage(packedCatalog(0))).toBe('de');
  const damaged = packedCatalog(0);
  damaged.fill(0xff, damaged.indexOf('stream') + 10, damaged.indexOf('endstream'));
  expect(readPdfLanguage(damaged)).toBe('');
  expect(readPdfLanguage(packedCatalog(20_000_000))).toBe('');
  expect(readPdfLanguage(new Uint8Array())).toBe('');
});

test('what a packed document says of itself is read', async () => {
  const info = "/Author (Jo Tide; Ada Moor) /CreationDate (D:20240131235959+01'00') /ModDate (D:2025)";
  const { text, title, properties } = await extractPdf(
    makePdf(pages, { title: 'Of ferries', info, catalog: '/Lang (de-AT)', packed: true }),
  );
  expect({ text: text.trim(), title, properties }).toEqual({
    text: 'The ferry sails at nine.',
    title: 'Of ferries',
    properties: {
      authors: ['Jo Tide', 'Ada Moor'],
      created: '2024-01-31T22:59:59.000Z',
      modified: '2025-01-01T00:00:00.000Z',
      language: 'de-AT',
    },
  });
});
