// One document in the thread: its replies one by one, and the bounds that end the thread.
import { on } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { Chunk } from '@alex/core/chunk';
import { type FailureCode, PipelineError, toPipelineError } from '@alex/core/errors';
import { areSpent, type Credits, type DocumentSummary, type ThreadReply } from './document-thread-protocol.ts';
import { watchMemory } from './thread-memory.ts';

export interface ThreadBounds {
  readonly extractionSeconds: number;
  /** Of the thread's heap, and its buffers outside of it. */
  readonly memoryMebibytes: number;
  /** For extraction and splitting together. */
  readonly documentSeconds: number;
}

export interface SessionEnd {
  /** Whether the thread may serve the next document. */
  readonly healthy: boolean;
  readonly peakMebibytes: number;
}

export interface Session {
  /** Both reject with what the thread failed with. Comes first. */
  summary(): Promise<DocumentSummary>;
  /** Undefined after the last group. */
  nextChunks(): Promise<readonly Chunk[] | undefined>;
  /** Ends the session, and with it the thread, where it is not over yet. */
  abort(code: FailureCode, message: string): void;
  readonly over: Promise<SessionEnd>;
}

const threadFailure = (error: unknown): PipelineError =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new PipelineError('too-large', 'The document takes more memory than a document may.')
    : toPipelineError(error);

export const openSession = (worker: Worker, credits: Credits, bounds: ThreadBounds): Session => {
  const { promise: over, resolve } = Promise.withResolvers<SessionEnd>();
  const breach = new AbortController();
  const replies = on(worker, 'message', { signal: breach.signal, close: ['exit'] });
  const abort = (code: FailureCode, message: string): void => breach.abort(new PipelineError(code, message));
  const tooLarge = (what: string) => (): void => abort('too-large', `The document takes ${what}.`);

  const memory = watchMemory(
    worker,
    bounds.memoryMebibytes,
    tooLarge(`more than ${bounds.memoryMebibytes} MiB of memory to read`),
  );
  const documentTimer = setTimeout(() => {
    if (areSpent(credits))
      abort('out-of-time', `The document’s chunks were not taken within ${bounds.documentSeconds} seconds.`);
    else tooLarge(`more than ${bounds.documentSeconds} seconds to read and split`)();
  }, bounds.documentSeconds * 1000);
  let extractionTimer: NodeJS.Timeout | undefined;

  const end = (healthy: boolean): void => {
    clearTimeout(documentTimer);
    clearTimeout(extractionTimer);
    if (healthy) replies.return?.();
    resolve({ healthy, peakMebibytes: memory.stop() });
  };
  breach.signal.addEventListener('abort', () => end(false), { once: true });

  /** The time that a fresh thread takes to start is not the document's. */
  const startClocks = (): void => {
    documentTimer.refresh();
    extractionTimer = setTimeout(
      tooLarge(`more than ${bounds.extractionSeconds} seconds to read`),
      bounds.extractionSeconds * 1000,
    );
  };

  const nextReply = async (): Promise<ThreadReply> => {
    try {
      const { value, done } = await replies.next();
      if (!done) return value[0];
    } catch (error) {
      end(false);
      throw breach.signal.aborted ? breach.signal.reason : threadFailure(error);
    }
    end(false);
    throw new PipelineError('unexpected', 'The document thread ended in the middle of a document.');
  };

  const next = async (): Promise<Exclude<ThreadReply, { kind: 'failed' }>> => {
    const reply = await nextReply();
    if (reply.kind === 'failed' || reply.kind === 'end') end(true);
    if (reply.kind === 'failed') throw new PipelineError(reply.code, reply.message);
    return reply;
  };

  return {
    over,
    abort,
    async summary() {
      for (;;) {
        const reply = await next();
        if (reply.kind === 'started') startClocks();
        if (reply.kind !== 'summary') continue;
        clearTimeout(extractionTimer);
        return reply.summary;
      }
    },
    async nextChunks() {
      const reply = await next();
      return reply.kind === 'chunks' ? reply.chunks : undefined;
    },
  };
};
