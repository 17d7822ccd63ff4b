// A damaged file through extraction and splitting → how it ended, and what is wrong with that, if anything.
import { extractDocument } from '@alex/chunker/extract/extract-document';
import type { ExtractedDocument, SourceFile } from '@alex/chunker/extract/extracted-document';
import { splitDocument } from '@alex/chunker/split/split-document';
import { type FailureCode, PipelineError } from '@alex/core/errors';

export interface Outcome {
  /** `text`, or the failure's code. */
  readonly kind: string;
  readonly defect?: string;
}

/** What a document that cannot be read may say of itself. */
const expected: ReadonlySet<FailureCode> = new Set([
  'corrupt',
  'encrypted',
  'empty-text',
  'unsupported',
  'too-large',
  'zip-bomb',
]);
/** A longer text is not split: that costs most, and its parts are as those of a shorter one. */
const splitCharactersMax = 20_000;
const chunkTokens = 100;

const documentDefect = ({ text, blocks, pageStarts = [0] }: ExtractedDocument): string | undefined => {
  if (/[\r\0\ufeff]/.test(text) || !text.isWellFormed()) return 'characters that no text holds';
  let end = 0;
  for (const block of blocks) {
    if (block.start < end || block.end <= block.start) return 'blocks that overlap or are empty';
    if (text.slice(end, block.start).trim() !== '') return 'text outside of its blocks';
    if (text.slice(block.start, block.end).trim() === '') return 'a blank block';
    if ((block.kind === 'heading') !== (block.level !== undefined)) return 'a heading without a level';
    end = block.end;
  }
  if (end > text.length || text.slice(end).trim() !== '') return 'text behind the last block';
  if (pageStarts[0] !== 0 || pageStarts.some((start, page) => start < (pageStarts[page - 1] ?? 0)))
    return 'pages out of order';
  return undefined;
};

const chunksDefect = (document: ExtractedDocument): string | undefined => {
  let end = 0;
  for (const chunk of splitDocument(document, { chunkTokens })) {
    if (document.text.slice(chunk.start, chunk.end) !== chunk.text) return 'a chunk that is no slice of the text';
    if (document.text.slice(end, chunk.start).trim() !== '') return 'text in no chunk';
    if (chunk.tokens > chunkTokens) return 'a chunk over its bound';
    end = chunk.end;
  }
  return undefined;
};

export const outcomeOf = async (file: SourceFile): Promise<Outcome> => {
  try {
    const document = await extractDocument(file);
    const defect =
      documentDefect(document) ?? (document.text.length <= splitCharactersMax ? chunksDefect(document) : undefined);
    return { kind: 'text', ...(defect !== undefined && { defect }) };
  } catch (thrown) {
    if (thrown instanceof PipelineError && expected.has(thrown.code)) return { kind: thrown.code };
    const defect = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { kind: 'defect', defect };
  }
};
