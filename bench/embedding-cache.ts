// Texts → embeddings by the real model, each computed once a machine: they are kept in a file of the temporary folder.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddingModel } from '@alex/embedding-model/model';
import { startModelEngine } from '@alex/local-sagemaker-runtime/model-engine';

export interface CachedEmbeddings {
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

const { dimension, fingerprint, windowTokens } = embeddingModel;
const hashBytes = 16;
const recordBytes = hashBytes + dimension * Float32Array.BYTES_PER_ELEMENT;
/** Texts that are embedded before they are written: a run that is ended loses no more. */
const slice = 64;

const keyOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, hashBytes);

export const openEmbeddings = (): CachedEmbeddings => {
  const folder = join(tmpdir(), 'alex-bench');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `embeddings-${fingerprint}.bin`);
  const known = new Map<string, Float32Array>();
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  for (let at = 0; at + recordBytes <= bytes.length; at += recordBytes) {
    const vector = new Float32Array(new Uint8Array(bytes.subarray(at + hashBytes, at + recordBytes)).buffer);
    known.set(bytes.toString('hex', at, at + hashBytes), vector);
  }
  const engine = startModelEngine();

  return {
    async embed(texts) {
      const keys = texts.map((text) => keyOf(text).toString('hex'));
      const missing = [...new Map(texts.map((text, i) => [keys[i]!, text])).entries()].filter(
        ([key]) => !known.has(key),
      );
      for (let at = 0; at < missing.length; at += slice) {
        const some = missing.slice(at, at + slice);
        const options = { shape: 'pooled', tokensMax: windowTokens } as const;
        const answers = await engine.embed(
          some.map(([, text]) => text),
          options,
          new AbortController().signal,
        );
        const records = some.map(([key], i) => {
          const vector = Float32Array.from(JSON.parse(answers[i]!));
          known.set(key, vector);
          return Buffer.concat([Buffer.from(key, 'hex'), Buffer.from(vector.buffer)]);
        });
        appendFileSync(file, Buffer.concat(records));
      }
      return keys.map((key) => known.get(key)!);
    },
    close: () => engine.close(),
  };
};

/** Of embeddings, whose length is 1. */
export const cosine = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
