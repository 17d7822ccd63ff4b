// Runs a command in this process against a stack → what a person at the terminal would see.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { runAlex } from '../program.ts';
import type { Clock, World } from '../world.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Time passes only by sleeping. */
export const virtualClock = (start = Date.parse('2026-01-05T12:00:00Z')): Clock => {
  let now = start;
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
      await setImmediate();
    },
  };
};

const capture = () => {
  const written: string[] = [];
  return { write: (text: string) => written.push(text), text: () => written.join('') };
};

export const runCommand = async (
  args: readonly string[],
  { outputs, world = {} }: { readonly outputs?: StackOutputs; readonly world?: Partial<World> } = {},
): Promise<Ran> => {
  const root = await mkdtemp(join(tmpdir(), 'alex-cli-'));
  try {
    const file = join(root, 'outputs.json');
    if (outputs) await writeFile(file, JSON.stringify(outputs));
    const [stdout, stderr] = [capture(), capture()];
    const exitCode = await runAlex(args, {
      env: outputs ? { ALEX_STACK: file } : {},
      stdout,
      stderr,
      root,
      clock: virtualClock(),
      ...world,
    });
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    await rm(root, { recursive: true });
  }
};
