// alex cost: what a workload will cost, before; what the stack's documents did cost, after.
import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { billOf } from '../cost/bill.ts';
import { type PriceTable, readPrices } from '../cost/price-table.ts';
import { explainPublished } from '../cost/published-figures.ts';
import { receiptOf, unitsOf } from '../cost/receipt.ts';
import { assumptions, charactersOf, quantitiesOf, type Workload } from '../cost/workload.ts';
import { parseCount } from '../parse-options.ts';
import { renderPlan } from '../render/plan.ts';
import { renderReceipt } from '../render/receipt.ts';

interface PriceOptions {
  readonly prices?: string;
  readonly memory: number;
  readonly json?: true;
}

interface PlanOptions extends PriceOptions {
  readonly documents?: number;
  readonly characters: number;
  readonly searches: number;
}

const embeddingsPerDay = [1_000, 10_000, 100_000] as const;
const memoryDefault = 3_072;
const searchesDefault = 100;

const notes = `
Examples:
  alex cost                                          at 1,000, 10,000 and 100,000 embeddings a day
  alex cost plan --documents 500 --characters 20000  500 documents a day of 20,000 characters each
  alex cost receipt                                  what the stack's documents took`;

const addPrices = (command: Command): Command =>
  command
    .option('--prices <file>', 'another price table than cli/config/prices.json')
    .option('--memory <MB>', "the endpoint's memory", parseMemory, memoryDefault)
    .option('--json', 'print quantities and amounts as JSON');

/** Sizes of a serverless endpoint, in MB. Source: SageMaker API reference, ProductionVariantServerlessConfig. */
const parseMemory = (text: string): number => {
  const memory = Number(text);
  if (memory >= 1_024 && memory <= 6_144 && memory % 1_024 === 0) return memory;
  throw new InvalidArgumentError('1024, 2048, 3072, 4096, 5120 or 6144 is needed.');
};

export const addCost = (program: Command, context: CommandContext): void => {
  const cost = program
    .command('cost')
    .description('plan what a workload costs on AWS, or show what the documents did cost')
    .addHelpText('after', notes);
  addPrices(
    cost
      .command('plan', { isDefault: true })
      .description('before: documents → chunks → tokens → calls → US dollars a day and a month')
      .option('--documents <n>', 'documents a day, instead of 1,000 to 100,000 embeddings', parseCount)
      .option(
        '--characters <n>',
        'characters of text in each document',
        parseCount,
        charactersOf(assumptions.chunksPerDocument),
      )
      .option('--searches <n>', 'searches a day', parseCount, searchesDefault),
  ).action((options: PlanOptions) => plan(options, context));
  addPrices(
    cost.command('receipt').description("after: from the counts of the stack's documents that are live"),
  ).action((options: PriceOptions) => receipt(options, context));
};

const plan = async (
  { documents, characters, searches, memory, ...options }: PlanOptions,
  { terminal }: CommandContext,
) => {
  const table = await readPrices(options.prices);
  const workload = (documentsPerDay: number): Workload => ({
    documentsPerDay,
    charactersPerDocument: characters,
    searchesPerDay: searches,
    memoryMegabytes: memory,
  });
  const chunksPerDocument = quantitiesOf(workload(1)).chunks;
  const days =
    documents === undefined ? embeddingsPerDay.map((embeddings) => embeddings / chunksPerDocument) : [documents];
  const plans = days.map((documentsPerDay) => {
    const quantities = quantitiesOf(workload(documentsPerDay));
    return { quantities, bill: billOf(quantities.units, table) };
  });
  if (options.json) return terminal.print(JSON.stringify({ prices: dateOf(table), assumptions, plans }, null, 2));
  const wordPieces = (characters / chunksPerDocument / assumptions.charactersPerToken) * assumptions.wordPiecesPerToken;
  terminal.print(renderPlan(plans, table, explainPublished(wordPieces, memory, table), terminal.style));
};

const receipt = async ({ prices, memory, json }: PriceOptions, { terminal, openStack }: CommandContext) => {
  const table = await readPrices(prices);
  const { api } = await openStack();
  const counts = receiptOf(await Array.fromAsync(api.documents({ status: 'live' })));
  const bill = billOf(unitsOf(counts, memory, { embedAll: false }), table);
  const withoutReuse = billOf(unitsOf(counts, memory, { embedAll: true }), table);
  terminal.print(
    json
      ? JSON.stringify({ prices: dateOf(table), counts, bill, withoutReuse }, null, 2)
      : renderReceipt(counts, bill, withoutReuse, table, terminal.style),
  );
};

const dateOf = ({ region, listed }: PriceTable) => ({ region, listed });
