// A thread of the fuzzer: runs of a stretch, one after the other, and a message about each that is under way or over.
import { parentPort, workerData } from 'node:worker_threads';
import { damagedFile } from './damaged-file.ts';
import { outcomeOf } from './outcome.ts';
import { soundFiles } from './sound-files.ts';

export interface FuzzStretch {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly format?: string;
}

/** `ready` comes first, once. */
export type FuzzMessage = 'ready' | RunReport;

export interface RunReport {
  readonly run: number;
  readonly kind: string;
  readonly milliseconds: number;
  readonly defect?: string;
}

// As in the document thread: pdf.js lets promises fail that nobody waits for.
process.on('unhandledRejection', () => {});

const { seed, from, to, format } = workerData as FuzzStretch;

// What readers load when their first file comes is not that file's time.
for (const file of soundFiles) await outcomeOf({ ...file, bytes: file.bytes.slice() });
parentPort!.postMessage('ready');

for (let run = from; run < to; run++) {
  const file = damagedFile(seed, run, format);
  const started = performance.now();
  const outcome = await outcomeOf(file);
  parentPort!.postMessage({ run, ...outcome, milliseconds: performance.now() - started } satisfies RunReport);
}
