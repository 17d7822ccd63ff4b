import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isSettled, type RunningStack, startStackProcess, temporaryFolder } from './running-stack.ts';
import { type StubEndpoint, startStubEndpoint } from './stub-endpoint.ts';

let endpoint: StubEndpoint;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let stack: RunningStack;

beforeAll(async () => {
  endpoint = await startStubEndpoint();
  folder = await temporaryFolder();
  stack = await startStackProcess(folder.path, '--embedding-endpoint', endpoint.url);
});
afterEach(() => endpoint.faults.plan({}));
afterAll(async () => {
  await stack?.stop();
  await endpoint?.close();
  await folder?.[Symbol.asyncDispose]();
});

/** Four commands, three of which look into both dead-letter queues until those have been empty for a second. */
const storyMilliseconds = 60_000;

test('poison: its document fails and names the chunk, becomes a dead letter, is replayed once the cause is gone, and is found', {
  timeout: storyMilliseconds,
}, async () => {
  endpoint.faults.plan({ poison: 'zyzzyva' });
  await Promise.all([
    stack.put('poison.txt', 'A zyzzyva is a tropical weevil.'),
    ...Array.from({ length: 8 }, (_, i) => stack.put(`good/${i}.txt`, `Beetle number ${i} is a good beetle.`)),
  ]);
  for (let i = 0; i < 8; i += 1) expect((await stack.until(`good/${i}.txt`, isSettled)).status).toBe('live');
  const failed = await stack.until('poison.txt', isSettled);
  expect(failed).toMatchObject({
    status: 'failed',
    live: null,
    failure: { code: 'text-refused', stage: 'embed', retryable: false },
  });
  expect(failed.failure?.message).toContain('Chunk 0');
  expect((await stack.search('Which beetle is tropical?')).map(({ key }) => key)).not.toContain('poison.txt');

  const listed = await stack.alex('failures', '--json');
  expect(listed.stdout).toContain('text-refused');
  const dry = await stack.alex('replay', '--code', 'text-refused', '--dry-run');
  expect(dry.stdout).toContain('poison.txt');
  expect((await stack.document('poison.txt'))?.status).toBe('failed');

  const again = await stack.alex('replay', '--key', 'poison.txt');
  expect(again.status).not.toBe(0);
  expect((await stack.until('poison.txt', isSettled)).failure).toMatchObject({
    attempts: 1,
    firstAt: expect.any(String),
    revision: failed.sequencer,
    earlier: [{ code: 'text-refused', at: failed.failure?.at, messageId: failed.failure?.messageId }],
  });

  endpoint.faults.plan({});
  const mended = await stack.alex('replay', '--key', 'poison.txt');
  expect(mended).toMatchObject({ status: 0 });
  expect((await stack.until('poison.txt', ({ status }) => status === 'live')).failure).toBeUndefined();
  expect((await stack.search('A zyzzyva is a tropical weevil.', { top: 1 }))[0]?.key).toBe('poison.txt');
});

test('an endpoint that is cold, throttles, fails and answers token by token costs time and nothing else', async () => {
  endpoint.faults.plan({
    coldMs: 1_500,
    next: [
      'throttled',
      'model-error',
      'unavailable',
      'garbage',
      'token-level',
      'wrong-count',
      'nan',
      'wrong-dimension',
      'token-level',
    ],
    rates: { throttled: 0.2, 'token-level': 0.2 },
  });
  const keys = Array.from({ length: 20 }, (_, i) => `rough/${i}.txt`);
  await Promise.all(keys.map((key, i) => stack.put(key, `Sentence ${i} about weather, tides and ferries.`)));
  for (const key of keys) expect((await stack.until(key, isSettled)).status).toBe('live');
});
