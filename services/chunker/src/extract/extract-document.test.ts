import { gzipSync } from 'node:zlib';
import { limits } from '@alex/core/limits';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { extractDocument } from './extract-document.ts';
import { makeDocx, paragraph } from './packages/docx.fixture.ts';
import { makePackage, relationships } from './packages/package.fixture.ts';
import { contentOf, linesOf, makePdf } from './pdf/pdf.fixture.ts';
import { encode } from './text/encode.fixture.ts';

const read = (key: string, content: string | Uint8Array, contentType?: string) =>
  extractDocument({
    key,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ...(contentType !== undefined && { contentType }),
  });

const pdf = (...lines: string[]): Uint8Array => makePdf([contentOf(linesOf(lines))]);

describe('the content says what a file is', () => {
  test.each<[string, string, string | Uint8Array]>([
    ['pdf', 'report.txt', pdf('text')],
    ['pdf', 'behind junk.pdf', new Uint8Array([...strToU8('HTTP/1.1 200 OK\n\n'), ...pdf('text')])],
    ['docx', 'report', makeDocx(paragraph('text'))],
    ['html', 'page.txt', '<!-- x -->\n<!DOCTYPE html><p>text'],
    ['html', 'page', '<?xml version="1.0"?><!-- x --><html><body>text</body></html>'],
    ['json', 'records', '{"a": "text"}'],
    ['rtf', 'a.txt', '{\\rtf1 text}'],
    ['xml', 'a.txt', '<?xml version="1.0"?><a>text</a>'],
    ['xml', 'article', '<!DOCTYPE article PUBLIC "-//X//DTD A//EN" "a.dtd">\n<article><p>text</p></article>'],
    ['html', 'a.html', '<!DOCTYPE page PUBLIC "-//X//DTD HTML//EN" "a.dtd"><p>text'],
    ['text', 'sgml', '<!DOCTYPE article PUBLIC "-//X//DTD A//EN">\n<article><p>text'],
    ['eml', 'a.eml', 'Content-Type: text/plain\n\ntext'],
    ['eml', 'a.msg', '   \n\nFrom: a@example.org\nSubject: x\n\ntext'],
    ['xml', 'feed', '<!-- x --><rss><channel><title>text</title></channel></rss>'],
    ['xml', 'article.txt', '<!DOCTYPE article PUBLIC "-//NLM//DTD" "a.dtd"><article><title>text</title></article>'],
    ['eml', 'a.txt', 'From: a@example.org\nSubject: x\n y\nMIME-Version: 1.0\n\ntext'],
    ['mbox', 'inbox', 'From a@example.org Thu May  2 10:00:00 2024\nSubject: x\n\ntext'],
    ['text', 'memo.txt', 'From: the committee\nTo: all\n\ntext'],
    ['markdown', 'README', '# Of drains\ntext'],
    ['text', 'about-pdf.txt', 'A PDF begins with %PDF-1.7, they say.'],
    ['code', 'script.py', '# Of drains\ntext'],
    ['code', 'run', '#!/bin/sh\necho text'],
    ['html', 'fragment', '<p>text</p>'],
  ])('%s: %s', async (format, key, content) => expect((await read(key, content)).format).toBe(format));
});

test('a package is known by its content types where its folders have names of their own', async () => {
  const main = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml';
  const parts = {
    '[Content_Types].xml': `<Types><Override PartName="/book.xml" ContentType="${main}"/></Types>`,
    '_rels/.rels': relationships(['officeDocument', 'book.xml']),
    'book.xml': '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>',
    '_rels/book.xml.rels': relationships(['worksheet', 'sheet.xml']),
    'sheet.xml': '<worksheet><sheetData><row><c t="str"><v>pump</v></c></row></sheetData></worksheet>',
  };
  expect(await read('a.xlsx', makePackage(parts))).toMatchObject({ format: 'xlsx', text: 'S\n\npump' });
});

describe('where the content leaves it open, the name or the media type does', () => {
  test.each([
    ['markdown', 'a.md', undefined],
    ['markdown', 'a.MD', 'text/plain'],
    ['html', 'a.htm', undefined],
    ['csv', 'folder.x/a.tsv', undefined],
    ['json', 'a.jsonl', undefined],
    ['code', 'src/Makefile', undefined],
    ['code', 'a.PY', 'text/plain'],
    ['text', 'a.xml', undefined],
    ['code', 'a', 'text/x-python'],
    ['markdown', 'a', 'text/markdown; charset=utf-8'],
    ['csv', 'a.data', 'Text/CSV'],
    ['text', 'a.log', 'text/markdown'],
    ['text', 'folder.md/a', 'binary/octet-stream'],
  ])('%s: %s as %s', async (format, key, contentType) => {
    const document = await read(key, '1', contentType);
    expect(document.format).toBe(format);
    expect(document.text).toContain('1');
  });
});

