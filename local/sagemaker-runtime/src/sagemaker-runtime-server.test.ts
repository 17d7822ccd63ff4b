import { execFile, spawnSync } from 'node:child_process';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { embeddingModel } from '@alex/embedding-model/model';
import {
  InvokeEndpointAsyncCommand,
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  InvokeEndpointWithResponseStreamCommand,
  ModelError,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import { afterEach, describe, expect, test } from 'vitest';
import type { FaultPlan } from './faults.ts';
import { openSageMakerRuntimeServer, type SageMakerRuntimeServerOptions } from './sagemaker-runtime-server.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const EndpointName = 'alex-embedding-endpoint';

const open = async (options: SageMakerRuntimeServerOptions = {}) => {
  const endpoint = openSageMakerRuntimeServer({ engine: { baseMs: 0, itemMs: 0 }, ...options });
  const server = createServer(endpoint.handle).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new SageMakerRuntimeClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  cleanups.push(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
    return endpoint.close();
  });
  const invoke = async (body: unknown, more: Partial<InvokeEndpointCommandInput> = {}) => {
    const Body = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await client.send(
      new InvokeEndpointCommand({ EndpointName, ContentType: 'application/json', Body, ...more }),
    );
    return {
      ...answer,
      text: answer.Body.transformToString(),
      json: () => JSON.parse(answer.Body.transformToString()),
    };
  };
  return { endpoint, client, url, invoke };
};

describe('an invocation', () => {
  test('answers each text with a unit vector that depends on the text alone', async () => {
    const { invoke, endpoint } = await open();
    const list = await invoke({ inputs: ['one', 'two', 'one'] });
    expect(list).toMatchObject({
      ContentType: 'application/json',
      InvokedProductionVariant: 'AllTraffic',
      $metadata: { httpStatusCode: 200 },
    });
    const [first, second, third] = list.json() as number[][];
    expect(first).toHaveLength(embeddingModel.dimension);
    expect(Math.hypot(...first!)).toBeCloseTo(1, 6);
    expect(third).toEqual(first);
    expect(second).not.toEqual(first);
    expect((await invoke({ inputs: 'one' })).json()).toEqual(first);
    expect((await invoke({ inputs: [] })).json()).toEqual([]);
    expect(endpoint.counters()).toMatchObject({
      calls: 3,
      items: 4,
      throttles: 0,
      failures: 0,
      inFlight: 0,
      inFlightMax: 1,
    });
  });

  test('answers with the stock shapes when told so', async () => {
    const { invoke } = await open({ shape: 'tokens' });
    const depth = (value: unknown): number => (Array.isArray(value) ? 1 + depth(value[0]) : 0);
    const one = (await invoke({ inputs: 'one' })).json();
    const list = (await invoke({ inputs: ['one', 'two'] })).json();
    expect([depth(one), one.length, depth(list), list.length]).toEqual([3, 1, 4, 2]);
  });

  test('waits for the real model, reads 256 tokens and refuses, or cuts when asked, what is longer', async () => {
    const { invoke } = await open({ engine: 'model', processes: 1 });
    const full = 'word '.repeat(embeddingModel.windowPieces);
    const long = `${full} word`;
    const whole = (await invoke({ inputs: full })).text;
    await expect(invoke({ inputs: ['short', long] })).rejects.toMatchObject({
      name: 'ModelError',
      OriginalStatusCode: 400,
      OriginalMessage: expect.stringContaining('Text 1 has 257 tokens'),
    });
    for (const parameters of [{ truncation: true }, { tokenize_kwargs: { truncation: true, max_length: 256 } }])
      expect((await invoke({ inputs: long, parameters })).text).toBe(whole);
    await expect(invoke({ inputs: long, parameters: { max_length: 256, unknown: 1 } })).rejects.toThrow('257 tokens');
  });

  test('reads 512 tokens in the stock container', async () => {
    const { invoke } = await open({ engine: 'model', processes: 1, shape: 'tokens' });
    const words = (count: number) => 'word '.repeat(count);
    const tokens = async (count: number, parameters = {}) =>
      (await invoke({ inputs: words(count), parameters })).json()[0].length;
    await expect(invoke({ inputs: words(511) })).rejects.toThrow(
      'The size of tensor a (513) must match the size of tensor b (512)',
    );
    expect(await tokens(100)).toBe(102);
    expect(await tokens(511, { tokenize_kwargs: { truncation: true, max_length: 256 } })).toBe(256);
  });
});

