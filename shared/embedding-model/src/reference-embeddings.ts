// references.json → texts and the embeddings that the published fp32 weights give them: what an endpoint proves itself by.
import { readFileSync } from 'node:fs';
import { referencesFile } from './model-files.ts';

export interface ReferenceEmbedding {
  readonly text: string;
  /** 384 numbers, of length 1. */
  readonly embedding: readonly number[];
}

export const readReferenceEmbeddings = (): readonly ReferenceEmbedding[] =>
  (JSON.parse(readFileSync(referencesFile, 'utf8')) as { readonly references: readonly ReferenceEmbedding[] })
    .references;

/** Of vectors of length 1. */
export const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, number, i) => sum + number * (b[i] ?? 0), 0);
