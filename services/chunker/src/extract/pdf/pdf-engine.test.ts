import { expect, test, vi } from 'vitest';
import { glyphFont, makePdf } from './pdf.fixture.ts';
import { openPdf } from './pdf-engine.ts';
import type { PdfPageText } from './pdf-page.ts';

const readPage = vi.fn<(page: number) => Promise<PdfPageText>>();
vi.mock('./pdfjs-engine.ts', () => ({ openWithPdfJs: async () => ({ readPage, close: async () => {} }) }));

test('pdf.js is asked for pages whose letters are not told, until it has done better with none of several', async () => {
  const untold = 'BT /F1 10 Tf 72 700 Td <003700480049> Tj ET';
  const bytes = makePdf(
    Array.from({ length: 20 }, () => untold),
    { font: glyphFont },
  );
  const file = await openPdf(bytes);
  readPage.mockRejectedValueOnce(new Error('damaged'));
  const found = await file.readPage(1);
  const better: PdfPageText = { ...found, untoldShare: 0 };
  readPage.mockImplementation(async (page) => (page === 5 ? better : found));
  for (let page = 2; page <= 20; page++) expect(await file.readPage(page)).toEqual(page === 5 ? better : found);
  expect(readPage.mock.calls.map(([page]) => page)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
});
