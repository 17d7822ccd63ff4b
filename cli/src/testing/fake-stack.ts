// A stack for tests, behind one loopback port: S3 and Lambda as the SDK speaks them, the search API, and no pipeline:
// what becomes of a document is the test's to say.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { SearchRequest } from '@alex/core/api';
import type { DocumentRecord } from '@alex/core/document-record';
import type { DeadLetter, ReplayRequest, ReplayResponse } from '@alex/core/replay';
import type { SearchHit } from '@alex/core/search';
import type { StackOutputs } from '@alex/core/stack-outputs';

export const bucket = 'bucket';
const apiPath = '/api';

interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly parts: number;
}

export interface FakeStack {
  outputs: StackOutputs;
  readonly objects: Map<string, StoredObject>;
  readonly records: Map<string, DocumentRecord>;
  readonly searches: SearchRequest[];
  readonly replays: ReplayRequest[];
  /** Method and path of every request. */
  readonly requests: string[];
  /** How the test answers. */
  hits: readonly SearchHit[];
  stored: (key: string) => void;
  deleted: (key: string) => void;
  replay: (request: ReplayRequest) => ReplayResponse;
  /** By operation, as in X-Amz-Target without its namespace; what is not there is not implemented. */
  readonly operations: Map<string, (input: Record<string, unknown>) => object>;
  /** What the embedding endpoint answers; a number is a status that it refuses with. */
  embed: (inputs: readonly string[]) => unknown;
  /** Undefined: as usual. */
  intercept: (
    method: string,
    path: string,
    query: string,
  ) => { readonly status: number; readonly body: string } | undefined;
  close(): Promise<void>;
}

