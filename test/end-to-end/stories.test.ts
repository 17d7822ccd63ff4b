import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentRecord } from '@alex/core/document-record';
import { traceIdOf } from '@alex/core/trace';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isSettled, type RunningStack, startStackProcess, temporaryFolder } from './running-stack.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let stack: RunningStack;

beforeAll(async () => {
  folder = await temporaryFolder();
  stack = await startStackProcess(folder.path);
});
afterAll(async () => {
  await stack?.stop();
  await folder?.[Symbol.asyncDispose]();
});

const keysOf = (hits: Awaited<ReturnType<RunningStack['search']>>) => hits.map(({ key }) => key);

describe('a document', () => {
  const key = 'keys/rotation plan (ü).md';
  /** Long enough that no two sections share a chunk. */
  const padding = (topic: string) =>
    Array.from({ length: 14 }, (_, i) => `Paragraph ${i} of ${topic} says what every ${topic} says.`).join(' ');
  const version = (kitchen: string) =>
    [
      '# Security handbook',
      '## Rotation',
      `The credentials of every service are exchanged each quarter by the platform team. ${padding('rotation')}`,
      '## Kitchen',
      `${kitchen} ${padding('kitchen')}`,
    ].join('\n\n');
  const dishwasher = 'The dishwasher is emptied by whoever comes first.';
  const coffee = 'The coffee machine is cleaned on Fridays.';

  test('is found once it is dropped, with its place', async () => {
    await stack.put(key, version(dishwasher));
    const record = await stack.until(key, isSettled);
    expect(record).toMatchObject({ status: 'live', report: { format: 'markdown', reused: 0 } });
    const [best] = await stack.search('how often do we change passwords?', { top: 1 });
    expect(best).toMatchObject({ key, headings: ['Security handbook', 'Rotation'], format: 'markdown' });
    expect(best?.text).toContain('exchanged each quarter');
    expect(version(dishwasher).slice(best?.start, best?.end)).toBe(best?.text);
  });

  test('is replaced as a whole, and only what changed is embedded again', async () => {
    const before = await stack.until(key, isSettled);
    await stack.put(key, version(coffee));
    const after = await stack.until(key, (record) => record.status === 'live' && record.sequencer !== before.sequencer);
    expect(after.report?.reused).toBeGreaterThan(0);
    expect(after.report?.embedded).toBeGreaterThan(0);
    expect((await stack.search('who empties the dishwasher?')).map(({ text }) => text).join()).not.toContain(
      'dishwasher',
    );
    expect((await stack.search('who cleans the coffee machine?', { top: 1 }))[0]?.text).toContain('Fridays');
  });

  test('that is dropped again unchanged costs nothing', async () => {
    const before = await stack.until(key, isSettled);
    await stack.put(key, version(coffee));
    const after = await stack.until(key, ({ sequencer }) => sequencer !== before.sequencer);
    expect(after).toMatchObject({ status: 'live', live: before.live });
  });

  test('is gone from search once it is deleted', async () => {
    await stack.remove(key);
    await stack.until(key, ({ status }) => status === 'deleted');
    expect(keysOf(await stack.search('how often do we change passwords?'))).not.toContain(key);
  });
});

test('search keeps to prefix, filter and top', async () => {
  await Promise.all([
    stack.put('birds/heron.txt', 'The heron stands in the shallow water and waits for a fish.'),
    stack.put('birds/owl.md', '# Owl\n\nThe owl hunts mice at night without a sound.'),
    stack.put('fish/pike.txt', 'The pike waits between the reeds for smaller fish.'),
  ]);
  for (const key of ['birds/heron.txt', 'birds/owl.md', 'fish/pike.txt']) await stack.until(key, isSettled);
  const query = 'waiting for fish';
  expect(keysOf(await stack.search(query, { prefix: 'fish/' }))).toEqual(['fish/pike.txt']);
  expect(keysOf(await stack.search(query, { filter: { extension: 'md' } }))).toEqual(['birds/owl.md']);
  expect(keysOf(await stack.search(query, { prefix: 'birds/', filter: { format: { $ne: 'markdown' } } }))).toEqual([
    'birds/heron.txt',
  ]);
  expect(await stack.search(query, { top: 2 })).toHaveLength(2);
  expect(await stack.search(query, { top: 2, consistency: 'eventual' })).toHaveLength(2);
  await expect(stack.search('')).rejects.toThrow('400');
  await expect(stack.search('x', { filter: { colour: 'red' } })).rejects.toThrow('colour');
  await expect(stack.search('word '.repeat(300))).rejects.toThrow('word pieces');
});

