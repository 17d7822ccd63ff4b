// One passage of a document: the unit that is embedded, stored and found.
import type { PageBox } from './page-box.ts';

export interface Chunk {
  /** Place among the document's chunks, from 0, without gaps. */
  readonly ordinal: number;
  /** Equal to `extractedText.slice(start, end)`; never empty, never only white space. */
  readonly text: string;
  /** Offsets into the extracted text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The page that `start` lies on, from 1, where the format has pages. */
  readonly page?: number;
  /** Where its lines stand, in the order of the text, where the format places them; at most `limits.chunkBoxesMax`. */
  readonly boxes?: readonly PageBox[];
  /** The headings above the passage, outermost first. */
  readonly headings: readonly string[];
  /** Size in gpt-tokenizer tokens (o200k_base), the unit that users set and read. */
  readonly tokens: number;
  /** Size in the model's own word pieces, without its special tokens. */
  readonly wordPieces: number;
  /** Of those, how many the model cannot read ([UNK]). */
  readonly unknownPieces: number;
  /** Names what is embedded: chunks of equal hash have equal vectors. */
  readonly hash: string;
}

/** What is sent to the model for a chunk. */
export const embeddingText = (chunk: Pick<Chunk, 'text'>): string => chunk.text;
