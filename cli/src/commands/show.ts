// alex show: a passage and where it stands in its document.
import { writeFile } from 'node:fs/promises';
import type { ChunksResponse } from '@alex/core/api';
import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { drawPassage, picturePagesMax } from '../picture/draw-passage.ts';
import { encodePng } from '../picture/png.ts';
import { readSource } from '../picture/read-source.ts';
import { renderChunks } from '../render/chunks.ts';
import type { Stack } from '../stack.ts';

interface ShowOptions {
  readonly chunk: number;
  readonly around: number;
  readonly image?: string;
  readonly json?: true;
}

const notes = `
Examples:
  alex show ferry/weather.pdf --chunk 3                   the passage that a search has shown as chunk 3
  alex show ferry/weather.pdf --chunk 3 --around 1        and those before and behind it
  alex show ferry/weather.pdf --chunk 3 --image page.png  and its page, with its lines marked
  alex show ferry/weather.pdf --chunk 3 --json            with the box of each of its lines, in PDF points from the lower left`;

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
    .option(
      '--image <png>',
      `draw its pages, ${picturePagesMax} at most, with its lines marked, into this file; PDF only`,
    )
    .option('--json', 'print the passages as JSON')
    .addHelpText('after', notes)
    .action(async (key: string, { chunk, around, image, json }: ShowOptions) => {
      const stack = await openStack();
      const found = await stack.api.chunks(key, chunk, around);
      if (!found)
        throw new CommandError(`Nothing is searchable under the key ${key}. See why with: alex status ${key}`);
      if (image !== undefined) {
        await writeImage(image, await drawn(stack, found, chunk));
        terminal.note(`Wrote ${image}`);
      }
      terminal.print(json ? JSON.stringify(found, null, 2) : renderChunks(found, chunk, terminal.style));
    });
};

const drawn = async (stack: Stack, found: ChunksResponse, ordinal: number): Promise<Uint8Array> => {
  const { boxes = [] } = found.chunks.find((chunk) => chunk.ordinal === ordinal)!;
  if (boxes.length === 0)
    throw new CommandError(`Only of a PDF it is known where its lines stand; ${found.key} is ${found.format}.`);
  return encodePng(await drawPassage(await readSource(stack, found), boxes));
};

const writeImage = (file: string, png: Uint8Array): Promise<void> =>
  writeFile(file, png).catch((cause: Error) => {
    throw new CommandError(`${file} cannot be written: ${cause.message}`, 1, { cause });
  });
