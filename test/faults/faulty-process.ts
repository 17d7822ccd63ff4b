// Preloaded into the stack's process: its function threads can be killed, and its servers can be made to answer as AWS does on
// a bad day. What it is told comes from its parent; until then everything is as it is without it.
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';
import { type Order, type RequestFault, spared } from './orders.ts';

const threads = new Set<InstanceType<typeof workerThreads.Worker>>();

class KnownWorker extends workerThreads.Worker {
  constructor(...args: ConstructorParameters<typeof workerThreads.Worker>) {
    super(...args);
    threads.add(this);
    this.once('exit', () => threads.delete(this));
  }
}

let rates: Readonly<Partial<Record<RequestFault, number>>> = {};
const counts: Record<string, number> = {};
const count = (what: string) => {
  counts[what] = (counts[what] ?? 0) + 1;
  // Each time anew: the process may be killed at any moment.
  process.send?.({ counts });
};

const draw = (): RequestFault | undefined => {
  let left = Math.random();
  for (const [fault, rate] of Object.entries(rates) as [RequestFault, number][]) {
    left -= rate;
    if (left < 0) return fault;
  }
  return undefined;
};

type Listener = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** The errors of the services in their own words; S3 says them in XML. */
const errors: Readonly<Record<string, Readonly<Record<'throttled' | 'unavailable', readonly [number, string]>>>> = {
  s3: { throttled: [503, 'SlowDown'], unavailable: [500, 'InternalError'] },
  sqs: { throttled: [403, 'RequestThrottled'], unavailable: [503, 'ServiceUnavailable'] },
  s3vectors: { throttled: [429, 'TooManyRequestsException'], unavailable: [503, 'ServiceUnavailableException'] },
};

const serviceOf = ({ headers }: http.IncomingMessage): string | undefined =>
  /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];

const refuse = (response: http.ServerResponse, service: string, fault: 'throttled' | 'unavailable') => {
  const [status, name] = errors[service]?.[fault] ?? [503, 'ServiceUnavailable'];
  if (service === 's3')
    response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${name}</Code></Error>`);
  else
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': name })
      .end(JSON.stringify({ __type: `com.amazonaws#${name}`, message: 'As the fault run wishes.' }));
};

const faulty =
  (listener: Listener): Listener =>
  (request, response) => {
    const service = serviceOf(request);
    const isSpared = service === undefined || !(service in errors) || request.headers['user-agent']?.includes(spared);
    const fault = isSpared ? undefined : draw();
    if (!fault || service === undefined) return listener(request, response);
    count(`${service} ${fault}`);
    if (fault === 'dropped') return void request.socket.destroy();
    if (fault === 'lost') {
      const drop = () => {
        request.socket.destroy();
        return response;
      };
      Object.assign(response, { writeHead: () => response, write: () => true, end: drop });
      return listener(request, response);
    }
    request.resume();
    request.once('end', () => refuse(response, service, fault));
  };

if (workerThreads.isMainThread) {
  workerThreads.Worker = KnownWorker;
  const { createServer } = http;
  http.createServer = ((...args: unknown[]) => {
    const listener = args.pop() as Listener | undefined;
    return (createServer as (...all: unknown[]) => http.Server)(...args, ...(listener ? [faulty(listener)] : []));
  }) as typeof http.createServer;
  syncBuiltinESMExports();

  process.on('message', (message: Order) => {
    if (message.order === 'requests') rates = message.rates;
    else {
      const thread = [...threads][message.pick % Math.max(1, threads.size)];
      if (thread) void thread.terminate();
    }
  });
  process.channel?.unref();
}
