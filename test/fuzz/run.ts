// Damaged files of every format through the readers. Nothing may end in anything but text or a typed failure, nor take a document's time.
// Usage: node scripts/bootstrap.mjs test/fuzz/run.ts [--runs 100000] [--from 0] [--seed 1] [--format docx]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { limits } from '@alex/core/limits';
import { toolOptions } from '../tool-options.ts';
import { damagedFile } from './damaged-file.ts';
import type { FuzzMessage, FuzzStretch } from './fuzz-thread.ts';

const values = toolOptions({
  runs: { type: 'string', default: '100000' },
  from: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  format: { type: 'string' },
});
const seed = Number(values.seed);
const from = Number(values.from);
const to = from + Number(values.runs);
const failures = fileURLToPath(new URL('../../.cache/fuzz', import.meta.url));
const progressMilliseconds = 10_000;

const outcomes = new Map<string, number>();
let next = from;
let slowest = { run: from, milliseconds: 0 };
let defects = 0;
let ended = 0;

const save = (run: number, what: string): void => {
  const { key, bytes } = damagedFile(seed, run, values.format);
  mkdirSync(failures, { recursive: true });
  const path = join(failures, `${seed}-${run}-${key}`);
  writeFileSync(path, bytes);
  console.log(
    `✗ run ${run} (${key}): ${what}\n  saved as ${path}; again with --from ${run} --runs 1 --seed ${seed}${values.format ? ` --format ${values.format}` : ''}`,
  );
};
const count = (kind: string): void => {
  outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
};
const progress = (): void => {
  const kinds = [...outcomes].sort((a, b) => b[1] - a[1]).map(([kind, times]) => `${kind} ${times}`);
  console.log(
    `${next - from} of ${to - from}: ${kinds.join(', ')}; slowest ${slowest.milliseconds.toFixed(0)} ms (run ${slowest.run})`,
  );
};

/** Runs until the thread ends; one that takes too long, or too much memory, ends it, as it would end the document thread. */
const runStretch = (stretch: FuzzStretch): Promise<void> =>
  new Promise((resolve) => {
    const worker = new Worker(new URL('./fuzz-thread.ts', import.meta.url), {
      workerData: stretch,
      resourceLimits: { maxOldGenerationSizeMb: limits.extractionMemoryMebibytesMax },
    });
    let timer: NodeJS.Timeout | undefined;
    worker.on('message', (message: FuzzMessage) => {
      clearTimeout(timer);
      timer = setTimeout(() => worker.terminate(), limits.extractionSecondsMax * 1000);
      if (message === 'ready') return;
      const { run, kind, milliseconds, defect } = message;
      next = run + 1;
      count(kind);
      if (milliseconds > slowest.milliseconds) slowest = { run, milliseconds };
      if (defect === undefined) return;
      defects++;
      save(run, defect);
    });
    worker.on('error', (error) => console.log(`  the thread ended: ${error.message}`));
    worker.on('exit', () => {
      clearTimeout(timer);
      if (next < to) {
        ended++;
        count('thread ended');
        save(next, `took more than ${limits.extractionSecondsMax} s, or the thread's memory`);
        next++;
      }
      resolve();
    });
  });

const started = performance.now();
const timer = setInterval(progress, progressMilliseconds);
while (next < to)
  await runStretch({ seed, from: next, to, ...(values.format !== undefined && { format: values.format }) });
clearInterval(timer);
progress();
console.log(
  `${defects} defects, ${ended} threads ended by a bound, in ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
process.exitCode = defects > 0 ? 1 : 0;
