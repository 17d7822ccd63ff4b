// Whole documents found by their chunks: nDCG@10 of 1,190 questions on 240 short documents, each as near as its nearest chunk.
// Usage: node bench/retrieval-passages.ts [NAME:SIZE …], NAME as in contestants.ts. Data: ../shared/retrieval/README.md beside the repository.
import { existsSync, readFileSync } from 'node:fs';
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { chunksBy, contestantsOf } from './contestants.ts';
import { cosine, openEmbeddings } from './embedding-cache.ts';
import { compared, mean } from './paired.ts';

const folder = new URL('../../shared/retrieval/passages/', import.meta.url);
const contestants = contestantsOf(process.argv.slice(2));
const found = 10;

if (!existsSync(folder)) {
  console.log('retrieval-passages: skipped, its questions are not on this machine');
  process.exit();
}

const linesOf = (name: string): string[] => readFileSync(new URL(name, folder), 'utf8').trim().split('\n');
const recordsOf = (name: string) =>
  linesOf(name).map(
    (line) => JSON.parse(line) as { readonly _id: string; readonly title: string; readonly text: string },
  );

const documents = await Promise.all(
  recordsOf('corpus.jsonl').map(async ({ _id, title, text }) => {
    const bytes = Buffer.from(`${title}\n\n${text}\n`);
    return { id: _id, document: await extractDocument({ key: `${_id}.txt`, bytes }) };
  }),
);
const questions = recordsOf('queries.jsonl');
/** Each question has one right document. */
const answers = new Map(linesOf('qrels.tsv').map((line) => line.split('\t', 2) as [string, string]));
const embeddings = openEmbeddings();
const asked = await embeddings.embed(questions.map(({ text }) => text));

console.log('splitter          chunks  tokens a chunk  nDCG@10 %  first %');
const gains = new Map<string, number[]>();
for (const contestant of contestants) {
  const chunks = (
    await Promise.all(
      documents.map(async ({ id, document }) =>
        (await chunksBy(contestant, document)).map((chunk) => ({ ...chunk, id })),
      ),
    )
  ).flat();
  const vectors = await embeddings.embed(chunks.map(({ embedded }) => embedded));
  const ranks = questions.map(({ _id }, i) => {
    const ranked = chunks.map(({ id }, j) => ({ id, similarity: cosine(asked[i]!, vectors[j]!) }));
    ranked.sort((a, b) => b.similarity - a.similarity);
    return [...new Set(ranked.map(({ id }) => id))].indexOf(answers.get(_id)!);
  });
  gains.set(
    contestant,
    ranks.map((rank) => (rank < found ? 1 / Math.log2(rank + 2) : 0)),
  );
  console.log(
    contestant.padEnd(16),
    String(chunks.length).padStart(7),
    mean(chunks.map(({ tokens }) => tokens))
      .toFixed(0)
      .padStart(15),
    (100 * mean(gains.get(contestant)!)).toFixed(2).padStart(10),
    (100 * mean(ranks.map((rank) => Number(rank === 0)))).toFixed(2).padStart(8),
  );
}

const [first, ...others] = contestants;
for (const other of others)
  console.log(`nDCG@10 of ${first} − ${other}: ${compared(gains.get(first!)!, gains.get(other)!)}`);
await embeddings.close();
