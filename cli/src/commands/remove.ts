// alex remove: documents → gone from the bucket and from search.
import type { Command } from 'commander';
import { awaitOutcomes } from '../await-outcomes.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { patienceOption } from '../patience.ts';
import { createProgress } from '../progress.ts';
import { isAfter } from '../record-mark.ts';
import { deleteDocuments } from '../remove/delete-documents.ts';
import { renderFailure } from '../render/failure.ts';
import { countOf } from '../render/figures.ts';
import { stillUnderWay } from '../render/outcomes.ts';

const notes = `
Example:
  alex remove handbook.pdf minutes/2019.docx`;

export const addRemove = (program: Command, context: CommandContext): void => {
  program
    .command('remove')
    .alias('rm')
    .description('delete documents, and wait until search no longer finds them')
    .argument('<keys...>')
    .addOption(patienceOption())
    .addHelpText('after', notes)
    .action((keys: string[], { timeout }: { readonly timeout: number }) => remove(keys, timeout, context));
};

const remove = async (
  keys: readonly string[],
  timeout: number,
  { terminal, clock, openStack }: CommandContext,
): Promise<void> => {
  const stack = await openStack();
  const { deleted, failures } = await deleteDocuments(stack, [...new Set(keys)]);
  const progress = createProgress(terminal, clock, { done: 'gone from search', documentsTotal: deleted.length });
  const waiting = await awaitOutcomes(deleted, {
    look: async ({ key, mark }) => {
      const { record } = await stack.api.document(key);
      // Unknown is not gone: the event of an upload may be on its way still, ahead of the deletion's.
      return record?.status === 'deleted' && isAfter(record, mark) ? 'gone' : undefined;
    },
    settled: () => progress.add('done'),
    tick: progress.tick,
    clock,
    patienceMilliseconds: timeout * 1000,
  });
  for (const failure of failures) terminal.print(renderFailure(failure, terminal.style).join('\n'));
  const gone = deleted.length - waiting.length;
  if (gone > 0) terminal.print(`${terminal.style.paint('green', '✓')} ${countOf(gone, 'document')} removed`);
  if (waiting.length > 0) throw new CommandError(stillUnderWay(waiting.length));
  if (failures.length > 0) throw new CommandError(`${countOf(failures.length, 'document')} not removed.`);
};
