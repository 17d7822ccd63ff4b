import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { type HostedFunction, hostFunction } from './function-host.ts';
import type { FunctionDefinition } from './function-thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'alex-function-'));
const log = join(folder, 'function.log');
const hosted: HostedFunction[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(hosted.splice(0).map((one) => one.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const moduleOf = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;

const host = (changed: Partial<FunctionDefinition> = {}): HostedFunction => {
  const definition = {
    name: 'stub',
    entry: new URL('./function.stub.ts', import.meta.url).href,
    environment: { COLOUR: 'green' },
    timeoutSeconds: 15,
    memoryMebibytes: 64,
    concurrencyMax: 1,
    ...changed,
  };
  const one = hostFunction(definition, log);
  hosted.push(one);
  return one;
};

const failure = (type: string, message: RegExp) =>
  expect.objectContaining({ name: 'FunctionError', type, message: expect.stringMatching(message) });

test('a function sees its own environment and nothing of ours', async () => {
  expect(await host().invoke('environment')).toEqual({
    COLOUR: 'green',
    AWS_LAMBDA_FUNCTION_NAME: 'stub',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '64',
  });
});

test('the context names the function and each request, and knows the time left', async () => {
  const one = host();
  const contexts = (await Promise.all([one.invoke('context'), one.invoke('context')])) as Record<string, number>[];
  for (const { functionName, getRemainingTimeInMillis } of contexts) {
    expect(functionName).toBe('stub');
    expect(getRemainingTimeInMillis).toBeGreaterThan(1_000);
    expect(getRemainingTimeInMillis).toBeLessThanOrEqual(15_000);
  }
  expect(contexts[0]?.awsRequestId).not.toBe(contexts[1]?.awsRequestId);
});

test('a thread takes one event at a time and lives on', async () => {
  const one = host();
  expect(await Promise.all([1, 2, 3].map(() => one.invoke('overlap')))).toEqual([1, 1, 1]);
  expect(await one.invoke('thread')).toBe(await one.invoke('thread'));
});

test.runIf(process.platform === 'linux')('on Linux a function may be nicer than the rest of the process', async () => {
  expect(await host({ niceness: 19 }).invoke('niceness')).toBe(19);
  expect(getPriority()).toBeLessThan(19);
  expect(await host().invoke('niceness')).toBe(getPriority());
});

test('events beyond the bound wait for a thread', async () => {
  const one = host({ concurrencyMax: 2 });
  const threads = await Promise.all([1, 2, 3, 4, 5].map(() => one.invoke('thread')));
  expect(new Set(threads).size).toBe(2);
});

test('what the handler throws arrives with its name, and the thread stays', async () => {
  const one = host();
  const thread = await one.invoke('thread');
  await expect(one.invoke('throw')).rejects.toEqual(failure('RangeError', /^too far$/));
  await expect(one.invoke('unspeakable')).rejects.toEqual(failure('DataCloneError', /could not be cloned/));
  expect(await one.invoke('thread')).toBe(thread);
});

test.each<[event: string, changed: Partial<FunctionDefinition>, type: string, message: RegExp]>([
  ['fill heap', { memoryMebibytes: 24 }, 'Runtime.ExitError', /out of memory|memory limit/i],
  ['exit', {}, 'Runtime.ExitError', /^The function stub exited with 3\.$/],
])('%s ends its own thread, and what waits gets a fresh one', async (event, changed, type, message) => {
  const one = host(changed);
  await one.warm();
  const [died, waited] = await Promise.allSettled([one.invoke(event), one.invoke({ well: true })]);
  expect(died).toEqual({ status: 'rejected', reason: failure(type, message) });
  expect(waited).toEqual({ status: 'fulfilled', value: { well: true } });
});

test('a module that throws at import fails every event, those that waited too', async () => {
  const one = host({ entry: moduleOf("throw new Error('STATE_BUCKET is not set')") });
  const outcomes = await Promise.allSettled([one.warm(), one.invoke({}), one.invoke({})]);
  for (const outcome of outcomes)
    expect(outcome).toEqual({ status: 'rejected', reason: failure('Runtime.ExitError', /^STATE_BUCKET is not set$/) });
});

test('an event that takes too long ends its thread, and what waits gets a fresh one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const one = host();
  await one.warm();
  const outcomes = Promise.allSettled([one.invoke('spin'), one.invoke({ well: true })]);
  await nextTurn();
  vi.advanceTimersByTime(15_000);
  expect(await outcomes).toEqual([
    { status: 'rejected', reason: failure('Sandbox.Timedout', /^The function stub timed out after 15 s\.$/) },
    { status: 'fulfilled', value: { well: true } },
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a module that never finishes loading times out', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const one = host({ entry: moduleOf('await new Promise(() => setInterval(() => {}, 1000))') });
  const warm = expect(one.warm()).rejects.toEqual(failure('Sandbox.Timedout', /timed out/));
  vi.advanceTimersByTime(15_000);
  await warm;
});

test('all that it printed, and why it died, is in the log once it is closed', async () => {
  rmSync(log, { force: true });
  const one = host();
  await one.invoke('print');
  await expect(
    host({ entry: moduleOf("console.log('loading'); throw new Error('no luck')") }).invoke({}),
  ).rejects.toThrow();
  await Promise.all(hosted.splice(0).map((open) => open.close()));
  const text = readFileSync(log, 'utf8');
  for (const line of ['printed on stdout', 'printed on stderr', 'loading', 'Error: no luck'])
    expect(text).toContain(line);
});

test('a log goes on after a restart, and starts over once it is large', async () => {
  writeFileSync(log, 'yesterday\n');
  await host().close();
  expect(readFileSync(log, 'utf8')).toBe('yesterday\n');
  truncateSync(log, 33 * 1024 * 1024);
  await host().close();
  expect(statSync(log).size).toBe(0);
});

test('a log that cannot be written is refused at once', () => {
  rmSync(log, { force: true });
  mkdirSync(log);
  expect(() => host()).toThrow(log);
  rmSync(log, { recursive: true });
});

test('closing ends what is under way, refuses what waits and what comes', async () => {
  const one = host();
  await one.warm();
  const outcomes = Promise.allSettled([one.invoke('spin'), one.invoke({})]);
  await one.close();
  await expect(one.invoke({})).rejects.toEqual(failure('Runtime.ExitError', /^The function stub is stopped\.$/));
  expect(await outcomes).toEqual([
    { status: 'rejected', reason: failure('Runtime.ExitError', /exited with 1/) },
    { status: 'rejected', reason: failure('Runtime.ExitError', /is stopped/) },
  ]);
});
