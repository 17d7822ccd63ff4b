// One passage of a document: the unit that is embedded, stored and found.
import type { PageBox } from './page-box.ts';

/** What a chunk's beginning parts, from what the text itself parts to what is parted only where nothing else fits. */
export type ChunkCut =
  | 'section'
  | 'block'
  | 'line'
  | 'item'
  | 'introduction'
  | 'sentence'
  | 'row'
  | 'code-part'
  | 'code-line'
  | 'clause'
  | 'word'
  | 'sign'
  | 'within'
  | 'heading';

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
  /** The first row of the table that the passage goes on with, as it is written, where the passage does not hold it itself. */
  readonly tableHeader?: string;
  /** What the model reads before the text, where there is any: the titles above it, the header row of a table that was parted. */
  readonly context?: string;
  /** Why the chunk begins where it does; absent for the first. */
  readonly cut?: ChunkCut;
  /** Size in gpt-tokenizer tokens (o200k_base), the unit that users set and read. */
  readonly tokens: number;
  /** Size in the model's own word pieces, without its special tokens; the context's are among them. */
  readonly wordPieces: number;
  /** Of those, how many the model cannot read ([UNK]). */
  readonly unknownPieces: number;
  /** Names what is embedded: chunks of equal hash have equal vectors. */
  readonly hash: string;
}

export const isWhiteSpace = (code: number): boolean =>
  code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0xa0 && rareWhiteSpace.has(code));
const rareWhiteSpace = new Set([...'\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff'].map((one) => one.charCodeAt(0)));
for (let code = 0x2000; code <= 0x200a; code += 1) rareWhiteSpace.add(code);

/**
 * UTF-16 code units that are not white space (`\s` of a regular expression). Each of a document's lies in exactly one of its
 * chunks, so that those of all chunks add up to those of the text.
 */
export const visibleCharacters = (text: string): number => {
  let count = 0;
  for (let i = 0; i < text.length; i += 1) if (!isWhiteSpace(text.charCodeAt(i))) count += 1;
  return count;
};

/** What is sent to the model for a chunk. */
export const embeddingText = ({
  context,
  text,
}: {
  readonly context?: string | undefined;
  readonly text: string;
}): string => (context === undefined ? text : `${context}\n${text}`);
