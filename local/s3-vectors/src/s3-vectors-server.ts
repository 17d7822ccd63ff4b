// Amazon S3 Vectors over a folder: openS3VectorsServer() gives the handler to mount on any HTTP server.
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { bucketOperations } from './bucket-operations.ts';
import { openCatalog } from './catalog.ts';
import { answer, answerError, readBody, routeOf, type WireError } from './http-exchange.ts';
import { indexOperations } from './index-operations.ts';
import { createOpenIndexes } from './open-indexes.ts';
import type { Operation, Service } from './operation.ts';
import { queryOperations } from './query-operation.ts';
import { createAddresses } from './resource-address.ts';
import { ServiceError } from './service-error.ts';
import { tagOperations } from './tag-operations.ts';
import { vectorOperations } from './vector-operations.ts';

export interface S3VectorsServerOptions {
  /** The folder of the data, made if it is missing. One server at a time. */
  readonly dataDir: string;
  /** The region in ARNs; 'us-east-1' by default. */
  readonly region?: string;
  /** The account in ARNs, 12 digits; '000000000000' by default. */
  readonly accountId?: string;
  /** For tests of clients: asked before every operation, which is answered with the error that it gives, if any. */
  readonly faults?: { next(operation: string): { readonly status: number; readonly name: string } | undefined };
}

export interface S3VectorsServer {
  /** Answers one request. Does not check signatures. Never rejects: what fails is answered as the protocol's error. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Lets the operations under way end, then closes the files. Later requests are answered with 503. */
  close(): Promise<void>;
}

const operations: Readonly<Record<string, Operation>> = {
  ...bucketOperations,
  ...indexOperations,
  ...vectorOperations,
  ...queryOperations,
  ...tagOperations,
};

/** Throws a sentence that says what to do when the folder cannot be used, is in use, or a file of it is damaged. */
export const openS3VectorsServer = ({
  dataDir,
  region = 'us-east-1',
  accountId = '000000000000',
  faults,
}: S3VectorsServerOptions): S3VectorsServer => {
  const indexFolder = join(dataDir, 'indexes');
  mkdirSync(indexFolder, { recursive: true });
  const catalog = openCatalog(join(dataDir, 'catalog.sqlite'));
  const service: Service = {
    catalog,
    indexes: createOpenIndexes(indexFolder, catalog.indexIds()),
    addresses: createAddresses({ region, accountId }),
  };
  let closed: Promise<void> | undefined;

  const perform = async (request: IncomingMessage): Promise<object> => {
    const { operation, input } = routeOf(request);
    const body = await readBody(request);
    if (closed) throw new ServiceError('ServiceUnavailableException', 'The server is closing');
    const fault = faults?.next(operation);
    if (fault) throw new InjectedFault(fault);
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (!run) throw new ServiceError('NotImplemented', `The operation ${operation} is not implemented here`);
    return run(service, { ...body, ...input });
  };

  return {
    handle: async (request, response) => {
      try {
        answer(response, await perform(request));
      } catch (error) {
        if (request.errored && !request.complete) return; // the client has gone: nobody to answer
        answerError(response, toWireError(error));
      }
    },
    close: () => {
      closed ??= service.indexes.close().then(() => catalog.close());
      return closed;
    },
  };
};

class InjectedFault extends Error {
  readonly status: number;

  constructor({ name, status }: { readonly name: string; readonly status: number }) {
    super('A fault that was asked for');
    this.name = name;
    this.status = status;
  }
}

const toWireError = (error: unknown): WireError => {
  if (error instanceof ServiceError || error instanceof InjectedFault) return error;
  console.error(error);
  return new ServiceError('InternalServerException', error instanceof Error ? error.message : String(error));
};
