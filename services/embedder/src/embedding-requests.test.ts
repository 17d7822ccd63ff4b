import { setTimeout as sleep } from 'node:timers/promises';
import { type FailureCode, PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { EmbeddingEndpoint } from '@alex/core/ports/embedding-endpoint';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createEmbeddingRequests } from './embedding-requests.ts';

/** Answers each text with its length; notes what it was asked and how much at once. */
const fakeEndpoint = (
  fault: (texts: readonly string[], call: number) => FailureCode | undefined = () => undefined,
  takes = 1,
) => {
  const calls: (readonly string[])[] = [];
  let [inFlight, mostInFlight] = [0, 0];
  const endpoint: EmbeddingEndpoint = {
    embed: async (texts, answered) => {
      calls.push(texts);
      const code = fault(texts, calls.length);
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      await sleep(takes);
      inFlight -= 1;
      if (code) throw new PipelineError(code, `call ${calls.length}`);
      answered?.();
      return texts.map((text) => Float32Array.of(text.length));
    },
  };
  return { endpoint, calls, mostInFlight: () => mostInFlight };
};

const texts = (count: number, pieces = 10) =>
  Array.from({ length: count }, (_, i) => ({ text: 'x'.repeat(i + 1), wordPieces: pieces }));

const open = (endpoint: EmbeddingEndpoint, { inFlightMax = 2, producers = 1, time = 60_000 } = {}) =>
  createEmbeddingRequests(endpoint, { inFlightMax })({ producers, deadline: Date.now() + time });

const embedAll = async (requests: ReturnType<typeof open>, count: number, pieces?: number) => {
  const promises = requests.embed(texts(count, pieces));
  requests.producerDone();
  return (await Promise.allSettled(promises)).map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value[0] : (outcome.reason as PipelineError).code,
  );
};

/** Every wait is a random part of one that grows: here, none of it. */
const withoutWaits = () => vi.spyOn(Math, 'random').mockReturnValue(0);
afterEach(() => vi.restoreAllMocks());

