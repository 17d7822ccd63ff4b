// The search API over HTTP. Every request passes through `send`, which signs it, or shows a token, for the API's own authorizer.
import type { ApiError, ChunksResponse, DocumentsResponse, SearchRequest, SearchResponse } from '@alex/core/api';
import type { DocumentRecord, DocumentStatus } from '@alex/core/document-record';
import type { SearchHit } from '@alex/core/search';
import type { SignedFetch } from './aws/signed-fetch.ts';
import { CommandError } from './command-error.ts';
import { concernsWholeStack } from './explain-error.ts';
import type { Clock } from './world.ts';

/** A document's record as it was at a moment of the server's clock, in milliseconds since 1970. */
export interface Sighting {
  readonly record: DocumentRecord | undefined;
  readonly at: number;
}

export interface DocumentSelection {
  readonly prefix?: string | undefined;
  readonly status?: DocumentStatus | undefined;
}

/** All methods throw CommandError for what the API refuses, with its reason and advice. */
export interface ApiClient {
  search(request: SearchRequest): Promise<readonly SearchHit[]>;
  document(key: string): Promise<Sighting>;
  /** A passage and so many to each side; undefined where nothing of the document is searchable. */
  chunks(key: string, ordinal: number, around: number): Promise<ChunksResponse | undefined>;
  /** In no particular order, read page by page. */
  documents(selection: DocumentSelection): AsyncIterable<DocumentRecord>;
}

/** All requests only read, so each may be sent again. */
const attemptsMax = 4;
const firstWaitMilliseconds = 250;
/** Above the API's own patience with a cold embedding endpoint: API Gateway answers within 30 s, a function URL later. */
const answerMillisecondsMax = 90_000;

const mayPass = (status: number): boolean => status === 429 || status >= 500;

export interface ApiAccess {
  readonly region: string;
  readonly signedFetch: SignedFetch;
  /** For an API with a JWT authorizer: sent instead of a signature. */
  readonly token?: string;
}

interface Ask {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const createApiClient = (apiUrl: string, clock: Clock, { region, signedFetch, token }: ApiAccess): ApiClient => {
  const send = async (path: string, ask: Ask): Promise<Response> => {
    const url = `${apiUrl}${path}`;
    const signal = AbortSignal.timeout(answerMillisecondsMax);
    if (token) return fetch(url, { ...ask, headers: { ...ask.headers, authorization: `Bearer ${token}` }, signal });
    return signedFetch(url, { ...ask, service: 'execute-api', region, signal });
  };

  const attempt = async (path: string, init: Ask): Promise<Response | CommandError> => {
    try {
      return await send(path, init);
    } catch (error) {
      if (concernsWholeStack(error)) throw error;
      return new CommandError(`${apiUrl} breaks off: ${reasonOf(error)}`, 1, { cause: error });
    }
  };

  const ask = async (path: string, init: Ask = { method: 'GET' }): Promise<Response> => {
    for (let attempts = 1; ; attempts++) {
      const answer = await attempt(path, init);
      const isFinal = attempts === attemptsMax;
      if (answer instanceof CommandError) {
        if (isFinal) throw answer;
      } else {
        if (isFinal || !mayPass(answer.status)) return answer;
        await answer.body?.cancel();
      }
      await clock.sleep(firstWaitMilliseconds * 2 ** (attempts - 1));
    }
  };

  const read = async <Answer>(response: Response): Promise<Answer> => {
    const body = parse(await response.text());
    if (response.ok && body !== undefined) return body as Answer;
    throw refusal(response, body);
  };

  const readIfThere = async <Answer>(response: Response): Promise<Answer | undefined> => {
    if (response.status !== 404) return read<Answer>(response);
    const body = parse(await response.text());
    if (isApiError(body) && body.error.code === 'not-found') return undefined;
    throw refusal(response, body);
  };

  return {
    search: async (request) => {
      const response = await ask('/search', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      return (await read<SearchResponse>(response)).hits;
    },
    document: async (key) => {
      const response = await ask(`/document?key=${encodeURIComponent(key)}`);
      const at = Date.parse(response.headers.get('date') ?? '') || clock.now();
      return { record: await readIfThere<DocumentRecord>(response), at };
    },
    chunks: async (key, ordinal, around) => {
      const query = new URLSearchParams({ key, chunk: String(ordinal), around: String(around) });
      return readIfThere<ChunksResponse>(await ask(`/document?${query}`));
    },
    documents: async function* ({ prefix, status }) {
      const query = new URLSearchParams({ ...(prefix && { prefix }), ...(status && { status }) });
      for (;;) {
        const { documents, next } = await read<DocumentsResponse>(await ask(`/documents?${query}`));
        yield* documents;
        if (next === undefined) return;
        query.set('after', next);
      }
    },
  };
};

/** fetch says only that it failed, and why in its cause. */
const reasonOf = (error: unknown): string => {
  const { cause = error } = Object(error) as { readonly cause?: unknown };
  return cause instanceof Error ? cause.message : String(cause);
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isApiError = (body: unknown): body is ApiError => typeof Object(Object(body).error).message === 'string';

const refusal = ({ status, url }: Response, body: unknown): CommandError =>
  new CommandError(
    isApiError(body)
      ? [body.error.message, body.error.advice].filter(Boolean).join(' ')
      : `${new URL(url).origin} answers ${status} in words that are not the search API's. Is apiUrl right?`,
  );
