// alex audit: bucket, records, state and index compared; what does not fit together is shown, and healed where asked.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAudit } from '@alex/audit/audit';
import { sweepOldEmbeddings } from '@alex/audit/old-embeddings';
import { createRepair } from '@alex/audit/repair';
import { limits } from '@alex/core/limits';
import { type Command, Option } from 'commander';
import { connectAudit } from '../audit/connect-audit.ts';
import { openDamageLog } from '../audit/damage-log.ts';
import { publishAudit } from '../audit/publish-audit.ts';
import { repairAll } from '../audit/repair-all.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { parseAge } from '../parse-options.ts';
import { createCountProgress } from '../progress.ts';
import { renderAudit, renderRepairs } from '../render/audit.ts';
import { countOf, figure, span } from '../render/figures.ts';

interface AuditOptions {
  readonly repair?: true;
  readonly grace: number;
  readonly json?: true;
  readonly publish?: true;
}

const notes = `
Nothing is changed without --repair. Each repair goes the pipeline's own way (an event, a batch's message, a collection), so
that it may be made twice, and while the pipeline runs.
Exit status: 0 all is well, or all that was found is being healed; 1 something is wrong.

Examples:
  alex audit
  alex audit --repair
  alex audit --json | jq -c 'select(.kind == "not-ingested") | .key'`;

const graceOption = new Option('--grace <age>', 'what changed so lately may still be under way: 90s, 30m, 2h')
  .argParser(parseAge)
  .default(limits.auditGraceSeconds, '15m');

export const addAudit = (program: Command, context: CommandContext): void => {
  program
    .command('audit')
    .description('compare bucket, records and index: is anything lost, left over or stuck?')
    .option('--repair', 'heal what is found')
    .option('--json', 'print a line of JSON for each damage, and one for the sums')
    .option('--publish', 'tell CloudWatch how much was found: a deployed stack has an alarm for it')
    .addOption(graceOption)
    .addHelpText('after', notes)
    .action((options: AuditOptions) => inTemporaryFolder((folder) => audit(options, folder, context)));
};

const inTemporaryFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'alex-audit-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const audit = async (
  { repair, grace, json, publish }: AuditOptions,
  folder: string,
  { terminal, clock, openStack }: CommandContext,
): Promise<void> => {
  const stack = await openStack();
  const { documentsBucket, queues } = stack.outputs;
  const ports = connectAudit(stack, folder);
  const log = openDamageLog(join(folder, 'damages'));
  const progress = createCountProgress(terminal, clock);
  const started = clock.now();
  const settings = {
    documentsBucket,
    queueUrls: [queues.documents, queues.batches],
    graceSeconds: grace,
  };
  const summary = await runAudit(ports, settings, { progress, found: log.add });
  if (publish) await publishAudit(stack, summary.damaged + summary.strangers.count);

  if (!json) terminal.print(renderAudit(summary, log.groups(), span(clock.now() - started), terminal.style));
  if (json) {
    for await (const damage of log.all()) terminal.print(JSON.stringify(damage));
    terminal.print(JSON.stringify(summary));
  }
  const old = await sweepOldEmbeddings(ports, { stateBucket: stack.outputs.stateBucket, remove: repair === true });
  if (old > 0)
    terminal.note(
      `embeddings of removed documents that are older than ${limits.embeddingsKeptDays} days: ${figure(old)} objects ${repair ? 'removed' : 'that a repair removes'}`,
    );
  const incurable = log.groups().reduce((sum, [, group]) => sum + group.incurable, 0);
  if (repair && summary.damaged > 0) {
    const names = { documentsBucket, documentsQueueUrl: queues.documents, batchesQueueUrl: queues.batches };
    const repaired = (count: number) => progress('repairs made', count);
    const counts = await repairAll(log.all(), createRepair(ports, names), repaired);
    const report = renderRepairs(counts, terminal.style);
    if (json) terminal.note(report);
    else terminal.print(`\n${report}`);
    if (incurable === 0 && summary.strangers.count === 0) return;
    throw new CommandError(`${countOf(incurable + summary.strangers.count, 'thing')} could not be healed.`);
  }
  if (summary.damaged > 0) throw new CommandError('Damage was found. Heal it with: alex audit --repair');
  if (summary.strangers.count > 0) throw new CommandError('The index holds vectors of somebody else.');
};
