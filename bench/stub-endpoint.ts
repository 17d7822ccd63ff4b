// An embedding endpoint of fixed latency on a port of its own, and when it was first and last called.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  openSageMakerRuntimeServer,
  type SageMakerRuntimeServer,
} from '@alex/local-sagemaker-runtime/sagemaker-runtime-server';

export interface StubEndpoint {
  readonly url: string;
  readonly counters: SageMakerRuntimeServer['counters'];
  /** Milliseconds of `performance.now()`; 0 where there was no call. */
  times(): { readonly firstCall: number; readonly lastAnswer: number };
  close(): Promise<void>;
}

export const startStubEndpoint = async (latency: {
  readonly baseMs: number;
  readonly itemMs: number;
  readonly concurrency: number;
}): Promise<StubEndpoint> => {
  const { concurrency: maxConcurrency, ...engine } = latency;
  const endpoint = openSageMakerRuntimeServer({ engine, maxConcurrency });
  let [firstCall, lastAnswer] = [0, 0];
  const server = createServer(async (request, response) => {
    firstCall ||= performance.now();
    await endpoint.handle(request, response);
    lastAnswer = performance.now();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counters: endpoint.counters,
    times: () => ({ firstCall, lastAnswer }),
    close: async () => {
      server.close();
      await endpoint.close();
    },
  };
};
