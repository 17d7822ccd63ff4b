// Promises 1 and 2 of ARCHITECTURE.md over random interleavings of the real handlers. RUNS=10000 for a nightly's worth.
import { propertySeed } from '@alex/testing/property-seed';
import fc from 'fast-check';
import { test } from 'vitest';
import { play, type Script, type UserAction, unreadable } from './world.ts';

const runs = Number(process.env.RUNS ?? 300);

/** Contents that share lines, so that vectors are reused; some of more lines than one batch holds. */
const content = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 4 })
      .map((lines) => lines.join('\n')),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 33, max: 70 })
      .map((count) => Array.from({ length: count }, (_, i) => `line ${i}`).join('\n')),
  },
  { weight: 1, arbitrary: fc.constant(unreadable) },
);
const key = fc.constantFrom('k1', 'k1', 'k1', 'k2 ü+');
const action: fc.Arbitrary<UserAction> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('put' as const), key, content }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), key }) },
);
const script: fc.Arbitrary<Script> = fc.record({
  actions: fc.array(action, { minLength: 1, maxLength: 5 }),
  versioned: fc.boolean(),
  choices: fc.array(fc.nat(999), { minLength: 200, maxLength: 1_500, size: 'max' }),
});

test(`converges, and never shows what it must not, in ${runs} interleavings`, {
  timeout: 120_000 + runs * 100,
}, async () => {
  const seed = Number(process.env.SEED ?? (process.env.RUNS === undefined ? propertySeed : Date.now()));
  await fc.assert(fc.asyncProperty(script, play), { numRuns: runs, endOnFailure: process.env.SHRINK === '0', seed });
});
