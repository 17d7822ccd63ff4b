// What every embedding endpoint must do, whatever is behind it.
import type { EmbeddingEndpoint } from '@alex/core/ports/embedding-endpoint';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

export interface EmbeddingEndpointUnderTest {
  readonly endpoint: EmbeddingEndpoint;
  readonly dimension: number;
  readonly tearDown?: () => Promise<void>;
}

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, number, i) => sum + number * b[i]!, 0);

export const describeEmbeddingEndpointContract = (
  name: string,
  setUp: () => Promise<EmbeddingEndpointUnderTest>,
): void => {
  describe(`embedding endpoint: ${name}`, () => {
    let under: EmbeddingEndpointUnderTest;
    beforeEach(async () => {
      under = await setUp();
    });
    afterEach(() => under.tearDown?.());

    const texts = ['A ferry leaves at noon.', 'Bread needs time.', 'Stars “éß日” 😀\n\ttwo lines'];

    test('one finite unit vector a text', async () => {
      const embeddings = await under.endpoint.embed(texts);
      expect(embeddings).toHaveLength(texts.length);
      for (const embedding of embeddings) {
        expect(embedding).toBeInstanceOf(Float32Array);
        expect(embedding).toHaveLength(under.dimension);
        expect(cosine(embedding, embedding)).toBeCloseTo(1, 5);
      }
    });

    test('a text’s vector depends on nothing but the text: not on its place, its neighbours or the hour', async () => {
      const [a, b, c] = await under.endpoint.embed(texts);
      const reversed = await under.endpoint.embed([...texts].reverse());
      const [alone] = await under.endpoint.embed([texts[1]!]);
      expect(cosine(a!, reversed[2]!)).toBeCloseTo(1, 5);
      expect(cosine(b!, alone!)).toBeCloseTo(1, 5);
      expect(cosine(c!, reversed[0]!)).toBeCloseTo(1, 5);
      expect(cosine(a!, b!)).toBeLessThan(0.99);
    });

    test('a full request', async () => {
      const many = Array.from({ length: 32 }, (_, i) => `Text number ${i}.`);
      const embeddings = await under.endpoint.embed(many);
      const [seventh] = await under.endpoint.embed([many[7]!]);
      expect(embeddings).toHaveLength(32);
      expect(cosine(embeddings[7]!, seventh!)).toBeCloseTo(1, 5);
    });

    test('says once that it has answered, before the answer is there', async () => {
      const order: string[] = [];
      await under.endpoint.embed(texts, () => order.push('answered')).then(() => order.push('read'));
      expect(order).toEqual(['answered', 'read']);
    });

    test('no texts, no vectors', async () => expect(await under.endpoint.embed([])).toEqual([]));
  });
};
