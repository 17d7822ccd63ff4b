// Inside a function's thread: loads the deployed entry module and runs its handler for every event that comes.
import { enableCompileCache } from 'node:module';
import { getPriority, setPriority } from 'node:os';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

export interface FunctionCall {
  readonly event: unknown;
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

export type FunctionAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly name: string; readonly message: string };

const { entry, name, memoryMebibytes, niceness, compileCache } = workerData as {
  readonly entry: string;
  readonly name: string;
  readonly memoryMebibytes: number;
  readonly niceness: number;
  readonly compileCache: string | undefined;
};
// A thread that finds its modules compiled starts in half the time; said here, for the environment is the function's own.
if (compileCache !== undefined) enableCompileCache(dirname(compileCache));
// Only Linux keeps a niceness for each thread, which those that it starts take over.
if (process.platform === 'linux') setPriority(Math.max(niceness, getPriority()));
const answer = (message: FunctionAnswer) => parentPort?.postMessage(message);

const { handler } = (await import(entry)) as { handler: (event: unknown, context: unknown) => Promise<unknown> };

parentPort?.on('message', async ({ event, requestId, deadline }: FunctionCall) => {
  try {
    const context = {
      functionName: name,
      functionVersion: '$LATEST',
      awsRequestId: requestId,
      memoryLimitInMB: String(memoryMebibytes),
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
    answer({ kind: 'result', result: await handler(event, context) });
  } catch (error) {
    const { name: errorName, message } = error instanceof Error ? error : new Error(String(error));
    answer({ kind: 'error', name: errorName, message });
  }
});
answer({ kind: 'ready' });
