// alex ingest: files and folders, or what is in the bucket already → documents that are searchable, or the reasons why they are not.
import type { Command } from 'commander';
import { awaitOutcomes } from '../await-outcomes.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { type Announced, announceExisting } from '../ingest/ingest-existing.ts';
import { createIngestReport, type IngestReport, renderIngestReport } from '../ingest/ingest-report.ts';
import { planUploads, type Skipped, type UploadPlan } from '../ingest/plan-uploads.ts';
import { type Uploaded, uploadAll } from '../ingest/upload-all.ts';
import { outcomeOfEvent, outcomeOfUpload, type UploadOutcome } from '../ingest/upload-outcome.ts';
import { patienceOption } from '../patience.ts';
import { createCountProgress, createProgress } from '../progress.ts';
import { countOf, figure, span } from '../render/figures.ts';
import { stillUnderWay } from '../render/outcomes.ts';
import { printableLine } from '../render/wrap-text.ts';
import type { Stack } from '../stack.ts';

interface IngestOptions {
  readonly existing?: true;
  readonly prefix?: string;
  readonly wait: boolean;
  readonly timeout: number;
}

const notes = `
Keys are as cp -r would name the files: docs and docs/ both become docs/…, docs/. and . become their contents,
a/guide.pdf becomes guide.pdf; --prefix puts all of them into a folder. Hidden files in folders are skipped.

Examples:
  alex ingest samples/documents/.
  alex ingest handbook.pdf minutes/ --prefix office
  alex ingest archive/ --no-wait      then: alex status
  alex ingest --existing              what is in the bucket already, but was never ingested
  alex ingest --existing --prefix scans/`;

export const addIngest = (program: Command, context: CommandContext): void => {
  program
    .command('ingest')
    .description('upload files and folders, and wait until they are searchable')
    .argument('[paths...]')
    .option('--existing', 'start what is in the bucket already: nothing is uploaded, and what is known is left alone')
    .option('--prefix <prefix>', 'folder that the keys go into; with --existing only keys that start so')
    .option('--no-wait', 'end when all is uploaded')
    .addOption(patienceOption())
    .addHelpText('after', notes)
    .action((paths: string[], options: IngestOptions, command: Command) => {
      if ((paths.length === 0) === !options.existing)
        command.error('error: name files and folders, or else --existing', { exitCode: 2 });
      return options.existing ? ingestExisting(options, context) : ingest(paths, options, context);
    });
};

const ingest = async (paths: readonly string[], options: IngestOptions, context: CommandContext): Promise<void> => {
  const { terminal, clock } = context;
  const plan = await planUploads(paths, options.prefix ?? '');
  noteSkipped(plan.skipped, context);
  if (plan.uploads.length === 0) throw new CommandError('There is no file to ingest.');

  const stack = await context.openStack();
  const started = clock.now();
  const report = createIngestReport();
  const uploaded = await upload(plan, options, stack, report, context);
  const outcomeOf = async ({ key, mark }: Uploaded) =>
    mark && outcomeOfUpload((await stack.api.document(key)).record, mark);
  const waiting = options.wait ? await follow(uploaded, outcomeOf, options, report, context) : [];

  const took = span(clock.now() - started);
  const text = renderIngestReport(report, options.wait ? undefined : uploaded.length, took, terminal.style);
  if (text) terminal.print(text);
  requireAll(report, waiting.length, plan.uploads.length);
};

const ingestExisting = async (options: IngestOptions, context: CommandContext): Promise<void> => {
  const { terminal, clock } = context;
  const stack = await context.openStack();
  const started = clock.now();
  const looks = createCountProgress(terminal, clock);
  const counts = { announced: 0, known: 0 };
  const announced = await announceExisting(stack, options.prefix ?? '', {
    looked: (how) => {
      counts[how] += 1;
      looks('objects looked at', counts.announced + counts.known);
    },
  });
  terminal.print(`${countOf(counts.announced, 'document')} started, ${figure(counts.known)} known already`);
  if (!options.wait) return;
  const report = createIngestReport();
  const outcomeOf = async ({ key, sequencer }: Announced) =>
    outcomeOfEvent((await stack.api.document(key)).record, sequencer);
  const waiting = await follow(announced, outcomeOf, options, report, context);
  const text = renderIngestReport(report, undefined, span(clock.now() - started), terminal.style);
  if (text) terminal.print(text);
  requireAll(report, waiting.length, announced.length);
};

const requireAll = ({ failures, deleted }: IngestReport, waiting: number, documents: number): void => {
  if (waiting > 0) throw new CommandError(stillUnderWay(waiting));
  const lost = failures.length + deleted;
  if (lost > 0) throw new CommandError(`${lost} of ${countOf(documents, 'document')} not ingested.`);
};

/** As many as are named one by one; a folder may hold thousands. */
const skippedNamedMax = 10;

const noteSkipped = (skipped: readonly Skipped[], { terminal }: CommandContext): void => {
  for (const { path, reason } of skipped.slice(0, skippedNamedMax))
    terminal.note(`skipped ${printableLine(path)}: ${reason}`);
  if (skipped.length > skippedNamedMax) terminal.note(`… and ${skipped.length - skippedNamedMax} more skipped`);
};

const upload = async (
  { uploads }: UploadPlan,
  { wait }: IngestOptions,
  stack: Stack,
  report: IngestReport,
  { terminal, clock }: CommandContext,
): Promise<Uploaded[]> => {
  const bytesTotal = uploads.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = createProgress(terminal, clock, { done: 'uploaded', documentsTotal: uploads.length, bytesTotal });
  return uploadAll(stack, uploads, {
    wait,
    uploaded: ({ bytes }) => progress.add('done', bytes),
    failed: ({ bytes }, failure) => {
      report.failures.push(failure);
      progress.add('failed', bytes);
    },
  });
};

const follow = async <Item extends { readonly key: string }>(
  begun: readonly Item[],
  outcomeOf: (item: Item) => Promise<UploadOutcome | undefined>,
  { timeout }: IngestOptions,
  report: IngestReport,
  { terminal, clock }: CommandContext,
): Promise<Item[]> => {
  const progress = createProgress(terminal, clock, { done: 'searchable', documentsTotal: begun.length });
  return awaitOutcomes(begun, {
    look: outcomeOf,
    settled: ({ key }, outcome) => {
      report.add(key, outcome);
      progress.add(outcome.kind === 'live' || outcome.kind === 'unchanged' ? 'done' : 'failed');
    },
    tick: progress.tick,
    clock,
    patienceMilliseconds: timeout * 1000,
  });
};
