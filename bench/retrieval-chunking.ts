// What chunk size does to answers: recall and precision, in characters, of the 5 nearest chunks for each of 472 questions.
// Usage: node bench/retrieval-chunking.ts [CHUNK_TOKENS …]. Data and metric: ../shared/retrieval/README.md beside the repository.
import { existsSync, readFileSync } from 'node:fs';
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { splitDocument } from '@alex/chunker/split/split-document';
import type { Chunk } from '@alex/core/chunk';
import { embeddingModel } from '@alex/embedding-model/model';
import { startModelEngine } from '@alex/local-sagemaker-runtime/model-engine';

interface Excerpt {
  readonly start: number;
  readonly end: number;
}

interface Question {
  readonly corpus: string;
  readonly question: string;
  readonly references: readonly Excerpt[];
}

interface EmbeddedChunk extends Chunk {
  readonly corpus: string;
  readonly embedding: Float32Array;
}

const folder = new URL('../../shared/retrieval/chunking/', import.meta.url);
const corpora = ['chatlogs', 'finance', 'pubmed', 'state_of_the_union', 'wikitexts'];
const found = 5;
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 150, 200, 254];

if (!existsSync(folder)) {
  console.log('retrieval-chunking: skipped, its questions are not on this machine');
  process.exit();
}

const engine = startModelEngine();
const embeddings = new Map<string, Float32Array>();
const embed = async (texts: readonly string[]): Promise<Float32Array[]> => {
  const unknown = [...new Set(texts)].filter((text) => !embeddings.has(text));
  const options = { shape: 'pooled', tokensMax: embeddingModel.windowTokens } as const;
  const answers = await engine.embed(unknown, options, new AbortController().signal);
  for (const [i, text] of unknown.entries()) embeddings.set(text, Float32Array.from(JSON.parse(answers[i]!)));
  return texts.map((text) => embeddings.get(text)!);
};

const readCorpus = async (corpus: string) => {
  const bytes = readFileSync(new URL(`corpora/${corpus}.md`, folder));
  const document = await extractDocument({ key: `${corpus}.txt`, bytes });
  if (document.text !== bytes.toString())
    throw new Error(`${corpus}: its extracted text has other offsets than its questions`);
  return { corpus, document };
};

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Characters of the excerpt that the chunks hold. Chunks do not overlap. */
const covered = ({ start, end }: Excerpt, chunks: readonly Excerpt[]): number =>
  chunks.reduce((sum, chunk) => sum + Math.max(0, Math.min(end, chunk.end) - Math.max(start, chunk.start)), 0);

const length = (excerpts: readonly Excerpt[]): number => excerpts.reduce((sum, { start, end }) => sum + end - start, 0);

const score = ({ corpus, references }: Question, nearest: readonly EmbeddedChunk[]) => {
  const own = nearest.filter((chunk) => chunk.corpus === corpus);
  const hit = references.reduce((sum, reference) => sum + covered(reference, own), 0);
  const [answer, retrieved] = [length(references), length(nearest)];
  return { recall: hit / answer, precision: hit / retrieved, iou: hit / (retrieved + answer - hit) };
};

const mean = (values: readonly number[]): string =>
  ((100 * values.reduce((a, b) => a + b, 0)) / values.length).toFixed(2);

const questions = readFileSync(new URL('questions.jsonl', folder), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Question);
const documents = await Promise.all(corpora.map(readCorpus));
const asked = await embed(questions.map(({ question }) => question));

console.log('chunkTokens  chunks  mean tokens  recall %  precision %  IoU %');
for (const chunkTokens of sizes) {
  const split = documents.flatMap(({ corpus, document }) =>
    [...splitDocument(document, { chunkTokens })].map((chunk) => ({ ...chunk, corpus })),
  );
  const vectors = await embed(split.map(({ text }) => text));
  const chunks: EmbeddedChunk[] = split.map((chunk, i) => ({ ...chunk, embedding: vectors[i]! }));
  const scores = questions.map((question, i) => {
    const ranked = chunks.map((chunk) => ({ chunk, similarity: cosine(asked[i]!, chunk.embedding) }));
    ranked.sort((a, b) => b.similarity - a.similarity);
    return score(
      question,
      ranked.slice(0, found).map(({ chunk }) => chunk),
    );
  });
  const meanTokens = chunks.reduce((sum, { tokens }) => sum + tokens, 0) / chunks.length;
  const columns = [
    meanTokens.toFixed(0),
    ...(['recall', 'precision', 'iou'] as const).map((key) => mean(scores.map((each) => each[key]))),
  ];
  console.log([chunkTokens, chunks.length, ...columns].join('\t'));
}
await engine.close();
