// What every command is given.
import type { Stack } from './stack.ts';
import type { Terminal } from './terminal.ts';
import type { Clock } from './world.ts';

export interface CommandContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** @throws CommandError where no stack is known */
  readonly openStack: () => Promise<Stack>;
}
