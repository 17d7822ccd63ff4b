// An untrusted document → its chunks, extracted and split in a thread that is ended where it exceeds a bound.
import { extname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Chunk } from '@alex/core/chunk';
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import { openSession, type Session, type SessionEnd, type ThreadBounds } from './document-session.ts';
import { type Credits, createCredits, grantCredit, type ReadRequest } from './document-thread-protocol.ts';
import type { SourceFile } from './extract/extracted-document.ts';
import type { DocumentReader, DocumentReading } from './ports.ts';
import type { SplitSettings } from './split/split-document.ts';

export interface DocumentThread extends DocumentReader {
  /**
   * Takes the bytes over: where they fill their buffer, they are gone afterwards. Concurrent reads queue, and the next
   * one waits until the chunks of the one before are read to the end, or left.
   * It rejects, and so do the chunks, with what extraction throws, and with `too-large` where a bound is exceeded.
   */
  read(file: SourceFile): Promise<DocumentReading>;
  /** Ends the thread, in the middle of a document if need be. */
  close(): Promise<void>;
}

/** Seconds of the function's timeout for all that is not reading the document. */
const functionSecondsKept = 10;
/** Groups of chunks that the thread may be ahead of their reader. */
const groupsAhead = 4;
/** V8 kills the process where one allocation passes the heap's limit: ours is measured, and far below. */
const heapLimitPerBound = 2;
/** What a thread makes is soon garbage. With Node's 48 MiB a text of 50 MB took a third more memory, and no less time. */
const youngMebibytesMax = 12;
/**
 * While a document's first parts wait to be planned all of them are alive, from which V8 concludes that parts stay so, and makes
 * them where it looks for garbage late: 50 MB of Markdown took 76 MiB more memory, and no less time.
 */
setFlagsFromString('--no-allocation-site-pretenuring');
/** A thread that held more than this part of its bound is not kept: V8 gives memory back late. */
const keptShareMax = 1 / 3;

const defaults = {
  entry: new URL(`./document-thread-entry${extname(import.meta.url)}`, import.meta.url),
  bounds: {
    extractionSeconds: limits.extractionSecondsMax,
    memoryMebibytes: limits.extractionMemoryMebibytesMax,
    documentSeconds: limits.chunker.timeoutSeconds - functionSecondsKept,
  },
};

/** Bytes that can be handed over without a copy, which those can that are alone in their buffer. */
const alone = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);

async function* chunksOf(session: Session, credits: Credits): AsyncGenerator<readonly Chunk[]> {
  try {
    for (let chunks = await session.nextChunks(); chunks !== undefined; chunks = await session.nextChunks()) {
      yield chunks;
      grantCredit(credits);
    }
  } finally {
    session.abort('out-of-time', 'The document’s chunks were left before their end.');
  }
}

export const createDocumentThread = (
  settings: SplitSettings,
  { entry, bounds }: { readonly entry: URL; readonly bounds: ThreadBounds } = defaults,
): DocumentThread => {
  let session: Session | undefined;
  let lastTurn = Promise.resolve();
  let closed = false;

  const startWorker = (): Worker => {
    const started = new Worker(entry, {
      resourceLimits: {
        maxOldGenerationSizeMb: bounds.memoryMebibytes * heapLimitPerBound,
        maxYoungGenerationSizeMb: youngMebibytesMax,
      },
    });
    // A session hears of errors by itself; one between two documents must not end the function.
    started.on('error', () => {});
    started.once('exit', () => {
      if (worker === started) worker = undefined;
    });
    started.unref();
    return started;
  };
  let worker: Worker | undefined = startWorker();

  const begin = (file: SourceFile, credits: Credits): Session => {
    if (closed) throw new PipelineError('out-of-time', 'The document thread is closed.');
    worker ??= startWorker();
    worker.ref();
    const bytes = alone(file.bytes);
    const request: ReadRequest = { file: { ...file, bytes }, settings, credits };
    worker.postMessage(request, [bytes.buffer]);
    return openSession(worker, credits, bounds);
  };

  const finish = async ({ healthy, peakMebibytes }: SessionEnd): Promise<void> => {
    session = undefined;
    worker?.unref();
    if (healthy && peakMebibytes <= bounds.memoryMebibytes * keptShareMax) return;
    await worker?.terminate();
    worker = undefined;
  };

  return {
    async read(file) {
      const { promise: turn, resolve: endTurn } = Promise.withResolvers<void>();
      const before = lastTurn;
      lastTurn = turn;
      await before;

      const credits = createCredits(groupsAhead);
      try {
        session = begin(file, credits);
      } catch (error) {
        endTurn();
        throw error;
      }
      // Whatever becomes of the thread, the next document has its turn.
      session.over.then(finish).finally(endTurn);
      const reading = session;
      const summary = await reading.summary();
      return { summary, chunks: chunksOf(reading, credits) };
    },
    async close() {
      closed = true;
      session?.abort('out-of-time', 'The document thread was closed.');
      await lastTurn;
      await worker?.terminate();
    },
  };
};
