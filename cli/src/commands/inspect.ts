// alex inspect: a file → what would be read of it, and its chunks with why each begins where it does. No stack is asked.
import { writeFile } from 'node:fs/promises';
import { failureTable, PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { type Inspection, inspectFile } from '../inspect/inspect-file.ts';
import { renderInspectionPage } from '../inspect/inspection-page.ts';
import { renderInspection } from '../render/inspection.ts';
import type { Terminal } from '../terminal.ts';

interface InspectOptions {
  readonly tokens: number;
  readonly overlap: number;
  readonly context: boolean;
  readonly html?: string;
  readonly json?: true;
}

const notes = `
Examples:
  alex inspect report.pdf                    what was read, what was left out, and the chunks
  alex inspect report.pdf --html report.html the same as a page
  alex inspect notes.md --tokens 120 --json  with smaller chunks, for a program`;

const parseTokens =
  (least: number, most: number) =>
  (text: string): number => {
    const tokens = Number(text);
    if (/^\d+$/.test(text) && tokens >= least && tokens <= most) return tokens;
    throw new InvalidArgumentError(`A whole number from ${least} to ${most} is needed.`);
  };

const { chunkTokensMin, chunkTokensMax, chunkTokensDefault, chunkOverlapShareMax } = limits;

export const addInspect = (program: Command, { terminal }: CommandContext): void => {
  program
    .command('inspect')
    .description('show what would be read of a file, and its chunks; no stack is needed')
    .argument('<file>')
    .option(
      '--tokens <n>',
      'the most tokens in a chunk',
      parseTokens(chunkTokensMin, chunkTokensMax),
      chunkTokensDefault,
    )
    .option(
      '--overlap <n>',
      'the most tokens that a chunk repeats of the one before',
      parseTokens(0, chunkTokensMax),
      0,
    )
    .option('--no-context', 'chunks are read without the titles above them')
    .option('--html <page>', 'write a page to this file')
    .option('--json', 'print everything as JSON')
    .addHelpText('after', notes)
    .action(async (file: string, options: InspectOptions) => {
      const { tokens, overlap, context } = options;
      const overlapMost = Math.floor(tokens * chunkOverlapShareMax);
      if (overlap > overlapMost)
        throw new CommandError(`--overlap ${overlap} is more than half of a chunk: ${overlapMost} at most.`, 2);
      const settings = { chunkTokens: tokens, overlapTokens: overlap, context };
      await show(terminal, await inspectFile(file, settings).catch(explain(terminal, file, options)), options);
    });
};

const show = async (terminal: Terminal, inspection: Inspection, { html, json }: InspectOptions): Promise<void> => {
  if (html !== undefined) {
    await writeFile(html, renderInspectionPage(inspection)).catch((cause: Error) => {
      throw new CommandError(`${html} cannot be written: ${cause.message}`, 1, { cause });
    });
    terminal.note(`Wrote ${html}`);
  }
  if (json) terminal.print(JSON.stringify(inspection, null, 2));
  else if (html === undefined) terminal.print(renderInspection(inspection, terminal.style));
};

/** A document that cannot be read is what was asked about: its failure is told as the pipeline would record it. */
const explain =
  (terminal: Terminal, file: string, { json }: InspectOptions) =>
  (error: unknown): never => {
    if (!(error instanceof PipelineError)) throw error;
    const { code, message } = error;
    const { stage, retryable, advice } = failureTable[code];
    if (json) terminal.print(JSON.stringify({ file, failure: { code, stage, message, advice, retryable } }, null, 2));
    throw new CommandError(`${file}  ${code}\n  ${message}\n  → ${advice}`, 1, { cause: error });
  };
