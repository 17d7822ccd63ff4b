// references.json → texts and the embeddings that the published fp32 weights give them: what an endpoint proves itself by.
import { readFileSync } from 'node:fs';
import { embeddingModel } from './model.ts';
import { referencesFile } from './model-files.ts';
import { countWordPieces } from './word-pieces.ts';

export interface ReferenceEmbedding {
  readonly text: string;
  /** 384 numbers, of length 1. */
  readonly embedding: readonly number[];
}

/** Those that fit the window: longer texts are never sent to an endpoint, and it may refuse them. */
export const readReferenceEmbeddings = (): readonly ReferenceEmbedding[] => {
  const { references } = JSON.parse(readFileSync(referencesFile, 'utf8')) as {
    readonly references: readonly ReferenceEmbedding[];
  };
  return references.filter(({ text }) => countWordPieces(text) <= embeddingModel.windowPieces);
};

/** Of vectors of length 1. */
export const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, number, i) => sum + number * (b[i] ?? 0), 0);
