// Inside a function's thread: loads the deployed entry module and runs its handler for every event that comes.
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

const { entry, name, memoryMebibytes } = workerData as { entry: string; name: string; memoryMebibytes: number };
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
