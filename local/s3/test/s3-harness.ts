// Starts the server on a loopback port over a folder of its own, with a client for it, and collects what it notifies.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { openS3Server, type S3Server, type S3ServerOptions } from '../src/s3-server.ts';

export const queueArn = 'arn:aws:sqs:us-east-1:000000000000:events';

export interface Notification {
  readonly queueArn: string;
  readonly body: string;
}

export interface S3Harness {
  readonly dataDir: string;
  readonly server: S3Server;
  readonly endpoint: string;
  readonly client: S3Client;
  readonly notifications: Notification[];
  /** Resolves once so many notifications have arrived in all. */
  notified(count: number): Promise<Notification[]>;
  /** Resolves once every queue has taken what the server had for it. */
  drained(): Promise<void>;
  newClient(config?: S3ClientConfig): S3Client;
  /** Closes the server; `keepData` leaves its folder for another one. */
  close(options?: { readonly keepData?: boolean }): Promise<void>;
}

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

export const startS3 = async (options: Partial<S3ServerOptions> = {}): Promise<S3Harness> => {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'local-s3-'));
  const notifications: Notification[] = [];
  const waiting = new Set<() => void>();
  const notify = (arn: string, body: string): void => {
    notifications.push({ queueArn: arn, body });
    for (const check of waiting) check();
  };
  const server = openS3Server({ notify, ...options, dataDir });
  const http = createServer(server.handle);
  const endpoint = await listen(http);
  const clients: S3Client[] = [];

  const newClient = (config: S3ClientConfig = {}): S3Client => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new S3Client({
      ...{ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 },
      ...config,
    });
    clients.push(client);
    return client;
  };

  return {
    dataDir,
    server,
    endpoint,
    client: newClient(),
    notifications,
    notified: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (notifications.length < count) return;
          waiting.delete(check);
          resolve(notifications);
        };
        waiting.add(check);
        check();
      }),
    async drained() {
      const marker = `drained-${notifications.length}`;
      server.createBucket(marker);
      await server.putBucketNotification(marker, [{ id: marker, queueArn, events: ['s3:ObjectCreated:*'] }]);
      const client = newClient();
      await client.send(new PutObjectCommand({ Bucket: marker, Key: marker, Body: 'x' }));
      await new Promise<void>((resolve) => {
        const check = (): void => {
          if (notifications.some(({ body }) => body.includes(`"key":"${marker}"`))) resolve();
        };
        waiting.add(check);
        check();
      });
    },
    newClient,
    async close({ keepData = false } = {}) {
      for (const client of clients) client.destroy();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await server.close();
      if (!keepData) rmSync(dataDir, { recursive: true });
    },
  };
};
