// For tests: an SQS server on a free loopback port, with the real SDK client in front of it.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, type QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import { openSqsServer, type SqsServer } from './sqs-server.ts';

export interface TestServer {
  readonly sqs: SqsServer;
  readonly http: Server;
  readonly client: SQSClient;
  readonly url: string;
  readonly dataDir: string;
  /** Makes a queue and returns its URL. */
  readonly queue: (name: string, attributes?: Partial<Record<QueueAttributeName, string>>) => Promise<string>;
  /** Stops everything; keeps the data where `keepData` says so. */
  readonly stop: (keepData?: 'keepData') => Promise<void>;
}

export const clientFor = (endpoint: string): SQSClient =>
  new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

export const arnOf = (queueUrl: string): string => `arn:aws:sqs:us-east-1:000000000000:${queueUrl.split('/').at(-1)}`;

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'alex-sqs-'));

export const startTestServer = async (dataDir = newDataDir()): Promise<TestServer> => {
  let url = '';
  const sqs = openSqsServer({ dataDir, baseUrl: () => url });
  const http = createServer((request, response) => void sqs.handle(request, response)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = clientFor(url);
  return {
    sqs,
    http,
    client,
    url,
    dataDir,
    queue: async (name, attributes) =>
      (await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))).QueueUrl ?? '',
    stop: async (keepData) => {
      client.destroy();
      sqs.close();
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
      if (keepData === undefined) rmSync(dataDir, { recursive: true });
    },
  };
};
