// What every command is given.
import type { Stack } from './stack.ts';
import type { Terminal } from './terminal.ts';
import type { Clock } from './world.ts';

export interface CommandContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Where AWS is asked if no stack says it. */
  readonly defaultRegion: string;
  /** @throws CommandError where no stack is known */
  readonly openStack: () => Promise<Stack>;
}
