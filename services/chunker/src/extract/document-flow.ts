// The paragraphs, lists and tables of a word processor, as its file names them → blocks of text.

import type { BlockKind, ExtractedDocument } from './extracted-document.ts';
import { createTableReader, type TableReader } from './table-reader.ts';
import { tidyText } from './text/decode-text.ts';
import { createTextBuilder } from './text-builder.ts';

export interface ParagraphStyle {
  readonly kind?: BlockKind;
  /** Headings: from 1. */
  readonly level?: number;
  /** List items: what stands before the text, indent included. */
  readonly marker?: string;
}

export interface DocumentFlow {
  readonly tables: TableReader;
  /** Adds a paragraph that is over, to the cell that is open if there is one. Blank ones are nothing. */
  paragraph(text: string, style?: ParagraphStyle): void;
  /** Characters so far: where the next block begins, but for the white space before it. */
  length(): number;
  build(): Pick<ExtractedDocument, 'text' | 'blocks'>;
}

const headingLevelMax = 6;
/** Levels of lists that an indent shows. */
const indentsMax = 8;

/** The marker of an item of a list that lies `depth` lists deep, from 0. */
export const listMarker = (sign: string, depth: number): string =>
  `${'  '.repeat(Math.min(Math.max(0, depth), indentsMax))}${sign} `;

const spaced = (text: string): string =>
  text
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();

export const createDocumentFlow = (): DocumentFlow => {
  const builder = createTextBuilder();
  const tables = createTableReader(builder);
  return {
    tables,
    paragraph(text, { kind = 'paragraph', level, marker = '' } = {}) {
      const content = kind === 'code' ? tidyText(text).replace(/^\n+/, '').trimEnd() : spaced(tidyText(text));
      if (content.trim() === '') return;
      if (level !== undefined) {
        tables.beginSection();
        builder.add('heading', content.replaceAll('\n', ' '), Math.min(level, headingLevelMax));
      } else if (!tables.take(content)) builder.add(kind, marker + content);
    },
    length: builder.length,
    build: builder.build,
  };
};
