// The reference texts → their embeddings by the committed weights, as local/sagemaker-runtime/src/write-reference-embeddings.ts wrote them.
import { readFileSync } from 'node:fs';
import { referenceTexts } from './reference-texts.ts';

export interface ReferenceEmbedding {
  readonly text: string;
  /** 384 numbers, of length 1. */
  readonly embedding: Float32Array;
}

const file = new URL('../reference-embeddings.json', import.meta.url);

/** Little-endian float32 in base64, one for each text. */
export const encodeEmbedding = (embedding: Float32Array): string => Buffer.from(embedding.buffer).toString('base64');

const decodeEmbedding = (text: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);

export const readReferenceEmbeddings = (): readonly ReferenceEmbedding[] => {
  const encoded = JSON.parse(readFileSync(file, 'utf8')) as readonly string[];
  return referenceTexts.map((text, i) => ({ text, embedding: decodeEmbedding(encoded[i] ?? '') }));
};

/** Of vectors of length 1. */
export const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, number, i) => sum + number * (b[i] ?? 0), 0);
