// What splitting does to answers: recall and precision, in characters, of the 5 nearest chunks for each of 472 questions, ours and
// the peers' on the same questions. Usage: node bench/retrieval-chunking.ts [NAME:SIZE …], NAME as in contestants.ts.
// With TOKENS=800 in the environment: of the nearest chunks, as many as come to so many tokens, the last one in part; at least
// as fair, for splitters make chunks of different sizes. CORPORA=chatlogs,wikitexts takes a sample: these texts alone.
// Data and metric: ../shared/retrieval/README.md beside the repository.
import { existsSync, readFileSync } from 'node:fs';
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { type ContestantChunk, chunksBy, contestantsOf } from './contestants.ts';
import { cosine, openEmbeddings } from './embedding-cache.ts';
import { compared, mean } from './paired.ts';

interface Excerpt {
  readonly start: number;
  readonly end: number;
}

interface Question {
  readonly corpus: string;
  readonly question: string;
  readonly references: readonly Excerpt[];
}

interface Passage extends ContestantChunk {
  readonly corpus: string;
}

const folder = new URL('../../shared/retrieval/chunking/', import.meta.url);
const corpora = process.env.CORPORA?.split(',') ?? ['chatlogs', 'finance', 'pubmed', 'state_of_the_union', 'wikitexts'];
const found = 5;
const tokensMost = Number(process.env.TOKENS ?? 0);
const contestants = contestantsOf(process.argv.slice(2));

if (!existsSync(folder)) {
  console.log('retrieval-chunking: skipped, its questions are not on this machine');
  process.exit();
}

const readCorpus = async (corpus: string) => {
  const file = new URL(`corpora/${corpus}.md`, folder);
  const document = await extractDocument({ key: `${corpus}.txt`, bytes: readFileSync(file) });
  if (document.text !== readFileSync(file, 'utf8'))
    throw new Error(`${corpus}: its extracted text has other offsets than its questions`);
  return { corpus, document };
};

/** Characters of the excerpt that the passages hold, each counted once. */
const covered = ({ start, end }: Excerpt, passages: readonly Excerpt[]): number => {
  let sum = 0;
  let at = start;
  for (const passage of passages.toSorted((a, b) => a.start - b.start)) {
    sum += Math.max(0, Math.min(end, passage.end) - Math.max(at, passage.start));
    at = Math.max(at, Math.min(end, passage.end));
  }
  return sum;
};

/** The nearest passages up to so many tokens; of the one that goes beyond, its beginning. */
const within = (tokens: number, nearest: readonly Passage[]): Passage[] => {
  const taken: Passage[] = [];
  let left = tokens;
  for (const passage of nearest) {
    const share = Math.min(1, left / passage.tokens);
    const end = passage.start + Math.round(share * (passage.end - passage.start));
    taken.push({ ...passage, end, tokens: share * passage.tokens });
    left -= passage.tokens;
    if (left <= 0) break;
  }
  return taken;
};

const length = (excerpts: readonly Excerpt[]): number => excerpts.reduce((sum, { start, end }) => sum + end - start, 0);

const score = ({ corpus, references }: Question, nearest: readonly Passage[]) => {
  const own = nearest.filter((passage) => passage.corpus === corpus);
  const hit = references.reduce((sum, reference) => sum + covered(reference, own), 0);
  const [answer, retrieved] = [length(references), length(nearest)];
  const tokens = nearest.reduce((sum, passage) => sum + passage.tokens, 0);
  return { recall: hit / answer, precision: hit / retrieved, iou: hit / (retrieved + answer - hit), tokens };
};

const questions = readFileSync(new URL('questions.jsonl', folder), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Question)
  .filter(({ corpus }) => corpora.includes(corpus));
const documents = await Promise.all(corpora.map(readCorpus));
const embeddings = openEmbeddings();
const asked = await embeddings.embed(questions.map(({ question }) => question));

console.log('splitter          chunks  tokens a chunk  tokens retrieved  recall %  precision %  IoU %');
const recalls = new Map<string, number[]>();
for (const contestant of contestants) {
  const passagesOf = async ({ corpus, document }: (typeof documents)[number]): Promise<Passage[]> =>
    (await chunksBy(contestant, document)).map((chunk) => ({ ...chunk, corpus }));
  const passages = (await Promise.all(documents.map(passagesOf))).flat();
  const vectors = await embeddings.embed(passages.map(({ embedded }) => embedded));
  const scores = questions.map((question, i) => {
    const ranked = passages.map((passage, j) => ({ passage, similarity: cosine(asked[i]!, vectors[j]!) }));
    ranked.sort((a, b) => b.similarity - a.similarity);
    const nearest = ranked.map(({ passage }) => passage);
    return score(question, tokensMost > 0 ? within(tokensMost, nearest) : nearest.slice(0, found));
  });
  recalls.set(
    contestant,
    scores.map(({ recall }) => recall),
  );
  const percent = (key: 'recall' | 'precision' | 'iou') => (100 * mean(scores.map((each) => each[key]))).toFixed(2);
  console.log(
    contestant.padEnd(16),
    String(passages.length).padStart(7),
    mean(passages.map(({ tokens }) => tokens))
      .toFixed(0)
      .padStart(15),
    mean(scores.map(({ tokens }) => tokens))
      .toFixed(0)
      .padStart(17),
    percent('recall').padStart(9),
    percent('precision').padStart(12),
    percent('iou').padStart(6),
  );
}

const [first, ...others] = contestants;
for (const other of others)
  console.log(`recall of ${first} − ${other}: ${compared(recalls.get(first!)!, recalls.get(other)!)}`);
await embeddings.close();
