// Memory of the whole stack while documents go through: many small ones, one of 50 MB, one of 1,000 pages.
import { embeddingModel } from '@alex/embedding-model/model';
import { startBenchStack } from './bench-stack.ts';
import { makeText } from './corpus.ts';
import { makePdf } from './make-pdf.ts';
import { startStubEndpoint } from './stub-endpoint.ts';

const smallDocuments = Number(process.argv[2] ?? 10_000);
const batch = 2_000;
const mebibyte = 2 ** 20;
const vectorBytes = embeddingModel.dimension * Float32Array.BYTES_PER_ELEMENT;

const stub = await startStubEndpoint({ baseMs: 1, itemMs: 0, concurrency: 4 });
const stack = await startBenchStack(stub.url);
let peak = 0;
const sampler = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 50);
const inMebibytes = (bytes: number) => `${(bytes / mebibyte).toFixed(0)} MB`;

let live = 0;
for (let from = 0; from < smallDocuments; from += batch) {
  peak = 0;
  const count = Math.min(batch, smallDocuments - from);
  await stack.drop(
    Array.from({ length: count }, (_, i) => ({ key: `small/${from + i}.txt`, body: makeText(from + i, 400) })),
  );
  live += count;
  await stack.untilLive(live, 2_000);
  const stored = (await stub.seen()).items * vectorBytes;
  console.log(
    `${live} small documents: peak ${inMebibytes(peak)}, of which vectors kept for search ${inMebibytes(stored)}`,
  );
}

const large = [
  { name: 'a text of 50 MB', key: 'large.txt', body: makeText(1, 50 * mebibyte) },
  {
    name: 'a PDF of 1,000 pages',
    key: 'large.pdf',
    body: makePdf(Array.from({ length: 1_000 }, (_, i) => makeText(i, 2_500))),
  },
];
for (const { name, key, body } of large) {
  const before = process.memoryUsage.rss();
  const started = performance.now();
  peak = 0;
  await stack.drop([{ key, body }]);
  live += 1;
  await stack.untilLive(live, 2_000);
  const grown = Math.max(0, peak - before);
  console.log(
    `${name} (${inMebibytes(body.length)}): peak ${inMebibytes(peak)}, ${inMebibytes(grown)} above the ${inMebibytes(before)} before: ${(grown / body.length).toFixed(1)} × the file, in ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
}
clearInterval(sampler);
await stack.close();
await stub.close();