describe('a refusal', () => {
  const refusals: readonly (readonly [string, unknown, Partial<InvokeEndpointCommandInput>, RegExp])[] = [
    [
      'a content type with a charset',
      { inputs: 'a' },
      { ContentType: 'application/json; charset=utf-8' },
      /Content type application\/json; charset=utf-8 is not supported/,
    ],
    ['no content type', { inputs: 'a' }, { ContentType: undefined }, /Content type/],
    ['what is not JSON', '{"inputs":', {}, /not JSON/],
    ['no inputs', { input: 'a' }, {}, /inputs must be/],
    ['null among the inputs', { inputs: ['a', null] }, {}, /inputs must be/],
    ['a number', { inputs: 3 }, {}, /inputs must be/],
    ['nested lists', { inputs: [['a']] }, {}, /inputs must be/],
    ['a window that is none', { inputs: 'a', parameters: { tokenize_kwargs: { max_length: 1 } } }, {}, /max_length/],
  ];
  test.each(refusals)('of %s is the container’s 400', async (_, body, more, message) => {
    const { invoke, endpoint } = await open();
    const error = await invoke(body, more).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({
      $metadata: { httpStatusCode: 424 },
      OriginalStatusCode: 400,
      LogStreamArn: `arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/Endpoints/${EndpointName}`,
      message: expect.stringContaining('Received client error (400) from primary with message'),
    });
    expect(JSON.parse(error.OriginalMessage)).toEqual({
      code: 400,
      type: 'InternalServerException',
      message: expect.stringMatching(message),
    });
    expect(endpoint.counters().failures).toBe(1);
  });

  test('of another endpoint and of a body above 4 MB is a ValidationError', async () => {
    const { invoke } = await open();
    const refused = { name: 'ValidationError', $metadata: { httpStatusCode: 400 } };
    await expect(invoke({ inputs: 'a' }, { EndpointName: 'another' })).rejects.toMatchObject({
      ...refused,
      message: 'Endpoint another of account 000000000000 not found.',
    });
    const bodyOf = (bytes: number) => JSON.stringify({ inputs: 'a', padding: 'x'.repeat(bytes - 27) });
    expect(bodyOf(4 * 1024 * 1024)).toHaveLength(4 * 1024 * 1024);
    await invoke(bodyOf(4 * 1024 * 1024));
    await expect(invoke(bodyOf(4 * 1024 * 1024 + 1))).rejects.toMatchObject(refused);
  });

  test('of an answer above 4 MB, and of one that kills the container, is a ModelError', async () => {
    const { invoke } = await open();
    const many = (count: number) => ({ inputs: Array.from({ length: count }, (_, index) => `${index}`) });
    await invoke(many(500));
    await expect(invoke(many(600))).rejects.toMatchObject({ name: 'ModelError', OriginalStatusCode: 500 });
    await expect(invoke(many(900))).rejects.toMatchObject({
      name: 'ModelError',
      OriginalMessage: expect.stringContaining('Worker died.'),
    });
  });

  test('of other operations names them', async () => {
    const { client, url } = await open();
    await expect(
      client.send(new InvokeEndpointAsyncCommand({ EndpointName, InputLocation: 's3://b/k' })),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('InvokeEndpointAsync'),
      $metadata: { httpStatusCode: 501 },
    });
    await expect(
      client.send(new InvokeEndpointWithResponseStreamCommand({ EndpointName, Body: 'x' })),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('InvokeEndpointWithResponseStream'),
    });
    expect((await fetch(`${url}/endpoints`)).status).toBe(501);
  });
});

