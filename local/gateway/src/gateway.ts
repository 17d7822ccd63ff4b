// One loopback port for all services: keeps strangers out, verifies SigV4, routes by the service that the request was signed for.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { foreignReason } from './origin-guard.ts';
import { Refusal, refuse } from './refusal.ts';
import { claimedService, readSignature } from './signature.ts';
import { type Credentials, verifySignature } from './verify-signature.ts';

export type Authorise = (
  request: IncomingMessage,
  caller: { readonly accessKeyId: string; readonly service: string },
) => Promise<string | undefined>;

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface GatewayOptions {
  /** Loopback only: what answers here is meant for this machine. */
  readonly host: '127.0.0.1';
  /** 0 picks a free one. */
  readonly port: number;
  readonly credentials: Credentials;
  /** Others who may sign, such as functions with roles of their own. */
  readonly principals?: readonly Credentials[];
  /** Why this caller, whose signature is right, may not; undefined where it may. The body, if read, must be put back (`readAhead`). */
  readonly authorise?: Authorise;
  /** By the service name of the SigV4 credential scope. */
  readonly services: Readonly<Record<'s3' | 'sqs' | 's3vectors' | 'sagemaker' | 'lambda', Handler>> & {
    readonly logs?: Handler;
  };
  /** Takes requests without any signature, and verified ones signed for execute-api. */
  readonly unsigned: Handler;
}

export interface Gateway {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Refuses what is new, lets what is under way finish for up to 3 seconds, then cuts it off. */
  readonly close: () => Promise<void>;
}

const closeGraceMs = 3000;

export class PortBusyError extends Error {
  readonly code = 'port-busy';
  constructor(host: string, port: number, cause: unknown) {
    super(`Port ${port} of ${host} is in use: stop the program that uses it, or choose another port.`, { cause });
  }
}

const isPortBusy = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/** Rejects with PortBusyError when the port is taken. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { host, credentials, principals = [], authorise, unsigned } = options;
  const signers = new Map([...principals, credentials].map((pair) => [pair.accessKeyId, pair]));
  const services = new Map<string, Handler>(Object.entries(options.services)).set('execute-api', unsigned);
  const underWay = new Set<ServerResponse>();
  let closing = false;

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      if (closing) throw new Refusal('closing', 'The server is shutting down.');
      const signature = readSignature(request);
      if (signature === undefined) return await unsigned(request, response);
      const handler = services.get(signature.service);
      if (!handler) throw new Refusal('unknownService', `The service "${signature.service}" is not available here.`);
      await verifySignature(request, signature, signers.get(signature.accessKeyId) ?? credentials);
      const denial = await authorise?.(request, signature);
      if (denial !== undefined) throw new Refusal('accessDenied', denial);
      await handler(request, response);
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      if (!(error instanceof Refusal))
        console.error(`The gateway could not serve ${request.method} ${request.url}.`, error);
      const refusal = error instanceof Refusal ? error : new Refusal('failed', 'The server failed; its log says why.');
      if (response.headersSent) response.destroy();
      else refuse(request, response, refusal, claimedService(request));
    }
  };

  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
    const requestId = randomUUID();
    response.setHeader('x-amzn-RequestId', requestId);
    response.setHeader('x-amz-request-id', requestId);
    const reason = foreignReason(request.headers, port);
    if (reason === undefined) void route(request, response);
    else response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`${reason}\n`);
  });
  server.listen(options.port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw isPortBusy(error) ? new PortBusyError(host, options.port, error) : error;
  });
  const { port } = server.address() as AddressInfo;

  const shutDown = async () => {
    closing = true;
    const finished = [...underWay].map((response) => new Promise((resolve) => response.once('close', resolve)));
    await Promise.race([Promise.all(finished), setTimeout(closeGraceMs, undefined, { ref: false })]);
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  let shut: Promise<void> | undefined;

  return {
    url: `http://${host}:${port}`,
    port,
    close: () => {
      shut ??= shutDown();
      return shut;
    },
  };
};
