// An embedding endpoint of fixed latency in a thread of its own, as an endpoint is elsewhere: who else is busy does not make it slower.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StubLatency, StubReport } from './stub-endpoint-thread.ts';

export interface StubEndpoint {
  readonly url: string;
  seen(): Promise<StubReport>;
  close(): Promise<void>;
}

export const startStubEndpoint = async (latency: StubLatency): Promise<StubEndpoint> => {
  const worker = new Worker(new URL('./stub-endpoint-thread.ts', import.meta.url), { workerData: latency });
  const [url] = (await once(worker, 'message')) as [string];
  return {
    url,
    seen: async () => {
      worker.postMessage('report');
      const [report] = (await once(worker, 'message')) as [StubReport];
      return report;
    },
    close: async () => {
      await worker.terminate();
    },
  };
};
