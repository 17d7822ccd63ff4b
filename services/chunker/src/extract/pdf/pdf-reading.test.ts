import { expect, test } from 'vitest';
import type { PdfPageText, PdfPiece } from './pdf-page.ts';
import { readsBetter } from './pdf-reading.ts';

const pageOf = (text: string, untoldShare: number): PdfPageText => ({
  lines: [[{ text } as PdfPiece]],
  charactersOffPage: 0,
  untoldShare,
});

test.each([
  ['letters in place of codes', 'Lorem ipsum dolor', 0, true],
  ['no letters either', '*446& */+,', 0, false],
  ['words without the blanks between them', 'Loremipsumdolor', 0, false],
  ['nothing', '', 0, false],
  ['as little told', 'Lorem ipsum dolor', 1, false],
])('%s', (_, text, untoldShare, better) =>
  expect(readsBetter(pageOf(text, untoldShare), pageOf('0SVIQ MTWYQ HSPSV', 1))).toBe(better),
);
