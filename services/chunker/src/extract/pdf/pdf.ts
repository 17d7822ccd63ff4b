// PDF → text with its pages.
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions, fileOmission } from '../omissions.ts';
import { openPdf } from './pdf-engine.ts';
import { refuseDisguisedImages } from './pdf-image-streams.ts';
import { type PdfLine, pdfLines } from './pdf-lines.ts';
import { leaveOutMargins } from './pdf-margins.ts';
import { markHeadings } from './pdf-outline.ts';
import type { PdfFile } from './pdf-page.ts';
import { pdfParagraphs } from './pdf-paragraphs.ts';
import { pdfText } from './pdf-text.ts';

interface PdfPages {
  readonly lines: readonly PdfLine[];
  readonly damaged: readonly number[];
  readonly charactersOffPage: number;
}

const readPages = async (pdf: PdfFile): Promise<PdfPages> => {
  const lines: PdfLine[] = [];
  const damaged: number[] = [];
  let characters = 0;
  let charactersOffPage = 0;
  for (let page = 1; page <= pdf.pageCount; page++) {
    try {
      const content = await pdf.readPage(page);
      charactersOffPage += content.charactersOffPage;
      for (const line of pdfLines(content, page)) {
        lines.push(line);
        characters += line.text.length;
      }
    } catch (error) {
      if (error instanceof PipelineError && error.code === 'too-large') throw error;
      damaged.push(page);
    }
    if (characters > limits.extractedCharactersMax)
      throw new PipelineError(
        'too-large',
        `The PDF has over ${limits.extractedCharactersMax} characters on its first ${page} pages.`,
      );
  }
  return { lines, damaged, charactersOffPage };
};

/**
 * Damaged pages are left out and named.
 * @throws PipelineError `encrypted`, `too-large`, and `corrupt` where all pages are damaged or what they say cannot be known
 */
export const extractPdf = async (bytes: Uint8Array): Promise<ExtractedDocument> => {
  refuseDisguisedImages(bytes);
  const pdf = await openPdf(bytes);
  try {
    const { lines, damaged, charactersOffPage } = await readPages(pdf);
    if (damaged.length === pdf.pageCount)
      throw new PipelineError('corrupt', `None of the ${pdf.pageCount} pages of the PDF can be read.`);
    const withText = new Set(lines.map(({ page }) => page));
    const margins = leaveOutMargins(lines);
    const omissions = createOmissions();
    if (margins.characters > 0) omissions.add('running titles and page numbers', margins.characters);
    if (charactersOffPage > 0) omissions.add('text off the page', charactersOffPage);
    for (const [index, name] of pdf.attachments.entries())
      omissions.add(fileOmission('attachment', name || 'without a name', index), 0);
    for (const page of damaged) omissions.add(`page ${page}, which is damaged`, 0);
    return {
      format: 'pdf',
      ...pdfText(pdfParagraphs(markHeadings(margins.lines, pdf.outline)), pdf.pageCount),
      pagesWithoutText: Array.from({ length: pdf.pageCount }, (_, index) => index + 1).filter(
        (page) => !withText.has(page),
      ),
      title: pdf.title,
      properties: pdf.properties,
      leftOut: omissions.list(),
    };
  } finally {
    await pdf.close();
  }
};
