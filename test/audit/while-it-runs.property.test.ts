// An audit among a user and workers who go on: whatever the moment, a healthy pipeline is never called damaged.
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unreadable } from '../convergence/script.ts';
import { openPipeline } from './pipeline.ts';

const lines = (first: number) => Array.from({ length: 70 }, (_, i) => `line ${first + i}`).join('\n');
const contents = ['one', 'one\ntwo', unreadable, lines(0), lines(1)];

const action = fc.record({
  key: fc.constantFrom('a', 'b'),
  content: fc.option(fc.constantFrom(...contents), { freq: 3 }),
  pause: fc.nat(100),
});

test('no damage is found while it runs, nor when it has come to rest', { timeout: 60_000 }, async () => {
  let audits = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 5, maxLength: 30 }),
      fc.infiniteStream(fc.nat(6)),
      async (actions, waits) => {
        const wait = async () => {
          for (let turns = waits.next().value ?? 0; turns > 0; turns -= 1) await turn();
        };
        const { put, remove, chunkAll, embedAll, rest, audit, later } = openPipeline({
          beforeCall: wait,
          afterCall: wait,
        });
        let isDone = false;
        const user = async () => {
          for (const { key, content, pause } of actions) {
            if (content === null) remove(key);
            else put(key, content);
            for (let turns = 0; turns < pause; turns += 1) await turn();
          }
        };
        const worker = async (work: () => Promise<number>) => {
          while (!isDone) {
            await work();
            await turn();
          }
        };
        const auditor = async () => {
          while (!isDone) {
            expect((await audit()).damages).toEqual([]);
            audits += 1;
          }
        };
        const crew = [worker(chunkAll), worker(chunkAll), worker(embedAll), worker(embedAll), auditor()];
        await user();
        for (let turns = 0; turns < 100; turns += 1) await turn();
        isDone = true;
        await Promise.all(crew);
        await rest();
        later(10_000);
        expect(await audit()).toMatchObject({ damages: [], summary: { underWay: 0 } });
      },
    ),
    { numRuns: 25 },
  );
  expect(audits).toBeGreaterThan(25);
});
