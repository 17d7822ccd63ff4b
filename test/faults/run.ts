// A fault run on the terminal: `npm run faults -- --documents 2000 --minutes 5`; ends with the ledger, and with 1 where anything is wrong.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolOptions } from '../tool-options.ts';
import { ballast, type FaultLedger, runFaults } from './fault-run.ts';

const values = toolOptions({
  documents: { type: 'string', default: '2000' },
  minutes: { type: 'string', default: '5' },
  seed: { type: 'string', default: '1' },
  /** Of the file system that gets full; it needs leave to mount one. */
  disk: { type: 'string', default: '512m' },
});

const dataDir = mkdtempSync(join(tmpdir(), 'alex-faults-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${values.disk}`, 'tmpfs', dataDir]).status === 0;
// Also where it is stopped: a mount outlives its process.
process.on('exit', () => {
  if (mounted) spawnSync('umount', ['-l', dataDir]);
  rmSync(dataDir, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
if (!mounted) console.log('• no full disk in this run: mounting a small file system is not allowed here');

const print = (title: string, counts: Readonly<Record<string, number>>) => {
  console.log(`  ${title}`);
  for (const [what, count] of Object.entries(counts).sort()) console.log(`  ${String(count).padStart(9)} ${what}`);
};

const report = ({ problems, events, live, deleted, failed, chunks, vectors, deadLetters, ...rest }: FaultLedger) => {
  print('the ledger', {
    'events in': events,
    'documents live': live,
    deleted,
    chunks,
    vectors,
    'dead letters': deadLetters,
  });
  print('failed', failed);
  print('what was done to it', rest.did);
  print('the endpoint', rest.endpoint);
  print('attempts that failed and were made again', rest.attemptsFailed);
  console.log(
    problems.length === 0 ? '✓ nothing lost, nothing left over, every failure named' : `✗ ${problems.length} problems`,
  );
  for (const problem of problems.slice(0, 50)) console.log(`  ${problem}`);
};

const ledger = await runFaults({
  dataDir,
  documents: Number(values.documents),
  seconds: Number(values.minutes) * 60,
  seed: Number(values.seed),
  silence: true,
  ...(mounted && { fill: ballast(dataDir) }),
  tell: console.log,
});
report(ledger);
process.exitCode = ledger.problems.length === 0 ? 0 : 1;
