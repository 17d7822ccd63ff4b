import { type FailureCode, PipelineError } from '@alex/core/errors';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { retryWhileBusy } from './retry-while-busy.ts';

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

/** Fails so, call by call, then answers. */
const open = (...codes: FailureCode[]) => {
  const calls: (readonly string[])[] = [];
  const endpoint = retryWhileBusy({
    embed: async (texts) => {
      calls.push(texts);
      const code = codes.shift();
      if (code) throw new PipelineError(code, `call ${calls.length}`);
      return [Float32Array.of(1)];
    },
  });
  return { endpoint, calls };
};

test('an answer is an answer', async () => {
  const { endpoint, calls } = open();
  expect(await endpoint.embed(['a'])).toEqual([Float32Array.of(1)]);
  expect(calls).toEqual([['a']]);
});

test.each(['endpoint-throttled', 'endpoint-not-ready', 'endpoint-failed', 'model-failed'] as const)(
  '%s is waited out',
  async (code) => {
    const { endpoint, calls } = open(code, code, code);
    expect(await endpoint.embed(['a'])).toEqual([Float32Array.of(1)]);
    expect(calls).toEqual([['a'], ['a'], ['a'], ['a']]);
  },
);

test.each(['endpoint-refused', 'text-refused', 'access-denied', 'embedding-invalid'] as const)(
  '%s is told at once',
  async (code) => {
    const { endpoint, calls } = open(code);
    await expect(endpoint.embed(['a'])).rejects.toMatchObject({ code });
    expect(calls).toHaveLength(1);
  },
);

test('patience has an end: then it says what was last said', async () => {
  let time = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => (time += 3_000));
  const { endpoint, calls } = open(...Array<FailureCode>(20).fill('endpoint-throttled'));
  await expect(endpoint.embed(['a'])).rejects.toThrow(/^call \d+$/);
  expect(calls.length).toBeGreaterThan(3);
  expect(calls.length).toBeLessThan(10);
});

test('waits grow, up to a second, and are never as long as patience', async () => {
  vi.restoreAllMocks();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  const { endpoint } = open('endpoint-throttled', 'endpoint-throttled');
  const begun = performance.now();
  await endpoint.embed(['a']);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(55);
});