test('a document that cannot be read says why, and its neighbours are found', async () => {
  await Promise.all([
    stack.put('bad/empty.txt', '   \n'),
    stack.put('bad/picture.pdf', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
    stack.put('bad/torn.docx', Buffer.from('504b0304140000000800', 'hex')),
    stack.put('bad/fine.txt', 'The lighthouse keeper polishes the lamp every evening.'),
  ]);
  const codes = await Promise.all(
    ['bad/empty.txt', 'bad/picture.pdf', 'bad/torn.docx', 'bad/fine.txt'].map(
      async (key) => (await stack.until(key, isSettled)).failure?.code,
    ),
  );
  expect(codes).toEqual(['empty-text', 'unsupported', 'corrupt', undefined]);
  expect(keysOf(await stack.search('who cleans the lamp?', { top: 1 }))).toEqual(['bad/fine.txt']);

  const failures = JSON.parse((await stack.alex('failures', '--json')).stdout) as unknown;
  expect(JSON.stringify(failures)).toContain('bad/torn.docx');
});

/** Events and levels of a document's newest change in a function's log, oldest first. */
const toldBy = async (service: string, { documentId, sequencer }: DocumentRecord) => {
  const log = await readFile(join(folder.path, 'logs', `${service}.log`), 'utf8');
  const lines = log.split('\n').filter((line) => line.includes(traceIdOf(documentId, sequencer)));
  return lines.map((line) => JSON.parse(line) as { level: string; message: string });
};

test('one trace leads from the event of S3 to the vectors, or to the dead letter', async () => {
  await stack.put('traced/fine.txt', 'The customs officer stamps every crate on the quay.');
  const fine = await stack.until('traced/fine.txt', isSettled);
  await stack.put('traced/empty.txt', ' ');
  const empty = await stack.until('traced/empty.txt', isSettled);
  const messages = (lines: Awaited<ReturnType<typeof toldBy>>) => lines.map(({ message }) => message);

  expect(empty.failure?.traceId).toBe(traceIdOf(empty.documentId, empty.sequencer));
  await vi.waitFor(async () => {
    expect(messages(await toldBy('chunker', fine))).toEqual(['document-event']);
    expect(messages(await toldBy('embedder', fine))).toEqual(['batch-stored', 'document-live']);
    expect((await toldBy('chunker', empty)).toSorted((a, b) => (a.message < b.message ? -1 : 1))).toMatchObject([
      { level: 'WARN', message: 'attempt-failed', code: 'empty-text' },
      { level: 'ERROR', message: 'dead-letter', code: 'empty-text' },
    ]);
  });
});

test('a bad new version leaves the good old one in search', async () => {
  await stack.put('plan.txt', 'The regatta starts at noon beside the old pier.');
  const before = await stack.until('plan.txt', isSettled);
  await stack.put('plan.txt', ' ');
  const after = await stack.until('plan.txt', ({ status }) => status === 'failed');
  expect(after).toMatchObject({ live: before.live, failure: { code: 'empty-text', stage: 'extract', attempts: 1 } });
  expect(keysOf(await stack.search('when does the boat race begin?', { top: 1 }))).toEqual(['plan.txt']);
});

test('the doctor finds all in order, but for the dead letters', async () => {
  const { status, stdout } = await stack.alex('doctor', '--json');
  const findings = JSON.parse(stdout) as { name: string; verdict: { kind: string; says: string } }[];
  expect(findings.filter(({ verdict }) => verdict.kind === 'failed')).toEqual([]);
  expect(findings.find(({ name }) => name === 'endpoint vectors')?.verdict.says).toContain('this model');
  expect(status).toBe(0);
});

test('metrics count what was done', async () => {
  const { documents, queues } = JSON.parse((await stack.alex('metrics', '--json')).stdout);
  expect(documents.byStatus.live).toBeGreaterThan(3);
  expect(documents.failures).toMatchObject({ 'empty-text': expect.any(Number), corrupt: 1 });
  expect(queues.map(({ deadLetters }: { deadLetters: number }) => deadLetters > 0)).toEqual([true, false]);
});

test('the answer to a stranger is no', async () => {
  const { endpoint = '' } = stack.outputs;
  expect((await fetch(`${endpoint}/${stack.outputs.documentsBucket}/plan.txt`)).status).toBe(403);
  expect(
    (await fetch(`${stack.outputs.apiUrl}/documents`, { headers: { origin: 'https://evil.example' } })).status,
  ).toBe(403);
});
