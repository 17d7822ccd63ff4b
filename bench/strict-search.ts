// Time of a strict search ÷ that of an eventual one, asked in turn over HTTP.
import { startBenchStack } from './bench-stack.ts';
import { makeText } from './corpus.ts';
import { startStubEndpoint } from './stub-endpoint.ts';

const documents = Number(process.argv[2] ?? 500);
const rounds = Number(process.argv[3] ?? 200);
const questions = 20;
const consistencies = ['eventual', 'strict'] as const;

const stub = await startStubEndpoint({ baseMs: 1, itemMs: 0, concurrency: 4 });
const stack = await startBenchStack(stub.url);
await stack.drop(Array.from({ length: documents }, (_, i) => ({ key: `${i}.txt`, body: makeText(i, 2_000) })));
await stack.untilLive(documents, 500);

const ask = async (round: number, consistency: (typeof consistencies)[number]): Promise<number> => {
  const started = performance.now();
  const response = await fetch(`${stack.outputs.apiUrl}/search`, {
    method: 'POST',
    body: JSON.stringify({ query: makeText(round % questions, 60).slice(0, 80), consistency }),
  });
  await response.text();
  if (!response.ok) throw new Error(`${response.status}`);
  return performance.now() - started;
};
const quantile = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;

// All questions' embeddings are known after this, and all code is warm.
for (let i = 0; i < 2 * questions; i += 1) for (const consistency of consistencies) await ask(i, consistency);
const times = { strict: [] as number[], eventual: [] as number[] };
for (let i = 0; i < rounds; i += 1)
  for (const consistency of consistencies) times[consistency].push(await ask(i, consistency));

for (const consistency of consistencies)
  console.log(
    `${consistency}: p50 ${quantile(times[consistency], 0.5).toFixed(1)} ms, p95 ${quantile(times[consistency], 0.95).toFixed(1)} ms`,
  );
const difference = quantile(times.strict, 0.5) - quantile(times.eventual, 0.5);
console.log(
  `strict ÷ eventual ${(quantile(times.strict, 0.5) / quantile(times.eventual, 0.5)).toFixed(2)}, ${difference.toFixed(1)} ms more for the records of 10 hits`,
);
await stack.close();
await stub.close();
