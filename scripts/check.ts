// The whole check, in the order that fails fastest: format and lint, types, tests. `npm test -- PATTERN` runs only the tests that match.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const patterns = process.argv.slice(2);

const steps = [
  { name: 'format and lint', command: 'biome', args: ['check', '--error-on-warnings', '.'] },
  { name: 'types', command: 'tsc', args: ['-p', 'tsconfig.json'] },
  { name: 'tests', command: 'vitest', args: ['run', ...patterns] },
];

// Whoever stops us stops the step: a killed CI job leaves no tests running.
let step: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => step?.kill(signal));

for (const { name, command, args } of patterns.length > 0 ? steps.slice(-1) : steps) {
  console.error(`• ${name}`);
  step = spawn(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  const [status] = await once(step, 'exit');
  if (status !== 0) {
    console.error(`✗ ${name} failed`);
    process.exit(status ?? 1);
  }
}
