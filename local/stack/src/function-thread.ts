// One thread of a function, as Lambda's execution environment: loads the entry module once, then takes one event at a time.
import { randomUUID } from 'node:crypto';
import { getCompileCacheDir } from 'node:module';
import { finished } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import type { FunctionAnswer, FunctionCall } from './function-worker.ts';

export interface FunctionDefinition {
  readonly name: string;
  /** URL of the entry module, which exports `handler`. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** For one event, and likewise for loading the module. */
  readonly timeoutSeconds: number;
  readonly memoryMebibytes: number;
  /** Events at once; more wait their turn. */
  readonly concurrencyMax: number;
  /** Of its threads, where the system knows such: 0, or up to 19 for what makes way for the others where processors are short. Default: 0. */
  readonly niceness?: number;
}

/** What the function itself threw, or how it died. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export interface FunctionThread {
  /** Rejects with a FunctionError where the module cannot be loaded. */
  readonly ready: Promise<void>;
  /** False as soon as it can take no event any more. */
  alive(): boolean;
  /** One at a time. @throws FunctionError */
  call(event: unknown): Promise<unknown>;
  /** Resolves when the thread has ended and all that it printed was handed to the log. */
  readonly gone: Promise<unknown>;
  stop(): Promise<void>;
}

/** Half of Node's: with that each thread's heap stood two thirds empty, 300 MB in all, and nothing was faster. */
const youngMebibytesMax = 24;

export const startFunctionThread = (
  { name, entry, environment, memoryMebibytes, timeoutSeconds, niceness = 0 }: FunctionDefinition,
  log: NodeJS.WritableStream,
): FunctionThread => {
  const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
    workerData: { entry, name, memoryMebibytes, niceness, compileCache: getCompileCacheDir() },
    env: {
      ...environment,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMebibytes),
    },
    resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes, maxYoungGenerationSizeMb: youngMebibytesMax },
    stdout: true,
    stderr: true,
  });
  const printed = [worker.stdout, worker.stderr].map((stream) =>
    finished(stream.on('data', (data) => log.write(data))),
  );

  const gone = Promise.all(printed);

  const ready = Promise.withResolvers<void>();
  // Who waits for readiness hears of a failure; who does not must not end the process.
  ready.promise.catch(() => undefined);
  let current: PromiseWithResolvers<unknown> | undefined;
  let alive = true;

  /** The first cause counts: what comes after it is its consequence. */
  const die = (type: string, message: string) => {
    if (!alive) return;
    alive = false;
    clearTimeout(timer);
    const error = new FunctionError(type, message);
    ready.reject(error);
    current?.reject(error);
    void worker.terminate();
  };
  const startClock = () =>
    setTimeout(
      () => die('Sandbox.Timedout', `The function ${name} timed out after ${timeoutSeconds} s.`),
      timeoutSeconds * 1000,
    );
  let timer = startClock();

  worker.on('message', (answer: FunctionAnswer) => {
    clearTimeout(timer);
    if (answer.kind === 'ready') ready.resolve();
    else if (answer.kind === 'result') current?.resolve(answer.result);
    else current?.reject(new FunctionError(answer.name, answer.message));
  });
  worker.on('error', (error) => {
    log.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    die('Runtime.ExitError', error instanceof Error ? error.message : String(error));
  });
  worker.on('exit', (code) => die('Runtime.ExitError', `The function ${name} exited with ${code}.`));

  return {
    ready: ready.promise,
    alive: () => alive,
    call: (event) => {
      current = Promise.withResolvers<unknown>();
      timer = startClock();
      const call: FunctionCall = { event, requestId: randomUUID(), deadline: Date.now() + timeoutSeconds * 1000 };
      worker.postMessage(call);
      return current.promise;
    },
    gone,
    stop: async () => {
      await worker.terminate();
      await gone;
    },
  };
};
