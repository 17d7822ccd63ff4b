// Plays interleavings until one breaks a promise or all are played: `npm run convergence -- --runs 10000 --seed 1`.
import fc from 'fast-check';
import { toolOptions } from '../tool-options.ts';
import { script } from './script.ts';
import { emptyTally, play, type Tally } from './world.ts';

const values = toolOptions({
  runs: { type: 'string', default: '10000' },
  seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  /** Says only after how many runs which promise broke. */
  brief: { type: 'boolean', default: false },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
const progressEveryMilliseconds = 5_000;
/** A story is made shorter for so long. */
const shrinkMilliseconds = 60_000;

const total = emptyTally();
const started = Date.now();
let played = 0;
let told = started;
let brokenAt: number | undefined;
const progress = () => {
  const seconds = (Date.now() - started) / 1_000;
  return `${played} of ${runs} interleavings, ${total.steps} steps in ${seconds.toFixed(0)} s`;
};

const property = fc.asyncProperty(script, async (one) => {
  if (brokenAt !== undefined && Date.now() - brokenAt > shrinkMilliseconds) return;
  const tally = await play(one).catch((error: Error) => {
    if (brokenAt === undefined && !values.brief)
      console.log(`✗ ${error.message.split('\n', 1)[0]}\n  The shortest story of it:`);
    brokenAt ??= Date.now();
    throw error;
  });
  if (brokenAt !== undefined) return;
  played += 1;
  for (const [what, count] of Object.entries(tally) as [keyof Tally, number][]) total[what] += count;
  if (Date.now() - told < progressEveryMilliseconds || values.brief) return;
  told = Date.now();
  console.log(`  ${progress()}`);
});

const result = await fc.check(property, { numRuns: runs, seed, endOnFailure: values.brief });
if (result.failed) {
  const { errorInstance, numRuns } = result as { errorInstance?: unknown; numRuns: number };
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  if (values.brief) console.log(JSON.stringify({ runs: numRuns, broken: message.split('\n', 1)[0] }));
  else
    console.log(
      `✗ broken in run ${numRuns} of seed ${seed}; after ${result.numShrinks} steps of shrinking:\n${message}`,
    );
  process.exit(1);
}
if (values.brief) console.log(JSON.stringify({ runs: played }));
else {
  console.log(`✓ ${progress()}, seed ${seed}`);
  for (const [what, count] of Object.entries(total)) console.log(`  ${String(count).padStart(9)} ${what}`);
}
