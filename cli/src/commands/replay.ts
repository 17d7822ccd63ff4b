// alex replay: dead letters that were picked → sent again, and what became of their documents.
import type { FailureCode } from '@alex/core/errors';
import type { ReplaySelection } from '@alex/core/replay';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { parseAge, parseCode } from '../parse-options.ts';
import { patienceOption } from '../patience.ts';
import { countOf } from '../render/figures.ts';
import { moreLetters, renderLetters } from '../render/letters.ts';
import { followReplay } from '../replay/follow-replay.ts';
import { callReplay } from '../replay-client.ts';

interface ReplayOptions {
  readonly key?: string;
  readonly prefix?: string;
  readonly code?: FailureCode | 'unknown';
  readonly olderThan?: number;
  readonly all?: true;
  readonly dryRun?: true;
  readonly timeout: number;
}

const notes = `
Examples:
  alex replay --code endpoint-failed --dry-run   what would be sent again
  alex replay --prefix reports/ --older-than 2h
  alex replay --all`;

const selectionOf = ({ key, prefix, code, olderThan }: ReplayOptions): ReplaySelection => ({
  ...(key !== undefined && { key }),
  ...(prefix !== undefined && { prefix }),
  ...(code !== undefined && { code }),
  ...(olderThan !== undefined && { olderThanSeconds: olderThan }),
});

export const addReplay = (program: Command, context: CommandContext): void => {
  program
    .command('replay')
    .description('send dead letters again, and wait for what becomes of them')
    .option('--key <key>', 'only those of this document')
    .option('--prefix <prefix>', 'only those of documents whose key starts so')
    .option('--code <code>', 'only those that failed with this code, as alex failures shows it', parseCode)
    .option('--older-than <age>', 'only those that were sent at least so long ago: 90s, 30m, 2h, 1d', parseAge)
    .option('--all', 'all dead letters')
    .option('--dry-run', 'show them, and send nothing')
    .addOption(patienceOption())
    .addHelpText('after', notes)
    .action(async (options: ReplayOptions, command: Command) => {
      const selection = selectionOf(options);
      if ((Object.keys(selection).length === 0) === !options.all)
        command.error('error: say which dead letters: by --key, --prefix, --code or --older-than, or else --all', {
          exitCode: 2,
        });
      const send = options.dryRun ? preview : replay;
      await send(selection, context, options.timeout);
    });
};

const nothing = 'No dead letter matches.';

const preview = async (selection: ReplaySelection, { terminal, clock, openStack }: CommandContext) => {
  const { letters, more } = await callReplay(await openStack(), { selection, dryRun: true });
  if (letters.length === 0) return terminal.print(nothing);
  terminal.print(renderLetters(letters, terminal.style, clock.now()));
  terminal.print(`\n${countOf(letters.length, 'dead letter')} would be sent again.`);
  if (more) terminal.note(moreLetters);
};

const replay = async (selection: ReplaySelection, context: CommandContext, patienceSeconds: number) => {
  const { terminal } = context;
  const stack = await context.openStack();
  const { letters, replayed, more } = await callReplay(stack, { selection, dryRun: false });
  if (letters.length === 0) return terminal.print(nothing);
  terminal.note(`${countOf(replayed, 'dead letter')} sent again.`);
  if (more) terminal.note(moreLetters);
  await followReplay(letters, stack.api, context, patienceSeconds);
};
