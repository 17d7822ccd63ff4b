/** An engine without a model: a fixed time a call and a text, and vectors that only depend on the text. For benchmarks and tests. */
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { embeddingModel } from '@alex/embedding-model/model';
import type { Engine } from './engine.ts';

export interface StubOptions {
  readonly baseMs: number;
  readonly itemMs: number;
}

/** Coordinates that one byte of a hash decides, as JSON: each is the one or the other of two opposite numbers, as its bit is. */
const coordinate = Math.fround(1 / Math.sqrt(embeddingModel.dimension));
const coordinatesOf = Array.from({ length: 256 }, (_, byte) =>
  Array.from({ length: 8 }, (_, bit) => (byte & (1 << bit) ? coordinate : -coordinate)).join(),
);

/** A vector of unit length, as JSON. Random directions, so that only equal texts are near each other. */
const pseudoVector = (text: string): string => {
  const bytes = createHash('sha512')
    .update(text)
    .digest()
    .subarray(0, embeddingModel.dimension / 8);
  return `[${Array.from(bytes, (byte) => coordinatesOf[byte]).join()}]`;
};

export const startStubEngine = ({ baseMs, itemMs }: StubOptions): Engine => ({
  ready: Promise.resolve(),
  embed: async (texts, { shape }, signal) => {
    const answerAt = performance.now() + baseMs + itemMs * texts.length;
    const answers = texts.map((text) => (shape === 'pooled' ? pseudoVector(text) : `[${pseudoVector(text)}]`));
    // What making them took is part of the fixed time, not on top of it.
    await setTimeout(Math.max(0, answerAt - performance.now()), undefined, { signal });
    return answers;
  },
  close: async () => {},
});
