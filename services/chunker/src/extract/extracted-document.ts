// What extraction makes of a file: one text, and the structure that lies on it.

import type { DocumentProperties } from '@alex/core/document-record';
import type { PageBox } from '@alex/core/page-box';

export type BlockKind = 'heading' | 'paragraph' | 'list-item' | 'code' | 'table';

/** A stretch of the text that belongs together. Blocks ascend, do not overlap, and hold all text that is not white space. */
export interface Block {
  readonly kind: BlockKind;
  /** Offsets into `ExtractedDocument.text`, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Headings: 1 (outermost) to 6. */
  readonly level?: number;
}

/** Where a line of the text stands in the original. */
export interface LinePlace extends PageBox {
  /** Offsets into `ExtractedDocument.text`, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

export interface ExtractedDocument {
  /** What the bytes turned out to be. */
  readonly format: string;
  /** The whole text. Lines end with `\n`; it holds no NUL. Everything that is found later is a slice of it. */
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Offset at which each page begins, where the format has pages; the first is 0. */
  readonly pageStarts?: readonly number[];
  /** Pages that hold no text (pictures of text, say), from 1. */
  readonly pagesWithoutText?: readonly number[];
  /** Where the lines stand on their pages, in the order of the text, where the format places them. */
  readonly lines?: readonly LinePlace[];
  /** The document's own title; empty where it names none. */
  readonly title: string;
  /** What else the document says of itself. */
  readonly properties?: DocumentProperties;
  /** What was left out on purpose, with its size in characters: running headers, navigation, scripts. */
  readonly leftOut: readonly { readonly what: string; readonly characters: number }[];
}

/** What is known of a file before it is read. */
export interface SourceFile {
  /** The object's key: its ending is a hint, no more. */
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly contentType?: string;
}
