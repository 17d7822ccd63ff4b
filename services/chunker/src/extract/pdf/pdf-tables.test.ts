import { describe, expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { contentOf, linesOf, makePdf, type PlacedText } from './pdf.fixture.ts';
import { extractPdf } from './pdf.ts';

/** Cells of lines of their own, written one after the other as programs do; lower rows by the lines of the one before. */
const cellsOf = (rows: readonly (readonly string[])[], columns: readonly number[], top = 700): PlacedText[] => {
  let y = top;
  return rows.flatMap((row) => {
    const cells = row.map((cell) => cell.split('\n'));
    const placed = cells.flatMap((lines, at) =>
      lines.flatMap((text, line) => (text === '' ? [] : [{ x: columns[at]!, y: y - 12 * line, text }])),
    );
    y -= 12 * Math.max(...cells.map((lines) => lines.length)) + 6;
    return placed;
  });
};

const check = async (content: readonly PlacedText[], ...expected: string[]): Promise<void> => {
  const document = await extractPdf(makePdf([contentOf(content)]));
  expectSound(document);
  expect(outline(document)).toEqual(expected);
};

const columns = [72, 180, 330];
const prose = linesOf(['The pumps of the station are these:'], { top: 760 });

test('a table whose cells wrap is read row by row', () =>
  check(
    [
      ...prose,
      ...cellsOf(
        [
          ['Part', 'What it does', 'Price'],
          ['Pump', 'Lifts clean water from\nthe lower basin, with\nsome noise', '1,250'],
          ['Drain', '', '7'],
          ['Valve', 'Closes the main', '89'],
        ],
        columns,
      ),
    ],
    'paragraph The pumps of the station are these:',
    [
      'table Part | What it does | Price',
      'Pump | Lifts clean water from the lower basin, with some noise | 1,250',
      'Drain |  | 7',
      'Valve | Closes the main | 89',
    ].join('\n'),
  ));

test('words parted in a cell are made whole, dots that lead to a figure go', () =>
  check(
    cellsOf(
      [
        ['Part', 'What it does', 'Price'],
        ['Pump', 'Lifts water for drink-\ning, all day', '1,250'],
        ['Drain ........', 'Lets water go', '7'],
      ],
      columns,
    ),
    'table Part | What it does | Price\nPump | Lifts water for drinking, all day | 1,250\nDrain | Lets water go | 7',
  ));

test('rows that lack cells keep the others in their columns', () => {
  const rows = [
    ['', 'Hours', 'Rate', 'Cost'],
    ['Parts', '', '', '2,100'],
    ['Labour', '2', '150', '300'],
    ['Paint', '', '95'],
  ];
  const cells = rows.flatMap((row, y) =>
    row.flatMap((text, x) => (text === '' ? [] : [{ x: 72 + x * 100, y: 700 - y * 12, text }])),
  );
  return check(cells, 'table  | Hours | Rate | Cost\nParts |  |  | 2,100\nLabour | 2 | 150 | 300\nPaint |  | 95');
});

test('names that stand beside their figures, not above them, are in no other column', () => {
  const rows = [
    { at: [200, 300], texts: ['Hours', 'Cost'] },
    { at: [72, 240, 340], texts: ['Paint', '2', '95'] },
    { at: [72, 240, 340], texts: ['Parts', '3', '12'] },
  ];
  const cells = rows.flatMap(({ at, texts }, y) => texts.map((text, x) => ({ x: at[x]!, y: 700 - y * 12, text })));
  return check(cells, 'table Hours | Cost\nPaint | 2 | 95\nParts | 3 | 12');
});

test('columns of a page are none', () => {
  const column = (x: number, name: string) =>
    linesOf([`Of the ${name} column the first line`, `and of the ${name} column the end.`], { x, top: 700 });
  return check(
    [...column(72, 'left'), ...column(330, 'right')],
    'paragraph Of the left column the first line and of the left column the end.',
    'paragraph Of the right column the first line and of the right column the end.',
  );
});

test('items of a list behind their signs are none', () =>
  check(
    cellsOf(
      [
        ['1.', 'Lifts clean water from\nthe lower basin'],
        ['2.', 'Closes the main'],
        ['3.', 'Opens it again'],
      ],
      [72, 96],
    ),
    'list-item 1. Lifts clean water from the lower basin',
    'list-item 2. Closes the main',
    'list-item 3. Opens it again',
  ));

test('the parts of a long table each say its header, and its rows keep their places', async () => {
  const rows = Array.from({ length: 24 }, (_, row) => [`Pump ${row}`, 'Lifts water,\nall day', `${row},250`]);
  const content = contentOf(cellsOf([['Part', 'What it does', 'Price'], ...rows], columns, 820));
  const { text, blocks, lines } = await extractPdf(makePdf([content]));
  expect(blocks.length).toBeGreaterThan(2);
  for (const { start, end } of blocks) expect(text.slice(start, end)).toMatch(/^Part \| What it does \| Price\nPump/);
  expect(lines!.map(({ start, end }) => text.slice(start, end))).toEqual([
    'Part | What it does | Price',
    ...rows.map(([pump, , price]) => `${pump} | Lifts water, all day | ${price}`),
  ]);
  expect(lines![1]!.height).toBeGreaterThan(20);
});

describe('a table that goes on from page to page', () => {
  const pageOf = (number: number, named: boolean): PlacedText[] => [
    { x: 72, y: 800, text: 'Report of the waterworks' },
    ...cellsOf(
      [
        ...(named ? [['Part', 'Town', 'Price']] : []),
        ...[1, 2, 3].map((row) => [`Pump ${number}.${row}`, row === 1 ? 'North of\nthe river' : 'South', `${row}50`]),
      ],
      columns,
      770,
    ),
  ];
  const rows = (number: number): string =>
    `Pump ${number}.1 | North of the river | 150\nPump ${number}.2 | South | 250\nPump ${number}.3 | South | 350`;
  const read = async (pages: readonly PlacedText[][]) => outline(await extractPdf(makePdf(pages.map(contentOf))));

  test('keeps the header that each page says again', async () =>
    expect(await read([1, 2, 3].map((number) => pageOf(number, true)))).toEqual([
      'paragraph Report of the waterworks',
      ...[1, 2, 3].map((number) => `table Part | Town | Price\n${rows(number)}`),
    ]));

  test('is one table where only the first page says it', async () =>
    expect(await read([1, 2, 3].map((number) => pageOf(number, number === 1)))).toEqual([
      'paragraph Report of the waterworks',
      `table Part | Town | Price\n${rows(1)}\n${rows(2)}\n${rows(3).slice(0, rows(3).lastIndexOf('\n'))}`,
      'table Part | Town | Price\nPump 3.3 | South | 350',
    ]));
});
