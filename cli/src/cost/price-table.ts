// The dated price table in cli/config/prices.json, or another of that shape → prices by name.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../command-error.ts';

const priceNames = [
  'endpointGigabyteSecond',
  'endpointGigabyte',
  'vectorPutGigabyte',
  'vectorStoredGigabyteMonth',
  'vectorQueryMillion',
  'vectorScannedTerabyteFirst',
  'vectorScannedTerabyteBeyond',
  'objectWriteThousand',
  'objectReadThousand',
  'queueRequestMillion',
  'functionGigabyteSecond',
  'functionCallMillion',
  'logGigabyte',
  'metricMonth',
  'alarmMonth',
] as const;

export type PriceName = (typeof priceNames)[number];

export interface Price {
  readonly usd: number;
  readonly per: string;
  readonly mark: 'documented' | 'unconfirmed';
  readonly source: string;
}

export interface PriceTable {
  readonly region: string;
  /** ISO 8601 date on which the prices were written down. */
  readonly listed: string;
  readonly prices: Readonly<Record<PriceName, Price>>;
}

const file = fileURLToPath(new URL('../../config/prices.json', import.meta.url));

const isPrice = (value: unknown): boolean => {
  const { usd, mark } = Object(value) as Partial<Price>;
  return typeof usd === 'number' && usd >= 0 && (mark === 'documented' || mark === 'unconfirmed');
};

/** @throws CommandError where the file cannot be read, or a price is missing in it */
export const readPrices = async (path = file): Promise<PriceTable> => {
  let table: unknown;
  try {
    table = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new CommandError(`The price table ${path} cannot be read: ${(error as Error).message}`, 2, { cause: error });
  }
  const { region, listed, prices } = Object(table) as Partial<PriceTable>;
  const missing = [
    ...(typeof region === 'string' ? [] : ['region']),
    ...(typeof listed === 'string' ? [] : ['listed']),
    ...priceNames.filter((name) => !isPrice(Object(prices)[name])),
  ];
  if (missing.length > 0) throw new CommandError(`The price table ${path} lacks ${missing.join(', ')}.`, 2);
  return table as PriceTable;
};
