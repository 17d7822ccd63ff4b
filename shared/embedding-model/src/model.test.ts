import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { embeddingModel, modelFileHashes } from './model.ts';
import { modelFiles, referencesFile } from './model-files.ts';

test.each(Object.keys(modelFiles) as (keyof typeof modelFiles)[])(
  'the committed %s file is the one whose hash the fingerprint names',
  (name) => {
    expect(createHash('sha256').update(readFileSync(modelFiles[name])).digest('hex')).toBe(modelFileHashes[name]);
  },
);

test('the references are embeddings of this model', () => {
  const { model, references } = JSON.parse(readFileSync(referencesFile, 'utf8'));
  expect(model).toBe(embeddingModel.id);
  expect(references.length).toBeGreaterThanOrEqual(5);
  for (const { text, embedding } of references) {
    expect(text).toMatch(/\S/);
    expect(embedding).toHaveLength(embeddingModel.dimension);
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
  }
});
