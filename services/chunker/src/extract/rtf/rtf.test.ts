import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractRtf } from './rtf.ts';

const rtf = (body: string, head = '\\ansi\\ansicpg1252'): Uint8Array =>
  Buffer.from(`{\\rtf1${head} ${body}}`, 'latin1');

test.each<[string, Uint8Array, string[]]>([
  [
    'paragraphs and characters',
    rtf("a\\'e9\\~b\\emdash c\\line d\\par{\\b e}\nf\\par"),
    ['paragraph aé b—c\nd', 'paragraph ef'],
  ],
  [
    'Unicode with substitutes, and a pair of surrogates',
    rtf('\\uc1\\u1046?\\u1091 ?\\uc2\\u-10179??\\u-8694??.\\par'),
    ['paragraph Жу🨊.'.replace('🨊', String.fromCodePoint(0x1f60a))],
  ],
  ['the code page of the document', rtf("\\'c6\\'f3\\'ea\\par", '\\ansi\\ansicpg1251'), ['paragraph Жук']],
  [
    'the code page of a font',
    rtf(
      "{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset128 Gothic;}{\\f2\\fcharset204 Cyr;}}\\f1\\'93\\'fa\\'96\\'7b\\f2 \\'c6\\f0 \\'e9\\par",
    ),
    ['paragraph 日本Жé'],
  ],
  [
    'headings by style and by outline',
    rtf(
      '{\\stylesheet{\\s1 heading 1;}{\\s2 Title;}{\\s3 Normal;}}\\pard\\s2 T\\par\\pard\\s1 One\\par\\pard\\s3 text\\par\\pard\\outlinelevel1 Two\\par',
    ),
    ['heading1 T', 'heading1 One', 'paragraph text', 'heading2 Two'],
  ],
  [
    'tables',
    rtf('\\trowd\\pard\\intbl a\\cell b\\cell\\row\\trowd\\pard\\intbl 1\\par 2\\cell 3\\cell\\row\\pard text\\par'),
    ['table a | b\n1 2 | 3', 'paragraph text'],
  ],
  ['lists', rtf("{\\listtext 1.\\tab}one\\par{\\pntext\\'b7\\tab}dot\\par"), ['list-item 1. one', 'list-item - dot']],
  [
    'fields show their result',
    rtf('{\\field{\\*\\fldinst HYPERLINK "http://x"}{\\fldrslt link}}\\par'),
    ['paragraph link'],
  ],
  [
    'pictures, unknown destinations and raw bytes',
    rtf('{\\pict\\wmetafile8 0102}{\\*\\unknown no}a{\\bin5 }}}{{}b\\par'),
    ['paragraph ab'],
  ],
])('%s', async (_, bytes, expected) => {
  const document = await extractRtf(bytes);
  expectSound(document);
  expect(outline(document)).toEqual(expected);
});

test('what it says of itself, and what is left out', async () => {
  const document = await extractRtf(
    rtf(
      '{\\info{\\title Of drains}{\\author Mo}{\\creatim\\yr2024\\mo5\\dy1}}{\\header head}{\\v hidden}{\\deleted gone}text\\par',
    ),
  );
  expect(document).toMatchObject({
    text: 'text',
    title: 'Of drains',
    properties: { authors: ['Mo'], created: '2024-05-01' },
    leftOut: [
      { what: 'headers and footers', characters: 4 },
      { what: 'hidden text', characters: 6 },
      { what: 'deleted text', characters: 4 },
    ],
  });
});

test('what is said twice is read in Unicode; comments are counted', async () => {
  const document = await extractRtf(
    rtf(
      '{\\info{\\upr{\\author J?}{\\*\\ud{\\author J\\u246 ?}}}}{\\upr{w?rd}{\\*\\ud{w\\u246 ?rd}}}{\\*\\annotation a note}\\par',
    ),
  );
  expect(document).toMatchObject({
    text: 'wörd',
    properties: { authors: ['Jö'] },
    leftOut: [{ what: 'comments', characters: 6 }],
  });
});

test.each([
  ['a file that is cut off', Buffer.from('{\\rtf1 text')],
  ['groups without end', Buffer.from('{\\rtf1 '.repeat(2_000))],
])('%s is corrupt', (_, bytes) =>
  expect(extractRtf(bytes)).rejects.toThrow(expect.objectContaining({ code: 'corrupt' })),
);

test('property: any pieces of RTF make a sound document', async () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '\\par ',
    '\\cell ',
    '\\row ',
    '\\trowd ',
    '\\intbl ',
    '\\u-3 ?',
    "\\'e9",
    '\\*',
    '\\fonttbl',
    '\\info',
    '\\v ',
    '\\v0 ',
    'text ',
    '\\pard',
    '\\s1 ',
    '\\bin3 ',
    '\\',
    '\\uc9',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
      const opened = pieces.join('');
      const depth = 200;
      expectSound(await extractRtf(Buffer.from(`{\\rtf1 ${opened}   ${'}'.repeat(depth)}`, 'latin1')));
    }),
  );
});
