// Quantities → US dollars, by what a reader calls the parts. Pure.
import type { PriceName, PriceTable } from './price-table.ts';

interface Part {
  readonly name: string;
  readonly of: readonly PriceName[];
}

const parts: readonly Part[] = [
  { name: 'endpoint, compute', of: ['endpointGigabyteSecond'] },
  { name: 'endpoint, data', of: ['endpointGigabyte'] },
  { name: 'vectors, written', of: ['vectorPutGigabyte'] },
  { name: 'vectors, kept', of: ['vectorStoredGigabyteMonth'] },
  {
    name: 'vectors, searched',
    of: ['vectorQueryMillion', 'vectorScannedTerabyteFirst', 'vectorScannedTerabyteBeyond'],
  },
  { name: 'functions', of: ['functionGigabyteSecond', 'functionCallMillion'] },
  { name: 'state (S3 requests)', of: ['objectWriteThousand', 'objectReadThousand'] },
  { name: 'queues', of: ['queueRequestMillion'] },
  { name: 'logs, metrics, alarms', of: ['logGigabyte', 'metricMonth', 'alarmMonth'] },
];

export interface BillLine {
  readonly name: string;
  readonly usd: number;
  /** Whether every price in it was read in AWS's own documentation. */
  readonly documented: boolean;
}

export interface Bill {
  readonly lines: readonly BillLine[];
  readonly usd: number;
}

/** A part of which nothing is used has no line. */
export const billOf = (units: Readonly<Partial<Record<PriceName, number>>>, { prices }: PriceTable): Bill => {
  const lines = parts.flatMap(({ name, of }) => {
    const used = of.filter((price) => units[price] !== undefined);
    if (used.length === 0) return [];
    const usd = used.reduce((sum, price) => sum + (units[price] ?? 0) * prices[price].usd, 0);
    return [{ name, usd, documented: used.every((price) => prices[price].mark === 'documented') }];
  });
  return { lines, usd: lines.reduce((sum, line) => sum + line.usd, 0) };
};
