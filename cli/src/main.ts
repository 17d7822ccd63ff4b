// The command's edge: this process → a world for the program → its exit status.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runAlex } from './program.ts';

const { env, stdout, stderr } = process;
if (env.ALEX_WORKING_DIRECTORY) process.chdir(env.ALEX_WORKING_DIRECTORY);

// A reader that has seen enough, such as `head`, is no failure.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runAlex(process.argv.slice(2), {
  env,
  stdout,
  stderr,
  root: fileURLToPath(new URL('../..', import.meta.url)),
  clock: { now: () => Date.now(), sleep: (milliseconds) => sleep(milliseconds) },
});
