// Hosts one deployed function as Lambda does: a few threads, each with one event at a time; more events wait, a dead thread is replaced.
import { createWriteStream, openSync, statSync } from 'node:fs';
import { type FunctionDefinition, FunctionError, type FunctionThread, startFunctionThread } from './function-thread.ts';

export interface HostedFunction {
  /** Resolves once one thread is warm. @throws FunctionError where the module cannot be loaded */
  warm(): Promise<void>;
  /** @throws FunctionError */
  invoke(event: unknown): Promise<unknown>;
  /** Ends every thread at once: what is under way or waits rejects. */
  close(): Promise<void>;
}

/** A log above this starts over with its stack. */
const logBytesMax = 32 * 1024 * 1024;

/** @throws Error where the file cannot be written */
const openLog = (file: string) => {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const log = createWriteStream(file, { fd: openSync(file, bytes > logBytesMax ? 'w' : 'a') });
  log.on('error', (error) => console.error(`! The log ${file} cannot be written any more: ${error.message}`));
  return log;
};

/** @throws Error where the log file cannot be written */
export const hostFunction = (definition: FunctionDefinition, logFile: string): HostedFunction => {
  const log = openLog(logFile);
  const threads = new Set<FunctionThread>();
  const idle: FunctionThread[] = [];
  const waiting: (() => void)[] = [];
  let places = definition.concurrencyMax;
  let closed = false;

  const pick = (): FunctionThread => {
    for (let thread = idle.pop(); thread; thread = idle.pop()) if (thread.alive()) return thread;
    const started = startFunctionThread(definition, log);
    threads.add(started);
    void started.gone.then(() => threads.delete(started));
    return started;
  };

  const use = async <Result>(work: (thread: FunctionThread) => Promise<Result>): Promise<Result> => {
    if (places > 0) places -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      if (closed) throw new FunctionError('Runtime.ExitError', `The function ${definition.name} is stopped.`);
      const thread = pick();
      await thread.ready;
      try {
        return await work(thread);
      } finally {
        idle.push(thread);
      }
    } finally {
      const next = waiting.shift();
      if (next) next();
      else places += 1;
    }
  };

  return {
    warm: () => use(async () => undefined),
    invoke: (event) => use((thread) => thread.call(event)),
    close: async () => {
      closed = true;
      await Promise.all([...threads].map((thread) => thread.stop()));
      await new Promise<void>((resolve) => log.end(resolve));
    },
  };
};
