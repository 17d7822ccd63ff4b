// alex trace: a document's newest change, or any trace → all that the functions told of it, in their order.
import { traceIdOf } from '@alex/core/trace';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { parseAge } from '../parse-options.ts';
import { type LogLine, readLog } from '../read-log.ts';
import { renderTrace } from '../render/trace.ts';
import { type Stack, stackPrefix } from '../stack.ts';

interface TraceOptions {
  readonly since: number;
  readonly json?: true;
}

const notes = `
A trace leads from S3's event to the vectors or the dead letter, through every retry and replay. alex status KEY names it too.

Examples:
  alex trace handbook.pdf
  alex trace 9f86d081884c7d659a2feaa0c55ad015 --since 7d --json`;

const sinceDefault = 86_400;

/** Those that work on documents. */
const services = ['chunker', 'embedder'] as const;

export const addTrace = (program: Command, context: CommandContext): void => {
  program
    .command('trace')
    .description("follow a document's newest change through the functions' logs")
    .argument('<key or trace>')
    .option('--since <age>', 'how far back: 2h, 1d, 7d (default: 1d)', parseAge, sinceDefault)
    .option('--json', 'print the lines as they were logged')
    .addHelpText('after', notes)
    .action((subject: string, options: TraceOptions) => trace(subject, options, context));
};

const traceOf = async (subject: string, { api }: Pick<Stack, 'api'>): Promise<string> => {
  if (/^[0-9a-f]{32}$/.test(subject)) return subject;
  const { record } = await api.document(subject);
  if (record) return traceIdOf(record.documentId, record.sequencer);
  throw new CommandError(`No document is known under the key ${subject}. See them all with: alex status`);
};

const trace = async (
  subject: string,
  { since, json }: TraceOptions,
  { terminal, clock, openStack }: CommandContext,
): Promise<void> => {
  const stack = await openStack();
  const traceId = await traceOf(subject, stack);
  const start = clock.now() - since * 1000;
  const lines: LogLine[] = [];
  for (const service of services) {
    // Where infra/src/pipeline-function.ts has each function write.
    const group = `/alex/${stackPrefix(stack.outputs)}-${service}`;
    for await (const line of readLog(stack, group, start, `"${traceId}"`)) lines.push(line);
  }
  if (lines.length === 0)
    throw new CommandError(`Nothing was logged of ${traceId} since then. Look further back with --since.`);
  lines.sort((a, b) => a.timestamp - b.timestamp);
  terminal.print(
    json ? lines.map(({ message }) => message.trimEnd()).join('\n') : renderTrace(traceId, lines, terminal.style),
  );
};
