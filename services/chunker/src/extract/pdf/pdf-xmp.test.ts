import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { contentOf, linesOf, makePdf } from './pdf.fixture.ts';
import { extractPdf } from './pdf.ts';
import { readPdfCatalog } from './pdf-catalog.ts';
import { readXmp } from './pdf-xmp.ts';

const packet = (properties: string, attributes = ''): string =>
  `<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="x"><rdf:RDF xmlns:rdf="r"><rdf:Description ${attributes}>${properties}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
const said = packet(
  '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Of drains</rdf:li><rdf:li xml:lang="de">Rohre</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>Mo &amp; Co</rdf:li><rdf:li>Jo</rdf:li></rdf:Seq></dc:creator>',
  'xmp:CreateDate="2024-05-01T10:00:00+02:00"',
);

const pages = [contentOf(linesOf(['The ferry sails at nine.']))];
const withPacket = (data: Buffer | string, filter = '', info?: string): Uint8Array =>
  Buffer.concat([
    Buffer.from(`99 0 obj\n<< /Type /Metadata /Subtype /XML ${filter} >>\nstream\n`),
    Buffer.from(data),
    Buffer.from('\nendstream\nendobj\n'),
    makePdf(pages, { catalog: '/Metadata 99 0 R', ...(info === undefined ? {} : { info }) }),
  ]);

test('the packet of the catalog, packed or not', () => {
  expect(readPdfCatalog(withPacket(said)).packet?.toString()).toBe(`${said}\n`);
  expect(readPdfCatalog(withPacket(deflateSync(said), '/Filter /FlateDecode')).packet?.toString()).toBe(said);
  expect(readPdfCatalog(makePdf(pages)).packet).toBeUndefined();
});

test('title, authors and date are the packet’s where the file says none of them elsewhere', async () => {
  expect(await extractPdf(withPacket(said))).toMatchObject({
    title: 'Of drains',
    properties: { authors: ['Mo & Co', 'Jo'], created: '2024-05-01T08:00:00.000Z' },
  });
  expect(await extractPdf(withPacket(said, '', '/Author (Ada)'))).toMatchObject({ properties: { authors: ['Ada'] } });
});

test('strings as they stand in a PDF', () =>
  expect(readXmp(Buffer.from(packet('<dc:title>\\376\\377\\000O\\000f</dc:title>'))).get('title')).toEqual(['Of']));

test.each(['', 'no XML', said.slice(0, 200), '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])(
  '%j says nothing, or what there is',
  (text) =>
    expect(
      [...readXmp(Buffer.from(text)).keys()].every((property) => property === 'title' || property === 'CreateDate'),
    ).toBe(true),
);
