/** The reference texts → shared/embedding-model/reference-embeddings.json. Run it where the committed weights have changed. */
import { writeFileSync } from 'node:fs';
import { embeddingModel } from '@alex/embedding-model/model';
import { encodeEmbedding } from '@alex/embedding-model/reference-embeddings';
import { referenceTexts } from '@alex/embedding-model/reference-texts';
import { startModelEngine } from './model-engine.ts';

const engine = startModelEngine(1);
const answers = await engine.embed(
  referenceTexts,
  { shape: 'pooled', tokensMax: embeddingModel.windowTokens },
  new AbortController().signal,
);
await engine.close();
const encoded = answers.map((answer) => encodeEmbedding(Float32Array.from(JSON.parse(answer) as number[])));
const file = new URL('../../../shared/embedding-model/reference-embeddings.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(encoded, null, 2)}\n`);
