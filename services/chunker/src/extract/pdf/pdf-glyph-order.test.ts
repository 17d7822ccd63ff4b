import { expect, test } from 'vitest';
import { glyphFont, makePdf } from './pdf.fixture.ts';
import { extractPdf } from './pdf.ts';

/** As Windows’ fonts number them: in the order of ASCII from the blank on, and others behind. */
const numbers: Readonly<Record<string, number>> = { ü: 129, '–': 177, '€': 188, '²': 240 };
const shown = (text: string): string =>
  [...text].map((letter) => (numbers[letter] ?? letter.charCodeAt(0) - 29).toString(16).padStart(4, '0')).join('');
const read = async (text: string): Promise<string> =>
  (await extractPdf(makePdf([`BT /F1 10 Tf 72 700 Td <${shown(text)}> Tj ET`], { font: glyphFont }))).text;

test('a font that names no letters is read by the numbers of its glyphs', async () => {
  const text = 'The ferry to Zürich – 4 € for each m² of cargo – sails at nine.';
  expect(await read(text)).toBe(text);
});

test.each([
  ['that tell too little', 'The ferry sails'],
  ['without blanks', 'Theferrytothelowerharboursailsatnineonthehour'],
  ['of which no words come', 'THE 18:05 [#42] FERRY & 19:55 (#43) = $7.50 + $8.25'],
])('codes %s stay as they are', async (_, text) => expect(await read(text)).not.toContain(text));
