// The HTTP API: routes and answers. It reads and never writes.
import type { ApiError, ChunksResponse, DocumentsResponse, SearchResponse } from '@alex/core/api';
import { documentId } from '@alex/core/document';
import type { DocumentRecord, DocumentStatus } from '@alex/core/document-record';
import { failureTable, PipelineError, toPipelineError } from '@alex/core/errors';
import type { Telemetry } from '@alex/core/ports/telemetry';
import { type Context, Hono } from 'hono';
import { parseSearch } from './parse-search.ts';
import { readChunks } from './read-chunks.ts';
import { createSearch, type SearchPorts } from './search.ts';

/** Documents a page, at most; and records looked at for one answer, so that a rare status or prefix does not take all day. */
const pageMax = 500;
const lookedAtMax = 5_000;

const statuses: readonly string[] = ['embedding', 'live', 'failed', 'deleted'] satisfies DocumentStatus[];

export const createApp = (
  ports: SearchPorts & { readonly telemetry: Telemetry },
  { documentsBucket }: { readonly documentsBucket: string },
): Hono => {
  const search = createSearch(ports);
  const app = new Hono();

  const documentsPage = async (context: Context, status: string | undefined): Promise<DocumentsResponse> => {
    const prefix = context.req.query('prefix') ?? '';
    const limit = Number(context.req.query('limit') ?? pageMax);
    if (!Number.isInteger(limit) || limit < 1 || limit > pageMax)
      throw new PipelineError('bad-request', `“limit” must be a whole number from 1 to ${pageMax}.`);
    if (status !== undefined && !statuses.includes(status))
      throw new PipelineError('bad-request', `“status” must be one of ${statuses.join(', ')}.`);
    const documents: DocumentRecord[] = [];
    let lookedAt = 0;
    for await (const record of ports.ledger.records(context.req.query('after'))) {
      lookedAt += 1;
      if (record.key.startsWith(prefix) && (status === undefined || record.status === status)) documents.push(record);
      if (documents.length === limit || lookedAt === lookedAtMax) return { documents, next: record.documentId };
    }
    return { documents };
  };

  app.post('/search', async (context) => {
    const request = await context.req.json().catch(() => undefined);
    const started = performance.now();
    const query = parseSearch(request);
    const hits = await search(query);
    const milliseconds = Math.round(performance.now() - started);
    ports.telemetry.record('search', {
      milliseconds,
      hits: hits.length,
      top: query.top,
      consistency: query.consistency,
    });
    return context.json({ hits } satisfies SearchResponse);
  });
  app.get('/documents', async (context) => context.json(await documentsPage(context, context.req.query('status'))));
  app.get('/failures', async (context) => context.json(await documentsPage(context, 'failed')));
  const answerDocument = async (context: Context, key: string) => {
    const { record } = await ports.ledger.read(documentId({ bucket: documentsBucket, key }));
    if (!record) return context.json(notFound(`No document “${key}” is known.`), 404);
    const { chunk, around } = context.req.query();
    if (chunk === undefined) return context.json(record);
    const chunks = await readChunks(ports.ledger, record, { chunk, around });
    return chunks
      ? context.json(chunks satisfies ChunksResponse)
      : context.json(notFound(`Nothing of “${key}” is searchable.`), 404);
  };
  // Any character at all: a key may hold slashes, and even line breaks.
  app.get('/documents/:key{[^]+}', (context) => answerDocument(context, context.req.param('key')));
  // Whole behind API Gateway too, which decodes a path before it hands it on, and ends it at a question mark.
  app.get('/document', (context) => answerDocument(context, context.req.query('key') ?? ''));

  app.notFound((context) => context.json(notFound(`There is no ${context.req.method} ${context.req.path} here.`), 404));
  app.onError((thrown, context) => {
    const { code, message, retryable } = toPipelineError(thrown);
    ports.telemetry.record('request-failed', { path: context.req.path, code, message });
    const body: ApiError = { error: { code, message, advice: failureTable[code].advice } };
    return context.json(body, code === 'bad-request' ? 400 : retryable ? 503 : 500);
  });
  return app;
};

const notFound = (message: string): ApiError => ({ error: { code: 'not-found', message } });
