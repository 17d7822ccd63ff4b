// Promises 1 and 2 of ARCHITECTURE.md over random interleavings of the real handlers. `npm run convergence` plays thousands.
import { propertySeed } from '@alex/testing/property-seed';
import fc from 'fast-check';
import { test } from 'vitest';
import { script } from './script.ts';
import { play } from './world.ts';

const runs = 300;

test(`converges, and never shows what it must not, in ${runs} interleavings`, { timeout: 120_000 }, async () => {
  const played = fc.asyncProperty(script, async (one) => void (await play(one)));
  await fc.assert(played, { numRuns: runs, seed: propertySeed });
});
