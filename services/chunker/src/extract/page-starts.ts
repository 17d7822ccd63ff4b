// Where the pages of a document begin, as it is built → the starts in its text, and which pages hold none.
import type { DocumentFlow } from './document-flow.ts';
import type { Block, ExtractedDocument } from './extracted-document.ts';

export interface PageStarts {
  /** What is added to the flow from now on lies on the next page. */
  begin(flow: Pick<DocumentFlow, 'length'>): void;
  build(text: string, blocks: readonly Block[]): Pick<ExtractedDocument, 'pageStarts' | 'pagesWithoutText'>;
}

export const createPageStarts = (): PageStarts => {
  const lengths: number[] = [];
  return {
    begin: (flow) => {
      lengths.push(flow.length());
    },
    build(text, blocks) {
      if (lengths.length === 0) return {};
      const pageStarts: number[] = [];
      const pagesWithoutText: number[] = [];
      let block = 0;
      for (const [index, length] of lengths.entries()) {
        // A page begins with its first block: the empty line before it belongs to the page before.
        while (block < blocks.length && blocks[block]!.start < length) block++;
        const start = blocks[block]?.start ?? text.length;
        if (start >= (lengths[index + 1] ?? text.length)) pagesWithoutText.push(index + 1);
        pageStarts.push(index === 0 ? 0 : start);
      }
      return { pageStarts, ...(pagesWithoutText.length > 0 && { pagesWithoutText }) };
    },
  };
};
