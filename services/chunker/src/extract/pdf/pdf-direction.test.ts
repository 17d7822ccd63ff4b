import { expect, test } from 'vitest';
import { contentOf, fontOf, linesOf, makePdf } from './pdf.fixture.ts';
import { extractPdf } from './pdf.ts';

/** A to C are the first letters of the Hebrew alphabet, D to F the Arabic ain and qaf, and lam with alef in one, G a Persian digit, H the mark fathatan. */
const font = fontOf(['uni05D0', 'uni05D1', 'uni05D2', 'uni0639', 'uni0642', 'uniFEFB', 'uni06F1', 'uni064B']);

/** A line as it stands on the page, from left to right. */
const read = async (line: string): Promise<string> =>
  (await extractPdf(makePdf([contentOf(linesOf([line]))], { font }))).text.trim();

test.each([
  // Words of one direction.
  ['BA CB', 'בג אב'],
  // Numbers keep their digits, and their place among the words.
  ['1250 BA 2024 CB', 'בג 2024 אב 1250'],
  ['BA 555 050 CB', 'בג 050 555 אב'],
  // Words from left to right among words from right to left, and the numbers between them.
  ['BA some small words CB', 'בג some small words אב'],
  ['BA i-phone 15 pro CB', 'בג i-phone 15 pro אב'],
  ['word CB BA', 'אב בג word'],
  // And the other way round.
  ['the words CB BA mean a thing', 'the words אב בג mean a thing'],
  ['the words CB BA', 'the words אב בג'],
  ['the number 12 CB', 'the number 12 בג'],
  // Without a blank between them.
  ['BAword CB', 'בג wordאב'],
  ['CB XML-BA', 'אב-XML בג'],
  // Signs go with the line, not with the words beside them.
  ['CB ,1998 BA', 'אב 1998, בג'],
  ['CB ,XML BA', 'אב XML, בג'],
  ['.some words CB', 'בג some words.'],
  ['the words CB BA.', 'the words אב בג.'],
  ['.BA', 'אב.'],
  // Numbers have signs of their own.
  ['CB 10:30 BA 1,250.75', '1,250.75 אב 10:30 בג'],
  ['CB 15% BA -5', '5- אב 15% בג'],
  ['-7.5          CB', 'בג -7.5'],
  ['CB 5-BA 2024', '2024 אב-5 בג'],
  ['D %15 E', 'ق 15% ع'],
  ['CB word 15 BA', 'אב word 15 בג'],
  ['CB 3x BA', 'אב 3x בג'],
  // Brackets are as they are written, however they are shown.
  ['CB (BA) A', 'א (אב) בג'],
  ['CB (two words) BA', 'אב (two words) בג'],
  ['CB [word] 12 (other) BA', 'אב (other) 12 [word] בג'],
  ['CB word (two) f(x) BA', 'אב word (two) f(x) בג'],
  ['CB (12) BA', 'אב (12) בג'],
  ['x (BA) y', 'x (אב) y'],
  ['CB "word" BA', 'אב "word" בג'],
  // No words at all.
  ['G - 12', '۱ - 12'],
])('%j is read as %j', async (line, expected) => expect(await read(line)).toBe(expected));

test('a mark is behind the letter that it stands over, whichever the file names first, and parts no word', async () => {
  // All letters of the font are 2.78 points wide, so mark and blank stand where E does.
  for (const marked of ['197.22 700 Td [(E) 228 (H) 278 ( )] TJ', '197.72 700 Td [(H) 328 (E) 278 ( )] TJ']) {
    const page = ['200 700 Td (DD) Tj', marked, '191.66 700 Td (DE) Tj'].map((text) => `BT /F1 10 Tf ${text} ET`);
    expect((await extractPdf(makePdf([page.join('\n')], { font }))).text).toBe('ععقًقع');
  }
});

test('the letters of a ligature are in order', async () => expect(await read('FED')).toBe('عقلا'));
