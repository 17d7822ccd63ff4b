// The thread of stub-endpoint.ts: serves, and keeps account of how full it was.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { openSageMakerRuntimeServer } from '@alex/local-sagemaker-runtime/sagemaker-runtime-server';

export interface StubLatency {
  readonly baseMs: number;
  readonly itemMs: number;
  readonly concurrency: number;
}

export interface StubReport {
  /** Requests taken up, texts in them, and requests refused for there were too many. */
  readonly calls: number;
  readonly items: number;
  readonly throttles: number;
  /** From the first call to the last answer so far; 0 where there was none. */
  readonly milliseconds: number;
  readonly sinceLastAnswer: number;
  /** Milliseconds of these with no call in hand, with one, with two … */
  readonly inHand: readonly number[];
}

const { concurrency, ...engine } = workerData as StubLatency;
const endpoint = openSageMakerRuntimeServer({ engine, maxConcurrency: concurrency });

let [firstCall, lastAnswer, lastChange] = [0, 0, 0];
let taken = 0;
const inHand = new Array<number>(concurrency + 1).fill(0);
const change = (by: 1 | -1) => {
  const at = performance.now();
  if (firstCall > 0) inHand[taken]! += at - lastChange;
  lastChange = at;
  taken += by;
};

const server = createServer(async (request, response) => {
  // One more than it takes is refused at once.
  const isTaken = taken < concurrency;
  if (isTaken) change(1);
  firstCall ||= performance.now();
  await endpoint.handle(request, response);
  if (isTaken) change(-1);
  lastAnswer = performance.now();
});

parentPort!.on('message', () => {
  const { calls, items, throttles } = endpoint.counters();
  parentPort!.postMessage({
    calls: calls - throttles,
    items,
    throttles,
    milliseconds: lastAnswer - firstCall,
    sinceLastAnswer: lastAnswer === 0 ? 0 : performance.now() - lastAnswer,
    inHand,
  } satisfies StubReport);
});

server.listen(0, '127.0.0.1', () =>
  parentPort!.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
