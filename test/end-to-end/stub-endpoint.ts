// An embedding endpoint over real HTTP whose vectors are cheap and say nothing of meaning; it can be told to misbehave.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  openSageMakerRuntimeServer,
  type SageMakerRuntimeServer,
} from '@alex/local-sagemaker-runtime/sagemaker-runtime-server';

export interface StubEndpoint {
  readonly url: string;
  readonly faults: SageMakerRuntimeServer['faults'];
  close(): Promise<void>;
}

export const startStubEndpoint = async (): Promise<StubEndpoint> => {
  const endpoint = openSageMakerRuntimeServer({ engine: { baseMs: 1, itemMs: 0 } });
  const server = createServer((request, response) => endpoint.handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults: endpoint.faults,
    close: async () => {
      server.close();
      await endpoint.close();
    },
  };
};
