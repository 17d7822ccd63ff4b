/** SageMaker Runtime's wire protocol for one endpoint, and what SageMaker says of it: HTTP requests → invocations → answers, and errors as AWS writes them. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createContainer } from './container.ts';
import { describeEndpoint, type Loading } from './describe-endpoint.ts';
import { createEndpoint, type EndpointSettings, payloadBytesMax } from './endpoint.ts';
import type { ResponseShape } from './engine.ts';
import { createFaults, type FaultPlan, type Faults } from './faults.ts';
import { type Counters, createMeter } from './meter.ts';
import { startModelEngine } from './model-engine.ts';
import { RuntimeError } from './runtime-error.ts';
import { type StubOptions, startStubEngine } from './stub-engine.ts';

export interface SageMakerRuntimeServerOptions extends Partial<EndpointSettings> {
  /** The real model, or a stub that takes a fixed time. Default: the model. */
  readonly engine?: 'model' | StubOptions;
  /** Processes of the real model, about 200 MB each. Default: one for every core. */
  readonly processes?: number;
  /** What the container answers: one embedding a text, or as the stock container one row a token. Default: pooled. */
  readonly shape?: ResponseShape;
  readonly faults?: FaultPlan;
  /** Draws for the faults' rates, from 0 to below 1. */
  readonly random?: () => number;
}

export interface SageMakerRuntimeServer {
  /** Answers every request, errors as the protocol's; never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** The model is loaded. Invocations before that wait for it: only `faults` make the endpoint cold. */
  readonly ready: Promise<void>;
  readonly faults: Faults;
  counters(): Counters;
  resetCounters(): void;
  close(): Promise<void>;
}

/** `maxConcurrency`: 1 to 200 on AWS. `invocationMs`: 60 s for the container to answer, as on AWS. */
const defaults: EndpointSettings = {
  endpointName: 'alex-embedding-endpoint',
  region: 'us-east-1',
  accountId: '000000000000',
  maxConcurrency: 2,
  invocationMs: 60_000,
};

const unsupported: Readonly<Record<string, string>> = {
  'async-invocations': 'InvokeEndpointAsync',
  'invocations-response-stream': 'InvokeEndpointWithResponseStream',
};

/** The endpoint's name, of an InvokeEndpoint request. */
const routedEndpoint = ({ method, url = '' }: IncomingMessage): string => {
  const [, name, action = ''] = /^\/endpoints\/([^/?]+)\/([^/?]+)(?:\?|$)/.exec(url) ?? [];
  if (method === 'POST' && name !== undefined && action === 'invocations') return name;
  throw new RuntimeError('NotImplemented', `${unsupported[action] ?? `${method} ${url}`} is not implemented here.`);
};

/** The whole body, or nothing if it is too large: it is read to its end all the same, for clients that only then read the answer. */
const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= payloadBytesMax) parts.push(part);
  }
  return bytes <= payloadBytesMax ? Buffer.concat(parts).toString() : undefined;
};

const send = (response: ServerResponse, status: number, json: string, headers: Readonly<Record<string, string>>) => {
  const body = Buffer.from(json);
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': body.length,
      'x-amzn-requestid': randomUUID(),
      ...headers,
    })
    .end(body);
};

export const openSageMakerRuntimeServer = (options: SageMakerRuntimeServerOptions = {}): SageMakerRuntimeServer => {
  const { engine: kind = 'model', processes, shape = 'pooled', faults: plan = {}, random = Math.random } = options;
  const engine = kind === 'model' ? startModelEngine(processes) : startStubEngine(kind);
  const faults = createFaults(plan, random);
  const meter = createMeter();
  const container = createContainer(engine, shape, faults);
  const settings = { ...defaults, ...options };
  const invoke = createEndpoint(settings, { container, faults, meter });
  const startedAt = Date.now() / 1000;
  let loading: Loading = { status: 'Creating' };
  engine.ready.then(
    () => {
      loading = { status: 'InService' };
    },
    (error: unknown) => {
      loading = { status: 'Failed', reason: String(error) };
    },
  );

  const answer = async (request: IncomingMessage, gone: AbortSignal): Promise<string> => {
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string')
      return JSON.stringify(describeEndpoint(target, (await readBody(request)) ?? '', settings, loading, startedAt));
    const endpointName = routedEndpoint(request);
    const body = await readBody(request);
    meter.add('calls');
    return invoke({ endpointName, body, contentType: request.headers['content-type'], gone });
  };

  return {
    handle: async (request, response) => {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      try {
        send(response, 200, await answer(request, gone.signal), { 'x-amzn-invoked-production-variant': 'AllTraffic' });
      } catch (cause) {
        if (gone.signal.aborted) return;
        const error = cause instanceof RuntimeError ? cause : new RuntimeError('InternalFailure', String(cause));
        meter.add(error.code === 'ThrottlingException' ? 'throttles' : 'failures');
        send(response, error.status, JSON.stringify(error.body), { 'x-amzn-errortype': error.code });
      }
    },
    ready: engine.ready,
    faults,
    counters: meter.read,
    resetCounters: meter.reset,
    close: engine.close,
  };
};
