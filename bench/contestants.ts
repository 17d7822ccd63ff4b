// `NAME:SIZE` → the chunks that it makes of a document, ours or a peer's, with what a model reads of each. For the retrieval benchmarks.
import type { ExtractedDocument } from '@alex/chunker/extract/extracted-document';
import { countTokens } from '@alex/chunker/split/count-text';
import { splitDocument } from '@alex/chunker/split/split-document';
import { embeddingText } from '@alex/core/chunk';
import { locate, peers } from './peers.ts';

export interface ContestantChunk {
  readonly start: number;
  readonly end: number;
  readonly embedded: string;
  readonly tokens: number;
}

const sizeDefault = 200;

/** As they are named: `alex` or a peer, by itself for chunks of 200 tokens. `alex-bare` leaves out what stands above a chunk. */
export const contestantsOf = (named: readonly string[]): readonly string[] =>
  named.length > 0 ? named : ['alex', ...Object.keys(peers)].map((name) => `${name}:${sizeDefault}`);

export const chunksBy = async (contestant: string, document: ExtractedDocument): Promise<ContestantChunk[]> => {
  const [name = '', sizeText = sizeDefault] = contestant.split(':');
  const size = Number(sizeText);
  if (name === 'alex' || name === 'alex-bare')
    return [...splitDocument(document, { chunkTokens: size, context: name === 'alex' })].map((chunk) => ({
      ...chunk,
      embedded: embeddingText(chunk),
    }));
  const split = await peers[name]!({ size, count: countTokens, markdown: document.format === 'markdown' });
  const texts = await split(document.text);
  return locate(document.text, texts).map(({ start, end }, i) => ({
    start,
    end,
    embedded: texts[i]!,
    tokens: countTokens(texts[i]!),
  }));
};