interface Answer {
  readonly status?: number;
  readonly body?: string | object | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const refusal = (status: number, type: string, message: string): Answer => ({
  status,
  body: { __type: type, message },
  headers: { 'x-amzn-errortype': type },
});

const nothingThere: Answer = { status: 404, body: { error: { code: 'not-found', message: 'No such document.' } } };

/** What the replay function answers that has sent these letters again, and left so many. */
export const aReplay = (letters: readonly DeadLetter[], left = 0, more = false): ReplayResponse => ({
  letters,
  replayed: letters.length,
  left,
  more,
  at: '2026-01-05T12:00:00.000Z',
});

export const startFakeStack = async (): Promise<FakeStack> => {
  const uploads = new Map<string, Buffer[]>();

  const answerApi = async (url: URL, request: IncomingMessage): Promise<Answer> => {
    const [, , route] = url.pathname.split('/');
    if (route === 'search') {
      stack.searches.push(JSON.parse((await buffer(request)).toString()) as SearchRequest);
      return { body: { hits: stack.hits } };
    }
    if (route === 'document') {
      const record = stack.records.get(url.searchParams.get('key') ?? '');
      return record ? { body: record } : nothingThere;
    }
    // One document a page, so that every listing has to page.
    const { prefix = '', status, after } = Object.fromEntries(url.searchParams);
    const all = [...stack.records.values()].filter((r) => r.key.startsWith(prefix) && (!status || r.status === status));
    const start = after === undefined ? 0 : Number(after);
    const next = start + 1 < all.length ? { next: String(start + 1) } : {};
    return { body: { documents: all.slice(start, start + 1), ...next } };
  };

  const store = (key: string, body: Buffer, contentType: string | undefined, parts: number): Answer => {
    stack.objects.set(key, { body, contentType, parts });
    stack.stored(key);
    return { headers: { etag: '"e"' } };
  };

  const get = (key: string, etag: string | undefined): Answer => {
    const found = stack.objects.get(key);
    if (!found) return { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' };
    if (etag !== undefined && etag !== '"e"')
      return { status: 412, body: '<Error><Code>PreconditionFailed</Code></Error>' };
    return { body: found.body };
  };

  const answerS3 = async (url: URL, request: IncomingMessage): Promise<Answer> => {
    const key = decodeURIComponent(url.pathname.slice(`/${bucket}/`.length));
    const type = request.headers['content-type'];
    const body = await buffer(request);
    const upload = url.searchParams.get('uploadId');
    if (request.method === 'HEAD') return stack.objects.has(key) ? {} : { status: 404 };
    if (request.method === 'GET') return get(key, request.headers['if-match']);
    if (url.searchParams.has('uploads')) {
      uploads.set(key, []);
      return { body: `<InitiateMultipartUploadResult><UploadId>${type}</UploadId></InitiateMultipartUploadResult>` };
    }
    if (url.searchParams.has('delete')) {
      for (const [, name = ''] of body.toString().matchAll(/<Key>(.*?)<\/Key>/g)) {
        stack.objects.delete(name);
        stack.deleted(name);
      }
      return { body: '<DeleteResult/>' };
    }
    const parts = uploads.get(key) ?? [];
    if (upload === null) return store(key, body, type, 1);
    if (request.method === 'PUT') {
      parts[Number(url.searchParams.get('partNumber')) - 1] = body;
      return { headers: { etag: '"p"' } };
    }
    store(key, Buffer.concat(parts), upload, parts.length);
    return { body: '<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>' };
  };

  const answerLambda = async (request: IncomingMessage): Promise<Answer> => {
    const event = JSON.parse((await buffer(request)).toString()) as ReplayRequest;
    stack.replays.push(event);
    try {
      return { body: stack.replay(event) };
    } catch (error) {
      return { headers: { 'x-amz-function-error': 'Unhandled' }, body: { errorMessage: (error as Error).message } };
    }
  };

  const answerOperation = async (target: string, request: IncomingMessage): Promise<Answer> => {
    const name = target.replace(/^.*\./, '');
    const operation = stack.operations.get(name);
    const input = JSON.parse((await buffer(request)).toString()) as Record<string, unknown>;
    if (!operation) return refusal(501, 'NotImplemented', `${name} is not here.`);
    try {
      return { body: operation(input) };
    } catch (error) {
      return refusal(400, (error as Error).name, (error as Error).message);
    }
  };

  const answerEndpoint = async (request: IncomingMessage): Promise<Answer> => {
    const { inputs } = JSON.parse((await buffer(request)).toString()) as { inputs: readonly string[] };
    const answer = stack.embed(inputs);
    if (typeof answer === 'number') return refusal(answer, 'ModelNotReadyException', 'The model is starting.');
    return { body: Object(answer) };
  };

  const answerAws = (url: URL, request: IncomingMessage): Promise<Answer> => {
    const target = request.headers['x-amz-target'] ?? (url.pathname === '/GetIndex' ? 'S3Vectors.GetIndex' : undefined);
    if (target !== undefined) return answerOperation(String(target), request);
    if (url.pathname.startsWith('/endpoints/')) return answerEndpoint(request);
    if (url.pathname.startsWith('/2015-03-31/')) return answerLambda(request);
    return url.pathname.startsWith(apiPath) ? answerApi(url, request) : answerS3(url, request);
  };

  const server = createServer(async (request, response) => {
    const { method = '', url: target = '' } = request;
    const url = new URL(target, 'http://stack');
    stack.requests.push(`${method} ${url.pathname}`);
    const answer = stack.intercept(method, url.pathname, url.search) ?? (await answerAws(url, request));
    const { status = 200, body = '', headers = {} } = answer as Answer;
    response
      .writeHead(status, headers)
      .end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const stack: FakeStack = {
    outputs: {
      endpoint,
      region: 'us-east-1',
      accessKeyId: 'test',
      secretAccessKey: 'test',
      documentsBucket: bucket,
      stateBucket: 'state',
      queues: {
        documents: `${endpoint}/0/documents`,
        documentsDeadLetter: `${endpoint}/0/documents-dead`,
        batches: `${endpoint}/0/batches`,
        batchesDeadLetter: `${endpoint}/0/batches-dead`,
      },
      vectorBucket: 'vectors',
      vectorIndex: 'index',
      embeddingEndpointName: 'model',
      apiUrl: endpoint + apiPath,
      replayFunction: 'replay',
    },
    objects: new Map(),
    records: new Map(),
    searches: [],
    replays: [],
    requests: [],
    hits: [],
    stored: () => {},
    deleted: () => {},
    replay: () => aReplay([]),
    operations: new Map(),
    embed: () => 500,
    intercept: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stack;
};
