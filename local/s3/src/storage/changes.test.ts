import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sequencerOf } from '../notifications/event-message.ts';
import { openChanges } from './changes.ts';
import { openDatabase } from './database.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'local-s3-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dataDir, { recursive: true });
});

/** The numbers of `count` changes of a process of its own. */
const run = (count: number): number[] => {
  const database = openDatabase(dataDir);
  const change = openChanges(database);
  const numbers = Array.from({ length: count }, () => change((id) => id));
  database.close();
  return numbers;
};

test('sequencers increase strictly, also over restarts and while the clock stands still or goes back', () => {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(1_800_000_000_000);
  const first = run(3);
  const second = run(3);
  clock.mockReturnValue(1_700_000_000_000);
  const third = run(3);
  clock.mockReturnValue(1_900_000_000_000);
  const sequencers = [...first, ...second, ...third, ...run(1)].map(sequencerOf);
  expect(sequencers.toSorted()).toEqual(sequencers);
  expect(new Set(sequencers).size).toBe(sequencers.length);
  for (const sequencer of sequencers) expect(sequencer).toMatch(/^[0-9A-F]{18}$/);
});

test('a change that throws leaves nothing behind, and its number is not used again', () => {
  const database = openDatabase(dataDir);
  const change = openChanges(database);
  let failed = 0;
  expect(() =>
    change((id) => {
      failed = id;
      database.exec(`INSERT INTO outbox VALUES (${id}, 'q', 'b')`);
      throw new Error('refused');
    }),
  ).toThrow('refused');
  expect(database.prepare('SELECT count(*) AS n FROM outbox').get()?.n).toBe(0);
  expect(change((id) => id)).toBeGreaterThan(failed);
  database.close();
});
