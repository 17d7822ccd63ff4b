/** An engine without a model: a fixed time a call and a text, and vectors that only depend on the text. For benchmarks and tests. */
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { embeddingModel } from '@alex/embedding-model/model';
import type { Engine } from './engine.ts';

export interface StubOptions {
  readonly baseMs: number;
  readonly itemMs: number;
}

/** Unit length; random directions, so that only equal texts are near each other. */
const pseudoVector = (text: string): number[] => {
  let state = createHash('sha256').update(text).digest().readUInt32LE();
  const values = Array.from({ length: embeddingModel.dimension }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator
    return state / 0x8000_0000 - 1;
  });
  const norm = Math.hypot(...values);
  return values.map((value) => Math.fround(value / norm));
};

export const startStubEngine = ({ baseMs, itemMs }: StubOptions): Engine => ({
  ready: Promise.resolve(),
  embed: async (texts, { shape }, signal) => {
    const answerAt = performance.now() + baseMs + itemMs * texts.length;
    const answers = texts.map((text) => JSON.stringify(shape === 'pooled' ? pseudoVector(text) : [pseudoVector(text)]));
    // What making them took is part of the fixed time, not on top of it.
    await setTimeout(Math.max(0, answerAt - performance.now()), undefined, { signal });
    return answers;
  },
  close: async () => {},
});
