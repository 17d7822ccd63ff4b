// A corpus dropped again in which one chunk in a hundred has changed: texts sent to the endpoint ÷ chunks that changed, and
// time ÷ the first ingest's. The stub endpoint takes as long a text as a small serverless one.
import { startBenchStack } from './bench-stack.ts';
import { makeText } from './corpus.ts';
import { startStubEndpoint } from './stub-endpoint.ts';

const latency = { baseMs: 20, itemMs: 40, concurrency: 2 };
const documents = Number(process.argv[2] ?? 100);
const charactersPerDocument = Number(process.argv[3] ?? 20_000);
const changedShare = 0.01;
const pollMilliseconds = 250;

const corpus = Array.from({ length: documents }, (_, i) => ({
  key: `${i}.txt`,
  body: makeText(i, charactersPerDocument),
}));

/** One word, in the middle, for one of as many letters: no other chunk moves. */
const withOneWordChanged = (text: string): string => {
  const middle = text.indexOf(' the ', text.length / 2);
  if (middle < 0) throw new Error('The text has no such word.');
  return `${text.slice(0, middle)} THE ${text.slice(middle + 5)}`;
};

const stub = await startStubEndpoint(latency);
const stack = await startBenchStack(stub.url);
const ingest = async (what: typeof corpus) => {
  const before = (await stub.seen()).items;
  const dropped = Date.now();
  const started = performance.now();
  await stack.drop(what);
  await stack.untilLiveAnd(({ times }) => Date.parse(times.event) >= dropped, what.length, pollMilliseconds);
  return { seconds: (performance.now() - started) / 1_000, texts: (await stub.seen()).items - before };
};

const first = await ingest(corpus);
const changed = Math.round(first.texts * changedShare);
if (changed > documents) throw new Error(`${documents} documents are too few for ${changed} changes.`);
const again = await ingest(
  corpus.map((document, i) => (i < changed ? { ...document, body: withOneWordChanged(document.body) } : document)),
);
const moved = await ingest(corpus.slice(changed, 2 * changed).map(({ key, body }) => ({ key: `moved/${key}`, body })));

console.log(`${documents} documents, ${first.texts} chunks, first ingest ${first.seconds.toFixed(1)} s`);
console.log(
  `again with ${changed} chunks changed: ${again.texts} texts sent, ${(again.texts / changed).toFixed(2)} of the ideal (target 1.0); ${again.seconds.toFixed(1)} s, ${(again.seconds / first.seconds).toFixed(3)} of the first (target 0.1)`,
);
console.log(
  `${changed} unchanged documents copied to other keys: ${moved.texts} texts sent, ${moved.seconds.toFixed(1)} s`,
);
await stack.close();
await stub.close();
