// alex failures: what lies in the dead-letter queues, and why.
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { countOf } from '../render/figures.ts';
import { moreLetters, renderLetters } from '../render/letters.ts';
import { callReplay } from '../replay-client.ts';

const notes = `
Example:
  alex failures             then: alex replay --code endpoint-failed
  alex failures --json | jq -r '.[].key'`;

export const addFailures = (program: Command, { terminal, clock, openStack }: CommandContext): void => {
  program
    .command('failures')
    .description('list the dead letters: what failed for good, and why')
    .option('--json', 'print the dead letters as JSON')
    .addHelpText('after', notes)
    .action(async ({ json }: { readonly json?: true }) => {
      const { letters, more } = await callReplay(await openStack(), { selection: {}, dryRun: true });
      if (json) terminal.print(JSON.stringify(letters, null, 2));
      else if (letters.length === 0) terminal.print('No dead letters.');
      else {
        terminal.print(renderLetters(letters, terminal.style, clock.now()));
        terminal.print(`\n${countOf(letters.length, 'dead letter')}. Once the cause is gone: alex replay`);
      }
      if (more) terminal.note(moreLetters);
    });
};
