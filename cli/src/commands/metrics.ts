// alex metrics: what the dashboards show, in one screen.
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { countDocuments } from '../metrics/count-documents.ts';
import { readQueues, readSearches } from '../metrics/read-figures.ts';
import { renderMetrics } from '../render/metrics.ts';

const notes = `
Examples:
  alex metrics
  alex metrics --json | jq .queues
  watch -n 5 alex metrics`;

export const addMetrics = (program: Command, { terminal, clock, openStack }: CommandContext): void => {
  program
    .command('metrics')
    .description('documents by state, queues, dead letters, chunks and reuse, failures, search latency')
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', notes)
    .action(async ({ json }: { readonly json?: true }) => {
      const stack = await openStack();
      const now = clock.now();
      const [documents, queues, search] = await Promise.all([
        countDocuments(stack.api.documents({})),
        readQueues(stack, now),
        readSearches(stack, now),
      ]);
      const figures = { documents, queues, ...(search && { search }) };
      terminal.print(json ? JSON.stringify(figures, null, 2) : renderMetrics(figures, terminal.style));
    });
};
