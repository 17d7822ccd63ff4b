// A local server's `handle` on a free loopback port, and how SDK clients reach it.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

type Handle = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>;

export interface Loopback {
  /** What every SDK client takes; the servers themselves check no signature. */
  readonly config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly close: () => Promise<void>;
}

export const listen = async (handle: Handle): Promise<Loopback> => {
  const server = http.createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    config: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
