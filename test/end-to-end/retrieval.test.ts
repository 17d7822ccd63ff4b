// Retrieval through the whole pipeline, with the real model: our samples, and the passages of ../shared where they are.
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSageMakerRuntimeClient } from '@alex/aws/clients';
import { createSageMakerEmbeddingEndpoint } from '@alex/aws/sagemaker-embedding-endpoint';
import { inGroups, mapBounded } from '@alex/core/bounded';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { embeddingModel } from '@alex/embedding-model/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSettled, type RunningStack, startStackProcess, temporaryFolder } from './running-stack.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const samples = join(root, 'samples');
const passages = join(root, '../shared/retrieval/passages');
const queriesTested = 300;
const depth = 10;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let stack: RunningStack;

beforeAll(async () => {
  folder = await temporaryFolder();
  stack = await startStackProcess(folder.path);
});
afterAll(async () => {
  await stack?.stop();
  await folder?.[Symbol.asyncDispose]();
});

test('every sample question finds its document first', { timeout: 60_000 }, async () => {
  const documents = join(samples, 'documents');
  const entries = await readdir(documents, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const keys = await mapBounded(files, 8, async (file) => {
    const key = relative(documents, file);
    await stack.put(key, await readFile(file));
    return key;
  });
  for (const key of keys) expect(await stack.until(key, isSettled)).toMatchObject({ status: 'live' });
  const questions = JSON.parse(await readFile(join(samples, 'questions.json'), 'utf8')) as {
    question: string;
    key: string;
  }[];
  expect(questions.length).toBeGreaterThanOrEqual(12);
  for (const { question, key } of questions)
    expect([question, (await stack.search(question, { top: 1 }))[0]?.key]).toEqual([question, key]);
});

const readLines = (file: string) => readFileSync(join(passages, file), 'utf8').trim().split('\n');

/** One right document a question: the gain is 1 / log2(rank + 1). */
const gain = (rank: number): number => (rank < 0 || rank >= depth ? 0 : 1 / Math.log2(rank + 2));

/** What the model finds when it is given each whole passage, cut at its window as a plain user of it would. */
const directRanks = async (
  outputs: StackOutputs,
  texts: readonly string[],
  questions: readonly { text: string; right: number }[],
) => {
  const { endpoint = '', region, accessKeyId = '', secretAccessKey = '', embeddingEndpointName } = outputs;
  const client = createSageMakerRuntimeClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const model = createSageMakerEmbeddingEndpoint(client, {
    endpointName: embeddingEndpointName,
    dimension: embeddingModel.dimension,
  });
  const embed = async (all: readonly string[]) =>
    (await mapBounded(inGroups(all, 16), 2, (group) => model.embed(group))).flat();
  const vectors = await embed(texts);
  const asked = await embed(questions.map(({ text }) => text));
  client.destroy();
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, number, i) => sum + number * (b[i] ?? 0), 0);
  return asked.map((question, i) => {
    const scores = vectors.map((vector) => dot(vector, question));
    const right = scores[questions[i]?.right ?? 0] ?? 0;
    return scores.filter((score) => score > right).length;
  });
};

test.skipIf(!existsSync(passages))(
  'passages of ../shared: nDCG@10 of the pipeline is that of the model run directly, or better',
  { timeout: 300_000 },
  async () => {
    const corpus = readLines('corpus.jsonl').map(
      (line) => JSON.parse(line) as { _id: string; title: string; text: string },
    );
    const rightOf = new Map(
      readLines('qrels.tsv')
        .slice(1)
        .map((line) => line.split('\t') as [string, string]),
    );
    const queries = readLines('queries.jsonl').map((line) => JSON.parse(line) as { _id: string; text: string });
    const step = Math.floor(queries.length / queriesTested);
    const asked = queries.filter((_, i) => i % step === 0).slice(0, queriesTested);

    await mapBounded(corpus, 8, ({ _id, title, text }) => stack.put(`passages/${_id}.txt`, `${title}\n\n${text}`));
    for (const { _id } of corpus)
      expect(await stack.until(`passages/${_id}.txt`, isSettled)).toMatchObject({ status: 'live' });

    const gains = await mapBounded(asked, 4, async ({ _id, text }) => {
      const hits = await stack.search(text, { top: 30, prefix: 'passages/' });
      const ranked = [...new Set(hits.map(({ key }) => key))];
      return gain(ranked.indexOf(`passages/${rightOf.get(_id)}.txt`));
    });
    const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    // The window's 254 pieces hold about 1,000 characters; sentences beyond them are what the pipeline has and the bare model has not.
    const ranks = await directRanks(
      stack.outputs,
      corpus.map(({ title, text }) => `${title}. ${text}`.slice(0, 700)),
      asked.map(({ _id, text }) => ({ text, right: corpus.findIndex((passage) => passage._id === rightOf.get(_id)) })),
    );
    const [pipeline, direct] = [mean(gains), mean(ranks.map(gain))];
    console.log(
      `nDCG@10 over ${asked.length} questions: pipeline ${pipeline.toFixed(4)}, model run directly ${direct.toFixed(4)}`,
    );
    expect(pipeline).toBeGreaterThan(direct - 0.01);
    expect(pipeline).toBeGreaterThan(0.9);
  },
);
