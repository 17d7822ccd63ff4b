// A loopback server that answers as a test tells it to, and keeps what it was asked.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** `hang-up` closes the connection without an answer, `truncate` in the middle of one. */
export type ScriptedAnswer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'hang-up'
  | 'truncate';

export interface ScriptedServer {
  /** What every SDK client takes to talk to this server, once. */
  readonly config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  readonly requests: ReceivedRequest[];
  close(): Promise<void>;
}

const readBody = async (request: http.IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
};

export const openScriptedServer = async (
  answer: (request: ReceivedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>,
): Promise<ScriptedServer> => {
  const requests: ReceivedRequest[] = [];
  const server = http.createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    const request = { method, path: url, headers, body: await readBody(incoming) };
    requests.push(request);
    const reply = await answer(request);
    if (reply === 'hang-up') return incoming.socket.destroy();
    if (reply === 'truncate') {
      response.writeHead(200, { 'content-length': '1000' });
      return response.write('half', () => incoming.socket.destroy());
    }
    response.writeHead(reply.status ?? 200, reply.headers ?? {});
    return response.end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    config: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
