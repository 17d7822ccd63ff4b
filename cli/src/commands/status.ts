// alex status: what is known of one document, or of all.
import type { DocumentRecord, DocumentStatus } from '@alex/core/document-record';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { parseStatus } from '../parse-options.ts';
import { renderDocument } from '../render/document.ts';
import { countByStatus, renderDocuments } from '../render/documents.ts';
import type { Stack } from '../stack.ts';

interface StatusOptions {
  readonly status?: DocumentStatus;
  readonly prefix?: string;
  readonly json?: true;
}

const notes = `
Examples:
  alex status                       all documents, and how many are in which state
  alex status --status failed       those whose newest version is not searchable
  alex status ferry/timetable.html  one document: counts, times, and why it failed`;

export const addStatus = (program: Command, { terminal, clock, openStack }: CommandContext): void => {
  program
    .command('status')
    .description('show what became of the documents')
    .argument('[key]', 'one document')
    .option('--status <status>', 'only documents that are so: embedding, live, failed or deleted', parseStatus)
    .option('--prefix <prefix>', 'only documents whose key starts so')
    .option('--json', 'print the records as JSON')
    .addHelpText('after', notes)
    .action(async (key: string | undefined, { json, ...selection }: StatusOptions) => {
      const { api } = await openStack();
      if (key === undefined) {
        const documents = await readDocuments(api, selection);
        terminal.print(
          json
            ? JSON.stringify({ counts: countByStatus(documents), documents }, null, 2)
            : renderDocuments(documents, terminal.style, clock.now()),
        );
        return;
      }
      const { record } = await api.document(key);
      if (!record) throw new CommandError(`No document is known under the key ${key}. See them all with: alex status`);
      terminal.print(json ? JSON.stringify(record, null, 2) : renderDocument(record, terminal.style, clock.now()));
    });
};

const readDocuments = async (api: Stack['api'], selection: StatusOptions): Promise<DocumentRecord[]> => {
  const documents = await Array.fromAsync(api.documents(selection));
  return documents.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
};
