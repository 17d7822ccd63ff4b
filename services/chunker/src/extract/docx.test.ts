import { describe, expect, test } from 'vitest';
import { corePropertiesXml, makeDocx, marginXml, paragraph } from './docx.fixture.ts';
import { extractDocx } from './docx.ts';
import { expectSound, outline } from './sound-document.fixture.ts';

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

test('a style map inside the file does not hide text', async () => {
  const document = await extractDocx(makeDocx(paragraph('text'), { 'mammoth/style-map': 'p => !' }));
  expect(document.text).toBe('text');
});

describe('turned away', () => {
  const check = (bytes: Uint8Array, code: string, message: RegExp): Promise<void> =>
    expect(extractDocx(bytes)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );

  test('XML that unpacks to more than the bound, by what the directory says, before it is unpacked', () => {
    const bytes = makeDocx(paragraph('text'));
    const view = new DataView(bytes.buffer);
    const firstEntry = view.getUint32(bytes.length - 22 + 16, true);
    view.setUint32(firstEntry + 24, 70_000_000, true);
    return check(bytes, 'zip-bomb', /700\d{5} bytes/);
  });

  test('more parts than the bound', () => {
    const parts = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`word/media/${index}.png`, '']));
    return check(makeDocx(paragraph('text'), parts), 'zip-bomb', /10004 parts/);
  });

  test('a document type, with or without entities', () =>
    check(
      makeDocx('', { 'word/document.xml': '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>' }),
      'corrupt',
      /document type in word\/document\.xml/,
    ));

  test('XML that is not well-formed', () => check(makeDocx('<w:p><w:r>'), 'corrupt', /^The DOCX cannot be read: /));
  test('a file without its main part', () =>
    check(
      makeDocx('', { '_rels/.rels': '<Relationships/>', 'word/document.xml': '<x/>' }),
      'corrupt',
      /cannot be read/,
    ));
  test('half a file', () => {
    const bytes = makeDocx(paragraph('text'));
    return check(bytes.subarray(0, bytes.length / 2), 'corrupt', /damaged zip archive/);
  });
});
