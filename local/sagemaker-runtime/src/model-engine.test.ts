import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { embeddingModel } from '@alex/embedding-model/model';
import { cosine, readReferenceEmbeddings } from '@alex/embedding-model/reference-embeddings';
import { afterAll, expect, test, vi } from 'vitest';
import type { EmbedOptions } from './engine.ts';
import { startModelEngine } from './model-engine.ts';

const children = vi.hoisted((): ChildProcess[] => []);
vi.mock('node:child_process', async (original) => {
  const { fork } = await original<typeof import('node:child_process')>();
  return {
    fork: (...parameters: Parameters<typeof fork>) => {
      const child = fork(...parameters);
      children.push(child);
      return child;
    },
  };
});

const engine = startModelEngine(2);
const single = startModelEngine(1);
afterAll(() => Promise.all([engine.close(), single.close()]));

const pooled: EmbedOptions = { shape: 'pooled', tokensMax: embeddingModel.windowTokens };
const always = new AbortController().signal;
const vectorsOf = async (texts: readonly string[], options = pooled): Promise<number[][]> =>
  (await engine.embed(texts, options, always)).map((json) => JSON.parse(json));
const dot = (left: readonly number[], right: readonly number[]) =>
  left.reduce((sum, value, index) => sum + value * right[index]!, 0);

const boats = 'Boats depart for the isle around midday.';
const full = 'word '.repeat(embeddingModel.windowPieces);

// Computed in Python: tokenizers 0.13.3 (Rust) and onnxruntime 1.32 on the same weights. Equal to 6e-8 where that was done.
test.each([
  ['The ferry to the island leaves at noon.', [0.0575, 0.0972, 0.0335, 0.0204, 0.0494, 0.014]],
  [boats, [0.0731, 0.0711, 0.0276, 0.0158, 0.0659, -0.0532]],
  ['Quarterly revenue grew by eight percent.', [0.0387, 0.0018, 0.0351, 0.0049, 0.0069, 0.0052]],
  ['Übermäßige Größe: naïve café, 3.14 €', [0.0344, 0.049, 0.0019, 0.0231, -0.0082, 0.0372]],
  [full, [-0.006, -0.0975, -0.0406, 0.0511, -0.042, 0.0223]],
])('the embedding of reference text %# is the reference', async (text, first) => {
  const [vector] = await vectorsOf([text]);
  expect(vector).toHaveLength(embeddingModel.dimension);
  expect(Math.max(...first.map((value, index) => Math.abs(value - vector![index]!)))).toBeLessThan(0.005);
  expect(dot(vector!, vector!)).toBeCloseTo(1, 6);
});

test('sentences of one meaning are nearer each other than those of different ones', async () => {
  const [ferry, boat, revenue] = await vectorsOf([
    'The ferry to the island leaves at noon.',
    boats,
    'Quarterly revenue grew by eight percent.',
  ]);
  expect(dot(ferry!, boat!)).toBeGreaterThan(0.6);
  expect(dot(ferry!, revenue!)).toBeLessThan(0.2);
});

test('the int8 weights come as near to the published ones as the model’s README says', async () => {
  const references = readReferenceEmbeddings();
  const vectors = await vectorsOf(references.map(({ text }) => text));
  const cosines = references.map(({ embedding }, i) => cosine(embedding, vectors[i] ?? []));
  expect(cosines.length).toBeGreaterThan(3);
  for (const found of cosines) expect(found).toBeGreaterThan(0.994);
});

test('a vector is bit for bit the same alone, in a list, beside other calls and with another number of processes', async () => {
  const texts = Array.from({ length: 12 }, (_, index) => `${boats} ${'and so on '.repeat(index * 5)}`);
  const [list, other, ...alone] = await Promise.all([
    engine.embed(texts, pooled, always),
    single.embed(texts.toReversed(), pooled, always),
    ...texts.map(async (text) => (await engine.embed([text], pooled, always))[0]),
  ]);
  expect(alone).toEqual(list);
  expect(other.toReversed()).toEqual(list);
});

test('a text that is longer than the window is named with its tokens, unless it is to be cut', async () => {
  const long = `${full} word`;
  await expect(vectorsOf(['short', long])).rejects.toMatchObject({ index: 1, tokens: embeddingModel.windowTokens + 1 });
  const [cut, whole] = await vectorsOf([long, full], { ...pooled, tokensKept: embeddingModel.windowTokens });
  expect(cut).toEqual(whole);
});

test('the token level is one row a token, and its mean is the pooled embedding', async () => {
  const [[vector], [rows]] = await Promise.all([
    vectorsOf([boats]),
    vectorsOf([boats], { ...pooled, shape: 'tokens' }) as Promise<unknown> as Promise<number[][][]>,
  ]);
  expect(rows).toHaveLength(10);
  const sums = vector!.map((_, column) => rows!.reduce((sum, row) => sum + row[column]!, 0));
  const norm = Math.hypot(...sums);
  expect(Math.max(...sums.map((sum, column) => Math.abs(sum / norm - vector![column]!)))).toBeLessThan(1e-6);
});

test('a question is answered while a long list is under way, and an aborted list leaves at once', async () => {
  const abort = new AbortController();
  const list = engine.embed(Array<string>(500).fill(full), pooled, abort.signal);
  await vectorsOf(['Where is the station?']);
  abort.abort(new Error('gone'));
  await expect(list).rejects.toThrow('gone');
  await vectorsOf(['And now?']);
});

test('when a process dies its call fails, and the next is answered by a new one', async () => {
  await single.ready;
  const child = children.at(-1)!;
  const list = single.embed(Array<string>(50).fill(full), pooled, always);
  child.kill('SIGKILL');
  await expect(list).rejects.toThrow('Worker died.');
  await expect(single.embed([boats], pooled, always)).resolves.toHaveLength(1);
});

test('a process that cannot start is told to who waits and to who calls', async () => {
  const failing = startModelEngine(1);
  children.at(-1)!.kill('SIGKILL');
  const call = failing.embed([boats], pooled, always);
  await Promise.all([
    expect(failing.ready).rejects.toThrow('could not be started'),
    expect(call).rejects.toThrow('could not be started'),
  ]);
  await failing.close();
});

test('closing fails the calls in flight and ends the processes', async () => {
  const closing = startModelEngine(1);
  const child = children.at(-1)!;
  const exit = once(child, 'exit');
  const call = closing.embed([boats], pooled, always);
  await Promise.all([expect(call).rejects.toThrow('closed'), closing.close(), exit]);
  await expect(closing.embed([boats], pooled, always)).rejects.toThrow('closed');
  await expect(closing.ready).rejects.toThrow('closed');
});