test('the media type names the encoding', async () => {
  expect((await read('a.txt', encode('Жук', 'koi8-r'), 'text/plain; charset="KOI8-R"')).text).toBe('Жук');
});

describe('what is not read is named', () => {
  const ole = (stream: string): Uint8Array =>
    new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.from(stream, 'utf16le')]);
  const zip = (...names: string[]): Uint8Array =>
    zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')])));

  test.each<[string, string, string | Uint8Array]>([
    [
      'an Excel workbook in binary form',
      'a.xlsx',
      zip('xl/workbook.bin', 'xl/worksheets/sheet1.bin', 'xl/theme/theme1.xml'),
    ],
    ['a Visio drawing', 'a.docx', zip('visio/document.xml')],
    ['an Apple iWork document', 'a.pages', zip('Index/Document.iwa')],
    ['a zip archive', 'a.zip', zip('word.txt')],
    ['a Word document from before DOCX', 'a.doc', ole('WordDocument')],
    ['an Excel workbook from before XLSX', 'a.xls', ole('Book')],
    ['an OLE container', 'a.x', ole('Other')],
    ['a gzip archive', 'a.txt', new Uint8Array(gzipSync('text'))],
    ['a PNG picture', 'a.pdf', new Uint8Array([0x89, ...strToU8('PNG\r\n'), 0x1a, 0x0a])],
    ['attachments of Outlook', 'winmail.dat', new Uint8Array([0x78, 0x9f, 0x3e, 0x22, 1, 0])],
    ['a signed or encrypted message', 'smime.p7m', Buffer.from('3082040006092a864886f70d010702a0', 'hex')],
    ['a tar archive', 'a.tar', `${'name'.padEnd(257, '\0')}ustar\0`],
    ['binary data', 'a.txt', new Uint8Array(1000).map((_, index) => (index * 37) & 0xff)],
  ])('%s: %s', async (what, key, content) => {
    await expect(read(key, content)).rejects.toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining(what) }),
    );
  });

  test('and so is what is read', () =>
    expect(read('a.zip', zip('x'))).rejects.toThrow(
      'The file is a zip archive. What is read: plain text, Markdown, HTML, XML, CSV, JSON, Jupyter notebooks, subtitles (VTT, SRT), source code, PDF, DOCX, PPTX, XLSX, EPUB, OpenDocument (ODT, ODS, ODP), RTF, e-mail (EML) and mailboxes (MBOX).',
    ));

  test('an encrypted DOCX is no old Word document', () =>
    expect(read('a.docx', ole('EncryptedPackage'))).rejects.toThrow(expect.objectContaining({ code: 'encrypted' })));

  test('a damaged DOCX is damaged, not a zip archive', () =>
    expect(read('a.docx', makeDocx(paragraph('x')).slice(0, 300))).rejects.toThrow(
      expect.objectContaining({ code: 'corrupt' }),
    ));
});

describe('no text', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['a.txt', '', /^The file holds no text\.$/],
    ['a.md', ' \n\u00a0\t\u200b\n', /^The file holds no text\.$/],
    ['a.html', '<script>x()</script>', /Left out: scripts and styles \(3 characters\)\.$/],
    ['a.pdf', makePdf(['', '']), /None of its 2 pages does\.$/],
    ['a.docx', makeDocx(''), /^The file holds no text\.$/],
  ])('%s', async (key, content, message) => {
    await expect(read(key, content)).rejects.toThrow(
      expect.objectContaining({ code: 'empty-text', message: expect.stringMatching(message) }),
    );
  });
});

test('the bytes of a text are given back where they fill their buffer', async () => {
  const whole = new TextEncoder().encode('the whole buffer').slice();
  const part = new TextEncoder().encode('not the whole buffer').subarray(4);
  await read('a.txt', whole);
  await read('a.txt', part);
  expect(whole.byteLength).toBe(0);
  expect(new TextDecoder().decode(part)).toBe('the whole buffer');
});

describe('too large', () => {
  test.each([
    ['bytes', limits.documentBytesMax + 1],
    ['characters', limits.extractedCharactersMax + 1],
  ])('in %s', async (what, length) => {
    await expect(read('a.txt', new Uint8Array(length).fill(0x61))).rejects.toThrow(
      expect.objectContaining({ code: 'too-large', message: expect.stringMatching(new RegExp(`${length} ${what}`)) }),
    );
  });
});
