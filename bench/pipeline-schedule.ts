// Time to embed a corpus through the whole pipeline ÷ the ideal schedule of the same calls.
// A stub endpoint of fixed latency (20 ms + 2 ms a text, 2 at a time): what is measured is ours alone.
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '@alex/core/limits';
import { startBenchStack } from './bench-stack.ts';
import { makeText } from './corpus.ts';
import { startStubEndpoint } from './stub-endpoint.ts';

const latency = { baseMs: 20, itemMs: 2, concurrency: 2 };
/** No call for so long: everything is embedded. */
const quietMs = 2_500;
const documents = Number(process.argv[2] ?? 200);
const charactersPerDocument = Number(process.argv[3] ?? 10_000);

const stub = await startStubEndpoint(latency);
const stack = await startBenchStack(stub.url);
const cpuBefore = process.cpuUsage();
const started = performance.now();
await stack.drop(
  Array.from({ length: documents }, (_, i) => ({ key: `${i}.txt`, body: makeText(i, charactersPerDocument) })),
);
const uploaded = performance.now();
do await sleep(quietMs / 5);
while ((await stub.seen()).sinceLastAnswer < quietMs);
const { user, system } = process.cpuUsage(cpuBefore);
await stack.untilLive(documents, 1_000);

const { calls, items, throttles, milliseconds, inHand } = await stub.seen();
const idealCalls = Math.ceil(items / limits.requestTextsMax);
const idealMs = (idealCalls * latency.baseMs + items * latency.itemMs) / latency.concurrency;
const seconds = (ms: number) => (ms / 1000).toFixed(2);
console.log(
  `${documents} documents of ${charactersPerDocument} characters, ${items} chunks, dropped in ${seconds(uploaded - started)} s`,
);
console.log(`endpoint calls ${calls} (fewest possible ${idealCalls}), throttled ${throttles}`);
const processorMs = (user + system) / 1000;
const cores = availableParallelism();
console.log(
  `CPU of pipeline, servers and stub: ${(processorMs / items).toFixed(2)} ms a chunk; ${cores} cores that never wait take ${(processorMs / cores / idealMs).toFixed(2)} of the ideal time for it`,
);
console.log(`endpoint with no call in hand, one, two: ${inHand.map(seconds).join(', ')} s`);
console.log(
  `first call to last answer ${seconds(milliseconds)} s, ideal ${seconds(idealMs)} s: ratio ${(milliseconds / idealMs).toFixed(3)} (target 1.1)`,
);

await stack.close();
await stub.close();
