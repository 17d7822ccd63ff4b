// The real thread against files that are made to exhaust it.
import { afterAll, expect, test } from 'vitest';
import { createDocumentThread } from './document-thread.ts';
import { makeDocx, paragraph } from './extract/packages/docx.fixture.ts';
import { contentOf, linesOf, makePdf } from './extract/pdf/pdf.fixture.ts';

const thread = createDocumentThread(
  { chunkTokens: 100 },
  {
    entry: new URL('./document-thread-entry.ts', import.meta.url),
    bounds: { extractionSeconds: 10, memoryMebibytes: 150, documentSeconds: 15 },
  },
);
afterAll(() => thread.close());

const text = 'The committee spoke of drains.';

/** The thread, or the next one, still reads. */
const expectAlive = async (): Promise<void> => {
  const { summary, chunks } = await thread.read({ key: 'a.pdf', bytes: makePdf([contentOf(linesOf([text]))]) });
  expect(summary).toMatchObject({ format: 'pdf', pages: 1, characters: text.length });
  expect((await Array.fromAsync(chunks)).flat()).toMatchObject([{ ordinal: 0, text, page: 1 }]);
};

const mebibyte = 1024 * 1024;
const show = 'BT /F1 10 Tf 72 700 Td (drains) Tj ET\n';

test.each<[string, () => Uint8Array, string[]]>([
  [
    'a PDF whose page inflates to 150 MB',
    () => makePdf(['0'.repeat(150 * mebibyte)], { deflate: true }),
    ['too-large', 'empty-text'],
  ],
  ['a PDF with 400,000 words on a page', () => makePdf([show.repeat(400_000)], { deflate: true }), ['too-large']],
  ['a DOCX with a million paragraphs', () => makeDocx(paragraph('x').repeat(1_000_000)), ['too-large']],
])('%s', async (_, make, codes) => {
  const error = await thread.read({ key: 'a', bytes: make() }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'PipelineError', code: expect.toBeOneOf(codes) });
  await expectAlive();
});
