// What an engine finds in a PDF: its pages as lines of pieces, and what the file says of itself.
import type { DocumentProperties } from '@alex/core/document-record';

export type PdfDirection = 'ltr' | 'rtl' | 'down';

/** In points of the page's user space, y upwards. */
export interface PdfBox {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

/** A stretch of text in one font, such as a word. */
export interface PdfPiece extends PdfBox {
  /** Not empty, without white space at its ends. */
  readonly text: string;
  /** Whether a blank stands before it in its line. */
  readonly blankBefore: boolean;
  /** Where it begins on its baseline. */
  readonly x: number;
  readonly y: number;
  /** Of the font, as it is shown. */
  readonly size: number;
  /** Degrees that the baseline is turned by, counter-clockwise. */
  readonly angle: number;
  readonly direction: PdfDirection;
  /** As a multiple of the size, where all letters of the font are equally wide and the engine tells. */
  readonly letterWidth: number | undefined;
}

export interface PdfPageText {
  /** In the order of the file, pieces in that of reading; none is empty. A hyphen that parts a word ends its line. */
  readonly lines: readonly (readonly PdfPiece[])[];
  /** Characters that stand off the page, where nobody sees them. */
  readonly charactersOffPage: number;
  /** Of all characters, 0 to 1: those whose letters the file does not tell. */
  readonly untoldShare: number;
}

export interface PdfOutlineItem {
  readonly title: string;
  /** From 1, the outermost. */
  readonly level: number;
  /** From 1. */
  readonly page: number;
}

export interface PdfFile {
  readonly pageCount: number;
  /** Empty where the file names none. */
  readonly title: string;
  readonly properties: DocumentProperties;
  readonly outline: readonly PdfOutlineItem[];
  /** The names of the files within the file, of some of many. */
  readonly attachments: readonly string[];
  /** Page 1 is the first. Rejects where the page is damaged. */
  readPage(page: number): Promise<PdfPageText>;
  close(): Promise<void>;
}