const lengths = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('packing', () => {
  test('texts of several producers share requests, each gets its own answer', async () => {
    const { endpoint, calls } = fakeEndpoint();
    const requests = open(endpoint, { producers: 4 });
    const answers = await Promise.all(Array.from({ length: 4 }, () => embedAll(requests, 8)));
    expect(answers).toEqual(Array(4).fill(lengths(8)));
    expect(calls.map(({ length }) => length)).toEqual([32]);
  });

  test('never more texts or word pieces than a request takes, never more at once than the endpoint takes', async () => {
    const { endpoint, calls, mostInFlight } = fakeEndpoint();
    expect(await embedAll(open(endpoint), 100)).toEqual(lengths(100));
    expect(calls.map(({ length }) => length)).toEqual([32, 32, 32, 4]);
    expect(mostInFlight()).toBe(2);
    const heavy = fakeEndpoint();
    await embedAll(open(heavy.endpoint), 5, limits.requestWordPiecesMax / 2);
    expect(heavy.calls.map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  test('the first producer has its answers while the last one’s texts still wait', async () => {
    const { endpoint, calls } = fakeEndpoint();
    const requests = open(endpoint, { inFlightMax: 1, producers: 2 });
    const first = Promise.all(requests.embed(texts(limits.requestTextsMax)));
    requests.producerDone();
    const second = Promise.all(requests.embed(texts(3 * limits.requestTextsMax)));
    requests.producerDone();
    await first;
    expect(calls.length).toBeLessThanOrEqual(2);
    await second;
  });

  test('waits for producers only while a request is not full', async () => {
    const { endpoint, calls } = fakeEndpoint();
    const requests = open(endpoint, { producers: 2 });
    const first = requests.embed(texts(33));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    await sleep(20);
    expect(calls).toHaveLength(1);
    requests.producerDone();
    requests.producerDone();
    expect(await Promise.all(first)).toHaveLength(33);
  });
});

test('the next request is on its way before an answer is read', async () => {
  const reading = Promise.withResolvers<void>();
  const calls: number[] = [];
  const endpoint: EmbeddingEndpoint = {
    embed: async (asked, answered) => {
      calls.push(asked.length);
      answered?.();
      await reading.promise;
      return asked.map(() => Float32Array.of(1));
    },
  };
  const answers = embedAll(open(endpoint, { inFlightMax: 1 }), 96);
  expect(calls).toEqual([32, 32, 32]);
  reading.resolve();
  expect(await answers).toHaveLength(96);
});

describe('failures', () => {
  test('one bad text fails alone, found in a number of calls that grows with the logarithm', async () => {
    const poison = 'x'.repeat(20);
    const { endpoint, calls } = fakeEndpoint((asked) => (asked.includes(poison) ? 'text-refused' : undefined));
    const answers = await embedAll(open(endpoint), 32);
    expect(answers).toEqual(lengths(32).map((length) => (length === 20 ? 'text-refused' : length)));
    expect(calls.length).toBeLessThanOrEqual(1 + 2 * Math.log2(32));
  });

  test('throttling is waited out, longer each time', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { endpoint, calls } = fakeEndpoint((_, call) => (call <= 2 ? 'endpoint-throttled' : undefined));
    const begun = performance.now();
    expect(await embedAll(open(endpoint), 32)).toEqual(lengths(32));
    expect(calls).toHaveLength(3);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(140);
  });

  test('who is throttled waits no longer than an answer takes: then a place is free', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { endpoint, calls } = fakeEndpoint((_, call) => (call > 1 && call < 10 ? 'endpoint-throttled' : undefined));
    const requests = createEmbeddingRequests(endpoint, { inFlightMax: 1 });
    const invoke = () => embedAll(requests({ producers: 1, deadline: Date.now() + 60_000 }), 1);
    await invoke();
    const begun = performance.now();
    expect(await invoke()).toEqual([1]);
    expect(calls).toHaveLength(10);
    const doubled = 50 * (2 ** 8 - 1);
    expect(performance.now() - begun).toBeLessThan(doubled / 4);
  });

  test('a pause ends when its timer fires, whatever the clock says then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { endpoint, calls } = fakeEndpoint((_, call) => (call === 1 ? 'endpoint-throttled' : undefined));
    const answers = embedAll(open(endpoint, { inFlightMax: 1 }), 2);
    while (vi.getTimerCount() === 0) await sleep(1);
    vi.runAllTimers();
    expect(await answers).toEqual(lengths(2));
    expect(calls).toHaveLength(2);
  });

  test('a whole burst that is throttled shrinks what is in flight once, not once a request', async () => {
    const { endpoint, calls, mostInFlight } = fakeEndpoint(
      (_, call) => (call <= 8 ? 'endpoint-throttled' : undefined),
      20,
    );
    const requests = createEmbeddingRequests(endpoint, { inFlightMax: 8 });
    const invoke = (count: number) => embedAll(requests({ producers: 1, deadline: Date.now() + 60_000 }), count);
    expect(await invoke(8 * 32)).toEqual(lengths(8 * 32));
    expect(calls).toHaveLength(16);
    const again = fakeEndpoint(undefined, 20);
    endpoint.embed = again.endpoint.embed;
    await invoke(7 * 32);
    expect(mostInFlight()).toBe(8);
    expect(again.mostInFlight()).toBeGreaterThanOrEqual(4);
    expect(again.mostInFlight()).toBeLessThan(8);
  });

  test('a container that fails on large requests gets smaller ones, and is not asked for large ones again at once', async () => {
    const { endpoint, calls } = fakeEndpoint((asked) => (asked.length > 8 ? 'model-failed' : undefined));
    const requests = createEmbeddingRequests(endpoint, { inFlightMax: 1 });
    const invoke = () => embedAll(requests({ producers: 1, deadline: Date.now() + 60_000 }), 32);
    expect(await invoke()).toEqual(lengths(32));
    const before = calls.length;
    expect(await invoke()).toEqual(lengths(32));
    expect(calls.slice(before).filter(({ length }) => length > 8).length).toBeLessThanOrEqual(1);
  });

  test('one text that the container fails on is found, and does not make all requests small', async () => {
    withoutWaits();
    const poison = 'x'.repeat(20);
    const { endpoint, calls } = fakeEndpoint((asked) => (asked.includes(poison) ? 'model-failed' : undefined));
    const requests = createEmbeddingRequests(endpoint, { inFlightMax: 1 });
    const invoke = () => embedAll(requests({ producers: 1, deadline: Date.now() + 600_000 }), 32);
    const expected = lengths(32).map((length) => (length === 20 ? 'model-failed' : length));
    expect(await invoke()).toEqual(expected);
    const before = calls.length;
    expect(await invoke()).toEqual(expected);
    expect(Math.max(...calls.slice(before).map(({ length }) => length))).toBe(16);
  });

  test('a container that keeps failing on one text is given up', async () => {
    withoutWaits();
    const { endpoint, calls } = fakeEndpoint(() => 'model-failed');
    expect(await embedAll(open(endpoint), 1)).toEqual(['model-failed']);
    expect(calls).toHaveLength(3);
  });

  test('an endpoint that is out of service is asked for the same again, never for parts: that would be more load', async () => {
    withoutWaits();
    const { endpoint, calls } = fakeEndpoint((_, call) => (call <= 2 ? 'endpoint-failed' : undefined));
    expect(await embedAll(open(endpoint), 32)).toEqual(lengths(32));
    expect(calls.map(({ length }) => length)).toEqual([32, 32, 32]);
  });

  test('an endpoint that stays out of service is left to a later delivery', async () => {
    withoutWaits();
    const { endpoint, calls } = fakeEndpoint(() => 'endpoint-failed');
    expect(await embedAll(open(endpoint), 64)).toEqual(Array(64).fill('endpoint-failed'));
    expect(calls.map(({ length }) => length)).toEqual(Array(6).fill(32));
  });

  test('an answer that is no vectors is asked for again, in parts, and a text that never gets one fails alone', async () => {
    withoutWaits();
    const { endpoint } = fakeEndpoint((asked) => (asked.includes('xxx') ? 'embedding-invalid' : undefined));
    expect(await embedAll(open(endpoint), 4)).toEqual([1, 2, 'embedding-invalid', 4]);
  });

  test('… and one that gets one in the end does not fail', async () => {
    withoutWaits();
    const { endpoint, calls } = fakeEndpoint((_, call) => (call <= 2 ? 'embedding-invalid' : undefined));
    expect(await embedAll(open(endpoint), 1)).toEqual([1]);
    expect(calls).toHaveLength(3);
  });

  test('a cold endpoint is waited for, however often it says so', async () => {
    withoutWaits();
    const { endpoint, calls } = fakeEndpoint((_, call) => (call <= 10 ? 'endpoint-not-ready' : undefined));
    expect(await embedAll(open(endpoint, { time: 600_000 }), 2)).toEqual([1, 2]);
    expect(calls).toHaveLength(11);
  });

  test('… until the function’s time is up', async () => {
    withoutWaits();
    const { endpoint, calls } = fakeEndpoint(() => 'endpoint-not-ready');
    expect(await embedAll(open(endpoint, { time: 30 }), 2)).toEqual(['out-of-time', 'out-of-time']);
    expect(calls.length).toBeGreaterThan(1);
  });

  test('once the function’s time is up nothing more is asked: neither what waits nor the parts of what failed', async () => {
    const { endpoint, calls } = fakeEndpoint();
    expect(await embedAll(open(endpoint, { time: -1 }), 33)).toEqual(Array(33).fill('out-of-time'));
    expect(calls).toEqual([]);
    const late = fakeEndpoint(() => 'text-refused', 30);
    expect(await embedAll(open(late.endpoint, { time: 10 }), 2)).toEqual(['out-of-time', 'out-of-time']);
    expect(late.calls).toHaveLength(1);
  });

  test('an endpoint that is not there fails at once and for all', async () => {
    const { endpoint, calls } = fakeEndpoint(() => 'endpoint-refused');
    expect(await embedAll(open(endpoint), 3)).toEqual(Array(3).fill('endpoint-refused'));
    expect(calls).toHaveLength(1);
  });
});
