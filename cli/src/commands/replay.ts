// alex replay: dead letters that were picked → sent again, and what became of their documents.
import type { FailureCode } from '@alex/core/errors';
import type { ReplaySelection } from '@alex/core/replay';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { parseAge, parseCode } from '../parse-options.ts';
import { patienceOption } from '../patience.ts';
import { countOf, figure } from '../render/figures.ts';
import { moreLetters, renderLetters } from '../render/letters.ts';
import { renderCounts, stillUnderWay } from '../render/outcomes.ts';
import { createReplayTally, followReplay, type ReplayTally } from '../replay/follow-replay.ts';
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
  alex replay --all

A few documents go first, then twice as many, and so on, each time once the last ones have come to an end. A cause that
comes back is not tried again.`;

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

/** The first wave shows whether the cause is gone; later ones need not be so careful, but no wave floods what has just come back. */
const documentsFirst = 4;
const documentsMost = 256;

/** Wave by wave, each twice as large, and none before the last has come to an end. A cause that comes back is not tried again. */
const replay = async (selection: ReplaySelection, context: CommandContext, patienceSeconds: number) => {
  const { terminal } = context;
  const stack = await context.openStack();
  const tally = createReplayTally();
  let sentBefore: string | undefined;
  let replayed = 0;
  for (let documentsMax = documentsFirst; ; documentsMax = Math.min(2 * documentsMax, documentsMost)) {
    const exceptCodes = [...tally.returned];
    const wave = await callReplay(stack, {
      selection: {
        ...selection,
        ...(sentBefore !== undefined && { sentBefore }),
        ...(exceptCodes.length > 0 && { exceptCodes }),
      },
      dryRun: false,
      documentsMax,
    });
    sentBefore ??= wave.at;
    if (wave.letters.length === 0) {
      if (wave.more) terminal.note(moreLetters);
      break;
    }
    replayed += wave.replayed;
    terminal.note(
      `${countOf(wave.replayed, 'dead letter')} sent again${wave.left > 0 ? `, ${figure(wave.left)} to come` : ''}.`,
    );
    await followReplay(wave.letters, tally, stack.api, context, patienceSeconds);
    if (tally.counts.waiting > 0 || (wave.left === 0 && !wave.more)) break;
  }
  if (replayed === 0) return terminal.print(nothing);
  report(tally, context);
};

/** @throws CommandError unless every document came to a good end */
const report = ({ counts, returned }: ReplayTally, { terminal }: CommandContext): void => {
  const documents = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const summary = renderCounts([
    [counts.live, 'live'],
    [counts.removed, 'removed'],
    [counts.superseded, 'superseded by newer versions'],
    [counts.failed, 'failed again'],
    [counts.waiting, 'still under way'],
  ]);
  if (summary) terminal.print(`\n${countOf(documents, 'document')}: ${summary}`);
  for (const code of returned)
    terminal.note(`${code} came back: dead letters with it were not sent again any more. See: alex failures`);
  if (counts.waiting > 0) throw new CommandError(stillUnderWay(counts.waiting));
  if (counts.failed > 0) throw new CommandError(`${countOf(counts.failed, 'document')} failed again.`);
};
