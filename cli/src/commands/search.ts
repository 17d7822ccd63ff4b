// alex search: a question → ranked passages.
import type { SearchFilter } from '@alex/core/search';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { parseFilter, parseTop } from '../parse-options.ts';
import { renderHits } from '../render/hits.ts';

interface SearchOptions {
  readonly top?: number;
  readonly filter?: SearchFilter;
  readonly prefix?: string;
  readonly json?: true;
  readonly eventual?: true;
}

const notes = `
Examples:
  alex search how do I keep dough from sticking
  alex search "who may come aboard?" --prefix ferry/ --top 3
  alex search "leap seconds" --filter '{"format":"pdf","page":{"$gte":10}}' --json`;

export const addSearch = (program: Command, { terminal, openStack }: CommandContext): void => {
  program
    .command('search')
    .description('find the passages that answer a question')
    .argument('<question...>')
    .option('--top <n>', 'how many passages at most (default: 10)', parseTop)
    .option('--filter <json>', 'only passages whose metadata match, in the filter language of S3 Vectors', parseFilter)
    .option('--prefix <prefix>', 'only documents whose key starts so')
    .option('--json', 'print the hits as JSON')
    .option('--eventual', 'faster; may show a version that was replaced or deleted moments ago')
    .addHelpText('after', notes)
    .action(async (words: string[], { json, eventual, ...selection }: SearchOptions) => {
      const { api } = await openStack();
      const hits = await api.search({
        query: words.join(' '),
        ...selection,
        ...(eventual && { consistency: 'eventual' }),
      });
      terminal.print(json ? JSON.stringify(hits, null, 2) : renderHits(hits, terminal.style));
    });
};