describe('concurrency', () => {
  test('beyond the maximum is throttled, and the two that run both end', async () => {
    const { invoke, endpoint } = await open({ engine: { baseMs: 60, itemMs: 0 } });
    const start = performance.now();
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => invoke({ inputs: 'a' })));
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failed).toHaveLength(1);
    expect(failed[0]!.reason).toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
    const { busyMs, ...counters } = endpoint.counters();
    expect(counters).toEqual({ calls: 3, items: 2, throttles: 1, failures: 0, inFlight: 0, inFlightMax: 2 });
    expect(busyMs).toBeGreaterThan(55);
    expect(busyMs).toBeLessThanOrEqual(performance.now() - start);
    endpoint.resetCounters();
    expect(endpoint.counters()).toMatchObject({ calls: 0, busyMs: 0 });
  });

  test('a client that leaves gives its place back', async () => {
    const { invoke, endpoint, url } = await open({ maxConcurrency: 1, engine: { baseMs: 20_000, itemMs: 0 } });
    const leaving = request(`${url}/endpoints/${EndpointName}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    leaving.on('error', () => {}).end('{"inputs":"a"}');
    await expect.poll(() => endpoint.counters().inFlight, { interval: 5 }).toBe(1);
    await expect(invoke({ inputs: 'a' })).rejects.toMatchObject({ name: 'ThrottlingException' });
    leaving.destroy();
    await expect.poll(() => endpoint.counters().inFlight, { interval: 5 }).toBe(0);
  });

  test('an invocation that takes too long is a ModelError of the server', async () => {
    const { invoke } = await open({ invocationMs: 30, faults: { latencyMs: 20_000 } });
    await expect(invoke({ inputs: 'a' })).rejects.toMatchObject({
      name: 'ModelError',
      OriginalStatusCode: 0,
      OriginalMessage: expect.stringContaining('timed out'),
    });
  });
});

describe('faults', () => {
  test.each([
    ['throttled', 'ThrottlingException', 429],
    ['not-ready', 'ModelNotReadyException', 429],
    ['unavailable', 'ServiceUnavailable', 503],
    ['internal-failure', 'InternalFailure', 500],
    ['dependency', 'InternalDependencyException', 530],
    ['model-error', 'ModelError', 424],
  ] as const)('%s answers %s once', async (fault, name, httpStatusCode) => {
    const { invoke } = await open({ faults: { next: [fault] } });
    await expect(invoke({ inputs: 'a' })).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    await invoke({ inputs: 'a' });
  });

  test('answers are spoilt as told', async () => {
    const { invoke, endpoint } = await open();
    const spoilt = async (plan: FaultPlan) => {
      endpoint.faults.plan(plan);
      return invoke({ inputs: ['a', 'b'] });
    };
    expect((await spoilt({ next: ['garbage'] })).json).toThrow(SyntaxError);
    expect((await spoilt({ next: ['nan'] })).text).toMatch(/^\[\[NaN,.*NaN\]\]$/);
    expect((await spoilt({ next: ['wrong-count'] })).json()).toHaveLength(1);
    expect((await spoilt({ next: ['wrong-dimension'] })).json()).toEqual([
      [0.6, 0.8],
      [0.6, 0.8],
    ]);
    expect((await spoilt({ next: ['token-level'] })).json()[1][0][0]).toHaveLength(embeddingModel.dimension);
    await expect(spoilt({ poison: 'b' })).rejects.toMatchObject({ name: 'ModelError', OriginalStatusCode: 400 });
    expect((await spoilt({})).json()).toHaveLength(2);
  });

  test('never: no answer comes, whatever the container’s time', async () => {
    const { endpoint, url } = await open({ invocationMs: 5, faults: { next: ['never'] } });
    const signal = AbortSignal.timeout(80);
    const call = fetch(`${url}/endpoints/${EndpointName}/invocations`, { method: 'POST', body: '{}', signal });
    await expect(call).rejects.toThrow('aborted');
    await expect.poll(() => endpoint.counters().inFlight, { interval: 5 }).toBe(0);
  });

  test('cold for a time, and by chance', async () => {
    const draws = [0.05, 0.15, 0.95];
    const { invoke, endpoint } = await open({ faults: { coldMs: 60_000 }, random: () => draws.shift()! });
    await expect(invoke({ inputs: 'a' })).rejects.toMatchObject({ name: 'ModelNotReadyException' });
    endpoint.faults.plan({ rates: { throttled: 0.1, unavailable: 0.1 } });
    await expect(invoke({ inputs: 'a' })).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(invoke({ inputs: 'a' })).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    await invoke({ inputs: 'a' });
  });
});

const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

test.skipIf(!hasBoto3)('boto3: reads answers and errors', async () => {
  const { url } = await open();
  const script = fileURLToPath(new URL('./boto3_conformance.py', import.meta.url));
  const { stdout } = await promisify(execFile)('python3', [script, url]);
  expect(JSON.parse(stdout)).toEqual({
    answer: [384, 384],
    unknown: { code: 'ValidationError', message: 'Endpoint another of account 000000000000 not found.' },
    model: {
      code: 'ModelError',
      message: expect.stringContaining('Received client error (400)'),
      OriginalStatusCode: 400,
      OriginalMessage: expect.stringContaining('inputs must be'),
    },
  });
});

describe('the control plane', () => {
  const ask = async (operation: string, input: unknown, options?: SageMakerRuntimeServerOptions) => {
    const { url, endpoint } = await open(options);
    await endpoint.ready;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': `SageMaker.${operation}` },
      body: typeof input === 'string' ? input : JSON.stringify(input),
    });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, error: response.headers.get('x-amzn-errortype'), body };
  };

  test('describes the endpoint', async () => {
    expect(await ask('DescribeEndpoint', { EndpointName }, { maxConcurrency: 7 })).toMatchObject({
      status: 200,
      body: {
        EndpointName,
        EndpointArn: `arn:aws:sagemaker:us-east-1:000000000000:endpoint/${EndpointName}`,
        EndpointStatus: 'InService',
        ProductionVariants: [{ CurrentServerlessConfig: { MaxConcurrency: 7 } }],
      },
    });
  });

  test.each([
    [
      'DescribeEndpoint',
      { EndpointName: 'other' },
      400,
      'ValidationException',
      /Could not find endpoint "arn:.*other"/,
    ],
    ['DescribeEndpoint', '{', 400, 'ValidationException', /not JSON/],
    ['DescribeEndpoint', {}, 400, 'ValidationException', /EndpointName/],
    ['CreateEndpoint', {}, 501, 'NotImplemented', /SageMaker.CreateEndpoint/],
  ])('refuses %s of %j', async (operation, input, status, error, said) => {
    const answer = await ask(operation, input);
    expect(answer).toMatchObject({ status, error });
    expect(answer.body.message ?? answer.body.Message).toMatch(said);
  });
});
