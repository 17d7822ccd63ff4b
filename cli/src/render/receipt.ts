// What the documents took → a bill that adds up.
import type { Bill } from '../cost/bill.ts';
import type { PriceTable } from '../cost/price-table.ts';
import type { Receipt } from '../cost/receipt.ts';
import { countOf, figure } from './figures.ts';
import { usd } from './money.ts';
import { priceNote } from './plan.ts';
import type { Style } from './style.ts';
import { renderTable } from './table.ts';
import { wrap } from './wrap-text.ts';

export const renderReceipt = (
  { documents, chunks, tokens, embedded, reused }: Receipt,
  bill: Bill,
  withoutReuse: Bill,
  table: PriceTable,
  { columns, paint }: Style,
): string => {
  if (documents === 0) return 'No document is live: there is nothing to bill yet.';
  const rows = [...bill.lines, { name: 'in all', usd: bill.usd, documented: true }];
  const lines = renderTable(
    [
      { head: 'TOOK', cell: ({ name }) => name },
      { head: 'USD', align: 'right', cell: (row: { readonly usd: number }) => usd(row.usd) },
    ] as const satisfies Parameters<typeof renderTable<(typeof rows)[number]>>[0],
    rows,
    (line) => paint('dim', line),
  );
  const notes = [
    `Without reuse it would have been ${usd(withoutReuse.usd)}. Counted are the versions that serve now, each from its event to its vectors, and a month of keeping the vectors; functions, logs and searches are not in the records.`,
    priceNote(table),
  ];
  return [
    `${countOf(documents, 'document')}, ${countOf(chunks, 'chunk')} of ${countOf(tokens, 'token')}: ${figure(embedded)} embedded, ${figure(reused)} reused`,
    '',
    ...lines,
    ...notes.flatMap((note) => ['', ...wrap(note, columns)]),
  ].join('\n');
};
