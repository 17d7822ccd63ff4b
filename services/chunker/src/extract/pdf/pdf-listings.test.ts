import { expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { contentOf, linesOf, makePdf, type PlacedText } from './pdf.fixture.ts';
import { extractPdf } from './pdf.ts';

const check = async (content: readonly PlacedText[], ...expected: string[]): Promise<void> => {
  const document = await extractPdf(makePdf([contentOf(content)]));
  expectSound(document);
  expect(outline(document)).toEqual(expected);
};

const code = [
  'def read(port):',
  '    with open(port) as lines:   # of',
  '        return parse(lines)',
  '',
  'read("COM1")',
];
const listing = linesOf(code, { top: 700 }).map((line): PlacedText => ({ ...line, font: 'F2' }));
const prose = [
  'The committee met on Tuesday in the large hall and spoke of',
  'the program that reads the ports of the pumps.',
];

test('lines in letters of one width keep their ends, indents and blanks', () =>
  check(
    [...linesOf(prose, { top: 760 }), ...listing, ...linesOf(prose, { top: 600 })],
    `paragraph ${prose.join(' ')}`,
    `code ${code.join('\n')}`,
    `paragraph ${prose.join(' ')}`,
  ));

test('a document that is all written so has paragraphs', () =>
  check(
    linesOf(prose).map((line) => ({ ...line, font: 'F2' })),
    `paragraph ${prose.join(' ')}`,
  ));
