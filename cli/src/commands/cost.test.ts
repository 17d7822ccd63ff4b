import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aFailedRecord, aRecord } from '../testing/documents.ts';
import { type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand } from '../testing/run.ts';

const pricesFile = fileURLToPath(new URL('../../config/prices.json', import.meta.url));

describe('a plan', () => {
  test('needs no stack: three sizes, in all, and why the published figures differ', async () => {
    const { exitCode, stdout } = await runCommand(['cost']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/chunks = embeddings +1,000 +10,000 +100,000\n/);
    expect(stdout).toMatch(/in all, 30 days +\$[\d.,]+ +\$[\d.,]+ +\$[\d.,]+\n/);
    const words = stdout.replace(/\s+/g, ' ');
    expect(words).toContain('Serverless inference has no price per invocation; it bills memory × time.');
    expect(words).toContain('calls of 3.3 s cost at 3072 MB');
    expect(words).toContain('30,000 invocations a month are $6.00 of the $8–10');
  });

  test('of one’s own documents', async () => {
    const args = ['cost', 'plan', '--documents', '50', '--characters', '17920', '--searches', '1', '--json'];
    const { plans } = JSON.parse((await runCommand(args)).stdout);
    expect(plans).toHaveLength(1);
    expect(plans[0].quantities).toMatchObject({ documents: 50, chunks: 1_600, tokens: 224_000 });
  });

  test('by another price table; a damaged one is named with what it lacks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'alex-prices-'));
    const table = JSON.parse(await readFile(pricesFile, 'utf8'));
    const usdAt = async (change: object) => {
      const file = join(folder, 'prices.json');
      await writeFile(file, JSON.stringify({ ...table, ...change }));
      return runCommand(['cost', '--json', '--prices', file]);
    };
    const free = Object.fromEntries(
      Object.entries(table.prices).map(([name, price]) => [name, { ...Object(price), usd: 0 }]),
    );
    expect(JSON.parse((await usdAt({ prices: free })).stdout).plans[0].bill.usd).toBe(0);
    expect(await usdAt({ prices: { ...free, logGigabyte: { usd: 'much' } }, region: 1 })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('lacks region, logGigabyte.'),
    });
    await rm(folder, { recursive: true });
  });

  test.each([
    [['--memory', '3000'], '1024, 2048, 3072'],
    [['plan', '--documents', '0'], 'A whole number from 1 on is needed.'],
    [['--prices', '/no/such/prices'], 'cannot be read'],
  ])('%j is called wrongly', async (args, said) => {
    const { exitCode, stderr } = await runCommand(['cost', ...args]);
    expect(stderr).toContain(said);
    expect(exitCode).toBe(2);
  });
});

describe('a receipt', () => {
  let stack: FakeStack;
  beforeEach(async () => {
    stack = await startFakeStack();
  });
  afterEach(() => stack.close());
  const receipt = (...args: string[]) => runCommand(['cost', 'receipt', ...args], { outputs: stack.outputs });

  test('counts what serves, with and without reuse', async () => {
    for (const record of [aRecord('a.md', '1'), aRecord('b.md', '1'), aFailedRecord('c.md', '1', 'corrupt')])
      stack.records.set(record.key, record);
    const { counts, bill, withoutReuse } = JSON.parse((await receipt('--json')).stdout);
    expect(counts).toMatchObject({ documents: 2, chunks: 6, tokens: 500, embedded: 4, reused: 2, embeddedPieces: 400 });
    const compute = (of: typeof bill) =>
      of.lines.find(({ name }: { name: string }) => name === 'endpoint, compute').usd;
    expect(compute(withoutReuse) / compute(bill)).toBeCloseTo(1.5);
    const { stdout } = await receipt();
    expect(stdout).toContain('2 documents, 6 chunks of 500 tokens: 4 embedded, 2 reused');
    expect(stdout).toMatch(/in all +\$0\.\d+/);
  });

  test('of nothing says so', async () => expect((await receipt()).stdout).toContain('No document is live'));
});
