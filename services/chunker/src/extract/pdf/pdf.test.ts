import { describe, expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { contentOf, linesOf, makePdf } from './pdf.fixture.ts';
import { extractPdf } from './pdf.ts';

const read = async (...pages: ReturnType<typeof linesOf>[]) => {
  const document = await extractPdf(makePdf(pages.map(contentOf), { title: 'Of drains' }));
  expectSound(document);
  return document;
};

const check = async (pages: ReturnType<typeof linesOf>[], ...expected: string[]): Promise<void> =>
  expect(outline(await read(...pages))).toEqual(expected);

/** Lines about as wide as a column. */
const wide = [
  'The committee met on Tuesday in the large hall and spoke of',
  'the drains, which had not been cleaned for several years, so',
  'that the cellars of the lower town were all under water too.',
];
const sentence = wide.join(' ');

describe('paragraphs', () => {
  test('are made of lines, and parted by a line that ends early', () =>
    check(
      [linesOf([...wide, 'Thereupon it adjourned.', ...wide])],
      `paragraph ${sentence} Thereupon it adjourned.`,
      `paragraph ${sentence}`,
    ));

  test('are parted by a larger gap', () =>
    check([[...linesOf(wide), ...linesOf(wide, { top: 700 })]], `paragraph ${sentence}`, `paragraph ${sentence}`));

  test('are parted by an indent', () => {
    const indented = linesOf(wide).map((line, index) => (index === 0 ? { ...line, x: 90 } : line));
    const lower = indented.map((line) => ({ ...line, y: line.y - 36 }));
    return check([[...indented, ...lower]], `paragraph ${sentence}`, `paragraph ${sentence}`);
  });

  test('go on in the next column and on the next page', () =>
    check(
      [[...linesOf(wide.slice(0, 1), { x: 20 }), ...linesOf(wide.slice(1, 2), { x: 310 })], linesOf(wide.slice(2))],
      `paragraph ${sentence}`,
    ));
});

test('numbers that are all that the pages say are no page numbers', () =>
  check(
    ['1', '2', '3'].map((text) => linesOf([text])),
    'paragraph 1',
    'paragraph 2',
    'paragraph 3',
  ));

test('running titles part no paragraph that goes on on the next page', () => {
  const pageOf = (body: readonly string[]) => [
    { x: 72, y: 800, text: 'Of the waterworks' },
    ...linesOf(body),
    { x: 72, y: 40, text: 'A report in parts' },
  ];
  return check(
    [pageOf(wide.slice(0, 1)), pageOf(wide.slice(1, 2)), pageOf(wide.slice(2))],
    'paragraph Of the waterworks',
    `paragraph ${sentence}`,
    'paragraph A report in parts',
  );
});

describe('what is written on a page', () => {
  const read = async (subtype: string): Promise<string> => {
    const annotation = { subtype, content: contentOf([{ x: 2, y: 5, text: 'Filled in by Jo' }]) };
    const { text, lines } = await extractPdf(makePdf([contentOf(linesOf(['Name:']))], { annotation }));
    expect(lines!.map(({ y }) => Math.round(y))).toEqual(text.includes('Jo') ? [758, 75] : [758]);
    return text.trim();
  };
  test.each(['FreeText', 'Widget', 'Stamp'])('is read: %s', async (subtype) =>
    expect(await read(subtype)).toBe('Name:\n\nFilled in by Jo'),
  );
  test('but not what a link looks like', async () => expect(await read('Link')).toBe('Name:'));
});

describe('words parted at a line’s end', () => {
  test('are made whole', () =>
    check(
      [linesOf(['The committee met on Tuesday in the large hall and con-', 'sidered the drains.'])],
      'paragraph The committee met on Tuesday in the large hall and considered the drains.',
    ));

  test('keep a hyphen that the document writes elsewhere', () =>
    check(
      [linesOf(['A well-known committee met on Tuesday and spoke of a well-', 'known drain.'])],
      'paragraph A well-known committee met on Tuesday and spoke of a well-known drain.',
    ));

  test('keep a hyphen before a capital', () =>
    check(
      [linesOf(['The committee met in the hall on Tuesday; it spoke of Anglo-', 'Saxon drains.'])],
      'paragraph The committee met in the hall on Tuesday; it spoke of Anglo- Saxon drains.',
    ));
});

test('headings are told by their size, the largest first', () =>
  check(
    [
      [
        ...linesOf(['Of drains'], { size: 20 }),
        ...linesOf(['Old ones'], { size: 14, top: 720 }),
        ...linesOf(wide, { top: 700 }),
      ],
    ],
    'heading1 Of drains',
    'heading2 Old ones',
    `paragraph ${sentence}`,
  ));

test('a large line of a table of contents is no heading', () =>
  check(
    [
      [
        { x: 72, y: 780, text: 'One .......... 7', size: 16 },
        { x: 72, y: 700, text: 'Two', size: 16 },
        { x: 400, y: 700, text: 'xii', size: 16 },
        { x: 72, y: 600, text: 'Part 2', size: 16 },
        ...linesOf(wide, { top: 560 }),
      ],
    ],
    'paragraph One 7',
    'paragraph Two xii',
    'heading1 Part 2',
    `paragraph ${sentence}`,
  ));

test('rows that have narrow gutters in common are a table, and so is the row of their names', () => {
  const rows = [
    ['Shop', 'May', 'June'],
    ['Upper', '1', '22'],
    ['Lower one', '1,250', '3'],
    ['Old', '7', '1,000'],
  ];
  const cells = rows.flatMap((row, y) => row.map((text, x) => ({ x: 72 + x * 60, y: 700 - y * 12, text })));
  return check([cells], 'table Shop | May | June\nUpper | 1 | 22\nLower one | 1,250 | 3\nOld | 7 | 1,000');
});

test('words that stand below each other by chance are none', () => {
  const lines = ['the old boat went out', 'one new ship came into', 'and all men were happy'];
  return check([linesOf(lines)], `paragraph ${lines.join(' ')}`);
});

test('rows with wide blanks are a table', () => {
  const rows = [
    ['Town', '1901', '1902'],
    ['Upper', '12', '13'],
    ['Lower', '4', '5'],
  ];
  const cells = rows.flatMap((row, y) => row.map((text, x) => ({ x: 72 + x * 100, y: 700 - y * 12, text })));
  return check([cells], 'table Town | 1901 | 1902\nUpper | 12 | 13\nLower | 4 | 5');
});

test('bullets begin list items', () =>
  check(
    [linesOf(['\x95 The first of them', '\x95 The second of them'])],
    'list-item • The first of them',
    'list-item • The second of them',
  ));

describe('numbered lines', () => {
  const items = [
    'Clean the drains of the lower town',
    'Mend the pumps of the station too',
    'Write down what has been done',
  ];
  const listOf = (signs: readonly string[]) => linesOf(items.map((item, index) => `${signs[index]} ${item}`));

  test.each([[['1.', '2.', '3.']], [['9)', '10)', '11)']], [['a)', 'b)', 'c)']], [['[1]', '[2]', '[3]']]])(
    'that follow each other as %j begin items',
    async (signs) => {
      const { blocks } = await read(listOf(signs));
      expect(blocks).toHaveLength(3);
    },
  );

  test('that do not are text', async () => {
    const { blocks } = await read(listOf(['of', '12.', '1998.']));
    expect(blocks).toHaveLength(1);
  });
});

test('running titles stay once, page numbers go, both are counted', async () => {
  const pages = [1, 2, 3, 4].map((page) => [
    ...linesOf(['Annual report'], { top: 800 }),
    ...linesOf(wide.map((line) => `${'very '.repeat(page)}${line}`)),
    ...linesOf([`Page ${page} of 4`], { top: 40 }),
  ]);
  const document = await read(...pages);
  expect(document.text.match(/Annual report/g)).toHaveLength(1);
  expect(document.text.match(/Page \d/g)).toHaveLength(1);
  expect(document.leftOut).toEqual([
    { what: 'running titles and page numbers', characters: 3 * 'Annual report'.length + 3 * 'Page 1 of 4'.length },
  ]);
});

test('pages: where they begin, also in the middle of a paragraph, and which hold no text', async () => {
  const document = await read([], linesOf(wide.slice(0, 2)), linesOf(wide.slice(2)), []);
  expect(document.text).toBe(sentence);
  expect(document.pageStarts).toEqual([0, 0, sentence.indexOf(wide[2]!), sentence.length]);
  expect(document.pagesWithoutText).toEqual([1, 4]);
  expect(document.title).toBe('Of drains');
});

describe('the order of reading', () => {
  /** Lines side by side, written row by row. */
  const beside = (left: readonly string[], right: readonly string[]) =>
    left.flatMap((text, row) => [
      { x: 50, y: 700 - row * 12, text },
      { x: 340, y: 700 - row * 12, text: right[row]! },
    ]);

  test('columns that are written row by row are read one by one', async () => {
    const right = wide.map((line) => line.replace('the', 'a'));
    const { text } = await read(beside([...wide, ...wide], [...right, ...right]));
    expect(text.replace(/\n\n/g, ' ')).toBe([...wide, ...wide, ...right, ...right].join(' '));
  });

  test('rows of short cells stay rows', () =>
    check(
      [beside(['Town', 'Upper', 'Lower', 'Old'], ['1901', '12', '4', '7'])],
      'table Town | 1901\nUpper | 12\nLower | 4\nOld | 7',
    ));

  test('lines that are written from the last to the first are turned around', () =>
    check([linesOf(wide).reverse()], `paragraph ${sentence}`));

  test('a page that is turned upside down is read like any other', async () => {
    const turned = wide
      .map((line, row) => `BT /F1 10 Tf -1 0 0 -1 500 ${100 + row * 12} Tm (${line}) Tj ET`)
      .join('\n');
    expect((await extractPdf(makePdf([turned]))).text).toBe(sentence);
  });
});

test('every line keeps its box on its page', async () => {
  const { lines = [], text } = await read(linesOf(wide), linesOf(['Below.'], { size: 20 }));
  expect(lines!.map(({ start, end }) => text.slice(start, end))).toEqual([...wide, 'Below.']);
  expect(lines!.map(({ page }) => page)).toEqual([1, 1, 1, 2]);
  for (const [row, { x, y, width, height }] of lines.slice(0, 3).entries()) {
    expect(x).toBeCloseTo(72, 0);
    // The baseline lies inside.
    expect(y).toBeLessThan(760 - row * 12);
    expect(y + height).toBeGreaterThan(765 - row * 12);
    expect(width).toBeGreaterThan(200);
    expect(width).toBeLessThan(350);
  }
});

test('text off the page is left out and counted', async () => {
  const document = await read([...linesOf(wide), ...linesOf(['Nobody sees this.'], { x: 700 })]);
  expect(document.text).toBe(sentence);
  expect(document.leftOut).toEqual([{ what: 'text off the page', characters: 'Nobodyseesthis.'.length }]);
});

test('of many attachments the first are named, and of the others it is known that there are some', async () => {
  const names = Array.from({ length: 52 }, (_, index) => `part-${index}.txt`);
  const files = names.map((name) => `(${name}) << /Type /Filespec /F (${name}) /UF (${name}) >>`).join(' ');
  const catalog = `/Names << /EmbeddedFiles << /Names [${files}] >> >>`;
  const { leftOut } = await extractPdf(makePdf([contentOf(linesOf(wide))], { catalog }));
  expect(leftOut.map(({ what }) => what)).toEqual([
    ...names.slice(0, 50).map((name) => `attachment ${name}`),
    'further attachments',
  ]);
});

test('what PDFium cannot open, pdf.js has the last word on', async () => {
  const source = Buffer.from(makePdf([contentOf(linesOf(wide))])).toString('latin1');
  const headless = source.replace(/trailer[\s\S]*$/, '').replace('/Type /Catalog', '/Kind /Catalog');
  const outcome = await extractPdf(Buffer.from(headless, 'latin1')).catch((error: unknown) => error);
  expect(outcome).toMatchObject({
    code: 'corrupt',
    message: expect.stringMatching(/^The PDF cannot be opened: (?!PDFium)/),
  });
});

test('a damaged page is left out and named, and the others are read', async () => {
  const source = Buffer.from(makePdf([contentOf(linesOf(['one'])), contentOf(linesOf(['two']))]));
  source.write('9 0 R]', source.indexOf('7 0 R]'), 'latin1');
  const document = await extractPdf(new Uint8Array(source));
  expect(document).toMatchObject({ text: 'one', pagesWithoutText: [2] });
  expect(document.leftOut).toEqual([{ what: 'page 2, which is damaged', characters: 0 }]);
});

test.each([
  ['no PDF at all', new TextEncoder().encode('%PDF-1.7\nnothing else'), 'corrupt'],
  ['a PDF of which only the head is there', makePdf([contentOf(linesOf(['one']))]).slice(0, 60), 'corrupt'],
  [
    'a PDF that is encrypted for a certificate',
    makePdf([contentOf(linesOf(['one']))], {
      encryption: '<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s4 /V 1 >>',
    }),
    'encrypted',
  ],
])('%s is turned away', (_, bytes, code) =>
  expect(extractPdf(bytes)).rejects.toThrow(expect.objectContaining({ code })),
);
