// For tests: a gateway in front of handlers that remember what reached them.
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';

export const credentials = { accessKeyId: 'local', secretAccessKey: 'only/on+this machine' };

export interface Arrival {
  readonly service: string;
  readonly method: string;
  readonly url: string;
  readonly body: Buffer;
}

export interface TestGateway extends Gateway {
  readonly arrivals: Arrival[];
}

export const startTestGateway = async (overrides: Partial<GatewayOptions> = {}): Promise<TestGateway> => {
  const arrivals: Arrival[] = [];
  const remember = (service: string) => async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    arrivals.push({ service, method: request.method ?? '', url: request.url ?? '', body });
    response.writeHead(200, { etag: '"0"' }).end();
  };
  const gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    credentials,
    services: {
      s3: remember('s3'),
      sqs: remember('sqs'),
      s3vectors: remember('s3vectors'),
      sagemaker: remember('sagemaker'),
      lambda: remember('lambda'),
    },
    unsigned: remember('unsigned'),
    ...overrides,
  });
  return { ...gateway, arrivals };
};

class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = ArrayBuffer.isView(secret) ? Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength) : secret;
    this.hash =
      key === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof key === 'string' ? key : Buffer.from(key as Uint8Array));
  }
  update(data: Uint8Array) {
    this.hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
  reset() {}
}

/** The SDK's own signer. `declaresHash: false` signs as botocore does: the body's hash, without saying it. */
export const signerFor = (
  service: string,
  { secretAccessKey = credentials.secretAccessKey, declaresHash = true } = {},
): SignatureV4 =>
  new SignatureV4({
    service,
    region: 'eu-west-1',
    credentials: { ...credentials, secretAccessKey },
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: declaresHash,
  });

interface Unsigned {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** As the signer takes it. */
export const requestTo = (gateway: Gateway, { headers, query, ...request }: Unsigned) => ({
  protocol: 'http:',
  hostname: '127.0.0.1',
  port: gateway.port,
  query: query ?? {},
  headers: { host: `127.0.0.1:${gateway.port}`, ...headers },
  ...request,
});

type Signed = Awaited<ReturnType<SignatureV4['presign']>>;

/** Percent-encodes everything but unreserved characters, as SDKs do. */
export const escapeAll = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export const urlOf = ({ path, port, query = {} }: Signed): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${escapeAll(name)}=${escapeAll(one)}`),
  );
  return `http://127.0.0.1:${port}${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
};

export const send = (signed: Signed, changes: { body?: string | Uint8Array } = {}) => {
  const { host: _, ...headers } = signed.headers;
  return fetch(urlOf(signed), { method: signed.method, headers, body: signed.body, ...changes });
};
