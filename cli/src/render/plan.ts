// Planned workloads and their bills, side by side → a table in US dollars, and what it rests on.
import type { Bill } from '../cost/bill.ts';
import type { PriceTable } from '../cost/price-table.ts';
import { assumptions, type Quantities } from '../cost/workload.ts';
import { figure } from './figures.ts';
import { usd } from './money.ts';
import type { Style } from './style.ts';
import { renderTable } from './table.ts';
import { wrap } from './wrap-text.ts';

export interface Plan {
  readonly quantities: Quantities;
  /** A day's. */
  readonly bill: Bill;
}

interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

export const renderPlan = (
  plans: readonly Plan[],
  table: PriceTable,
  explanation: readonly string[],
  { columns, paint }: Style,
): string => {
  const counted = (name: string, of: (quantities: Quantities) => number): Row => ({
    name,
    cells: plans.map(({ quantities }) => figure(Math.round(of(quantities)))),
  });
  const names = plans[0]?.bill.lines.map(({ name }) => name) ?? [];
  const money = (name: string, of: (plan: Plan) => number): Row => ({
    name,
    cells: plans.map((plan) => usd(of(plan))),
  });
  const rows = [
    counted('documents', ({ documents }) => documents),
    counted('chunks = embeddings', ({ chunks }) => chunks),
    counted('tokens', ({ tokens }) => tokens),
    counted('endpoint calls', ({ endpointCalls }) => endpointCalls),
    ...names.map((name, i) => money(name, ({ bill }) => bill.lines[i]?.usd ?? 0)),
    money('in all, a day', ({ bill }) => bill.usd),
    money(`in all, ${assumptions.daysPerMonth} days`, ({ bill }) => bill.usd * assumptions.daysPerMonth),
  ];
  const lines = renderTable<Row>(
    [
      { head: 'A DAY', cell: ({ name }) => name },
      ...plans.map((_, i) => ({ head: '', align: 'right' as const, cell: ({ cells }: Row) => cells[i] ?? '' })),
    ],
    rows,
    (line) => paint('dim', line),
  );
  const notes = [priceNote(table), ...explanation];
  return [...lines, ...notes.flatMap((note) => ['', ...wrap(note, columns)])].join('\n');
};

export const priceNote = ({ region, listed, prices }: PriceTable): string => {
  const all = Object.values(prices);
  const unconfirmed = all.filter(({ mark }) => mark === 'unconfirmed').length;
  return `Prices of ${region} as listed on ${listed} (cli/config/prices.json; ${unconfirmed} of ${all.length} unconfirmed, each with its source), without free tiers and without the storage of the documents themselves. What is kept and searched is what a month adds. An embedding's time is assumed as ${assumptions.millisecondsPerWordPiece} ms a word piece; 0.7 to 1.8 were measured.`;
};
