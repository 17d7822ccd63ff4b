import { expect, test } from 'vitest';
import { billOf } from './bill.ts';
import { readPrices } from './price-table.ts';
import { billedPutBytes, charactersOf, chunksOf, objectRequests, quantitiesOf } from './workload.ts';

const workload = { documentsPerDay: 100, charactersPerDocument: 5_600, searchesPerDay: 0, memoryMegabytes: 3_072 };

test('documents become chunks, tokens and calls', () => {
  const { documents, chunks, tokens, endpointCalls } = quantitiesOf(workload);
  expect({ documents, chunks, tokens, endpointCalls }).toEqual({
    documents: 100,
    chunks: 1_000,
    tokens: 140_000,
    endpointCalls: 100,
  });
});

test.each([1, 10, 33, 1_000])('a document of %i chunks has so many', (chunks) =>
  expect(chunksOf(charactersOf(chunks))).toBe(chunks),
);

test('a document of hardly any text has one chunk', () => expect(chunksOf(1)).toBe(1));

test('the endpoint is paid by memory and time', () => {
  const { units } = quantitiesOf(workload);
  // 140,000 tokens × 1.1 word pieces × 1.2 ms × 3 GB.
  expect(units.endpointGigabyteSecond).toBeCloseTo(554.4);
  expect(quantitiesOf({ ...workload, memoryMegabytes: 6_144 }).units.endpointGigabyteSecond).toBeCloseTo(1_108.8);
});

test('a small put is billed as 128 KB', () => {
  expect(quantitiesOf(workload).units.vectorPutGigabyte).toBeCloseTo((100 * 131_072) / 1e9);
  expect(billedPutBytes(2, 300_000)).toBe(300_000);
});

test('beyond 100,000 vectors a query’s scan costs half', () => {
  const scanned = (documentsPerDay: number) => {
    const { units } = quantitiesOf({ ...workload, documentsPerDay, searchesPerDay: 1_000 });
    return [units.vectorScannedTerabyteFirst, units.vectorScannedTerabyteBeyond];
  };
  expect(scanned(100)[1]).toBe(0);
  const [first = 0, beyond = 0] = scanned(1_000);
  expect(beyond / first).toBeCloseTo(2);
});

test('requests of a document of one batch, and of several', () => {
  expect(objectRequests(1)).toEqual({ reads: 4, writes: 4 });
  expect(objectRequests(2)).toEqual({ reads: 10, writes: 10 });
});

test('a bill adds up, and has no line for what is not used', async () => {
  const table = await readPrices();
  const { lines, usd } = billOf(quantitiesOf(workload).units, table);
  expect(lines.reduce((sum, line) => sum + line.usd, 0)).toBeCloseTo(usd);
  expect(lines.find(({ name }) => name === 'endpoint, compute')?.usd).toBeCloseTo(554.4 * 0.00002);
  expect(billOf({ queueRequestMillion: 2 }, table).lines).toEqual([{ name: 'queues', usd: 0.8, documented: false }]);
});
