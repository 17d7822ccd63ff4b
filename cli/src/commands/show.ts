// alex show: a passage and where it stands in its document.
import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { renderChunks } from '../render/chunks.ts';

interface ShowOptions {
  readonly chunk: number;
  readonly around: number;
  readonly json?: true;
}

const notes = `
Examples:
  alex show ferry/weather.pdf --chunk 3             the passage that a search has shown as chunk 3
  alex show ferry/weather.pdf --chunk 3 --around 1  and those before and behind it
  alex show ferry/weather.pdf --chunk 3 --json      with the box of each of its lines, in PDF points from the lower left`;

const parseOrdinal = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number is needed, 0 for the first.');
};

export const addShow = (program: Command, { terminal, openStack }: CommandContext): void => {
  program
    .command('show')
    .description('show a passage and where it stands in its document')
    .argument('<key>', 'the document')
    .requiredOption('--chunk <n>', 'which passage, as a search numbers them', parseOrdinal)
    .option('--around <n>', 'how many passages before and behind it', parseOrdinal, 0)
    .option('--json', 'print the passages as JSON')
    .addHelpText('after', notes)
    .action(async (key: string, { chunk, around, json }: ShowOptions) => {
      const { api } = await openStack();
      const found = await api.chunks(key, chunk, around);
      if (!found)
        throw new CommandError(`Nothing is searchable under the key ${key}. See why with: alex status ${key}`);
      terminal.print(json ? JSON.stringify(found, null, 2) : renderChunks(found, chunk, terminal.style));
    });
};
