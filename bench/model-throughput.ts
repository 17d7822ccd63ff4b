// Texts a second of the whole pipeline with the real model ÷ texts a second of the bare model server on the same texts, target 0.9.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSageMakerRuntimeClient } from '@alex/aws/clients';
import { createSageMakerEmbeddingEndpoint } from '@alex/aws/sagemaker-embedding-endpoint';
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { splitDocument } from '@alex/chunker/split/split-document';
import { inGroups, mapBounded } from '@alex/core/bounded';
import { limits } from '@alex/core/limits';
import { embeddingModel } from '@alex/embedding-model/model';
import { openSageMakerRuntimeServer } from '@alex/local-sagemaker-runtime/sagemaker-runtime-server';
import { startBenchStack } from './bench-stack.ts';
import { makeText } from './corpus.ts';

const documents = Number(process.argv[2] ?? 40);
const charactersPerDocument = 40_000;
const concurrency = 2;

const corpus = Array.from({ length: documents }, (_, i) => ({
  key: `${i}.txt`,
  body: makeText(i, charactersPerDocument),
}));
const texts: string[] = [];
for (const { key, body } of corpus) {
  const document = await extractDocument({ key, bytes: new TextEncoder().encode(body) });
  for (const { text } of splitDocument(document, { chunkTokens: limits.chunkTokensDefault })) texts.push(text);
}

const bare = openSageMakerRuntimeServer({ maxConcurrency: concurrency });
const server = createServer((request, response) => bare.handle(request, response));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const client = createSageMakerRuntimeClient({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
});
const model = createSageMakerEmbeddingEndpoint(client, {
  endpointName: 'alex-embedding-endpoint',
  dimension: embeddingModel.dimension,
});
await bare.ready;
await model.embed(texts.slice(0, limits.requestTextsMax));
const bareStarted = performance.now();
await mapBounded(inGroups(texts, limits.requestTextsMax), concurrency, (group) => model.embed(group));
const bareRate = texts.length / ((performance.now() - bareStarted) / 1000);
client.destroy();
server.close();
await bare.close();

const stack = await startBenchStack();
const started = performance.now();
await stack.drop(corpus);
await stack.untilLive(documents, 500);
const rate = texts.length / ((performance.now() - started) / 1000);
await stack.close();

console.log(`${documents} documents, ${texts.length} chunks`);
console.log(
  `bare model ${bareRate.toFixed(1)} texts/s, pipeline from drop to live ${rate.toFixed(1)} texts/s: ratio ${(rate / bareRate).toFixed(3)} (target 0.9)`,
);
