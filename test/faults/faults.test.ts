// A small fault run; `npm run faults` plays a large one.
import { expect, test } from 'vitest';
import { temporaryFolder } from '../end-to-end/running-stack.ts';
import { runFaults } from './fault-run.ts';

test('kills, refusals and lost answers while documents come, change and go: all is there in the end, and nothing else', {
  timeout: 300_000,
}, async () => {
  await using folder = await temporaryFolder();
  const ledger = await runFaults({
    dataDir: folder.path,
    documents: 40,
    seconds: 5,
    seed: 7,
    silence: false,
    tell: () => undefined,
  });
  expect(ledger.problems).toEqual([]);
  expect(ledger.chunks).toBe(ledger.vectors);
  expect(ledger.live).toBeGreaterThan(20);
  expect(ledger.did).toMatchObject({ 'stacks killed': 1, 'threads killed': 4 });
});
