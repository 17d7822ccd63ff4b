// Texts of many messages → requests to one endpoint: kept full, never flooded, and one bad text harms no other.
import { setTimeout as sleep } from 'node:timers/promises';
import { PipelineError, toPipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import { once } from '@alex/core/once';
import type { EmbeddingEndpoint } from '@alex/core/ports/embedding-endpoint';
import { type PendingText, takeRequest } from './request-batches.ts';
import { createWindow } from './window.ts';

export interface EmbeddingRequests {
  /** One promise a text, in their order; each fails by itself, as `EmbeddingEndpoint.embed` does, or with `out-of-time`. */
  embed(texts: readonly PendingText[]): readonly Promise<Float32Array>[];
  /** Says that one of the expected producers will bring no more texts. */
  producerDone(): void;
}

export interface EmbeddingRequestsOptions {
  /** While any of so many producers may still bring texts, only full requests are sent. */
  readonly producers: number;
  /** Milliseconds since 1970 after which nothing more is asked. */
  readonly deadline: number;
}

interface Waiting extends PendingText {
  readonly resolve: (embedding: Float32Array) => void;
  readonly reject: (error: PipelineError) => void;
}

/** Waits in milliseconds: the first, and the longest that it doubles to. Full jitter: a random part of it. */
const waits = {
  'endpoint-throttled': { first: 50, longest: 5_000 },
  // A serverless container needs 2 s to 3 min to be ready; asking costs nothing.
  'endpoint-not-ready': { first: 1_000, longest: 10_000 },
  'endpoint-failed': { first: 500, longest: 5_000 },
  'model-failed': { first: 500, longest: 5_000 },
  'embedding-invalid': { first: 500, longest: 5_000 },
} as const;

/** Attempts at a request that fails and is not taken apart; throttling and starting are no failures and do not count. */
const attemptsMax = 3;

/** What is throttled is refused at once and costs little; texts that were too many have cost the container its memory. */
const successesPerStep = { inFlight: 4, texts: 8 };

/**
 * What is learned of the endpoint's capacity is kept between invocations.
 * @param inFlightMax requests at once; set to the endpoint's own concurrency
 */
export const createEmbeddingRequests = (
  endpoint: EmbeddingEndpoint,
  { inFlightMax }: { readonly inFlightMax: number },
) => {
  const inFlightWindow = createWindow(inFlightMax, successesPerStep.inFlight);
  const textsWindow = createWindow(limits.requestTextsMax, successesPerStep.texts);
  /** What the newest answer took: after so long, a place is free again. */
  let answerMilliseconds = Number.POSITIVE_INFINITY;

  return ({ producers, deadline }: EmbeddingRequestsOptions): EmbeddingRequests => {
    const pending: Waiting[] = [];
    let expected = producers;
    let inFlight = 0;

    /** Throttled without a success since, and what was said the last time. */
    let throttled = 0;
    let throttling: PipelineError | undefined;
    /** Runs while nothing is asked. The timer itself is the pause: a clock that is read beside it may differ by a millisecond. */
    let pause: NodeJS.Timeout | undefined;

    const pump = () => {
      while (inFlight < inFlightWindow.size() && pending.length > 0 && !pause) {
        if (expected > 0 && pending.length < textsWindow.size()) return;
        void send(takeRequest(pending, textsWindow.size()), takePlace());
      }
    };

    /** @returns gives the place back, once */
    const takePlace = () => {
      inFlight += 1;
      return once(() => {
        inFlight -= 1;
        pump();
      });
    };

    const endPause = () => {
      clearTimeout(pause);
      pause = undefined;
    };

    /** Back to the head of what waits: the next answer makes room for it, or else the end of a pause. */
    const sendLater = (texts: readonly Waiting[], error: PipelineError) => {
      pending.unshift(...texts);
      throttling = error;
      const wait = waitBefore(error, throttled, answerMilliseconds) ?? 0;
      throttled += 1;
      endPause();
      pause = setTimeout(() => {
        endPause();
        pump();
      }, wait);
    };

    /** In a place that the next request has as soon as this one is answered, though its answer is yet to be read. */
    const send = async (texts: readonly Waiting[], leavePlace: () => void): Promise<void> => {
      await ask(texts, leavePlace, false).finally(leavePlace);
    };

    const ask = async (texts: readonly Waiting[], leavePlace: () => void, isPart: boolean): Promise<void> => {
      let failures = 0;
      let last = throttling;
      for (let tries = 0; ; tries += 1) {
        if (Date.now() > deadline) return rejectAll(texts, outOfTime(last));
        const askedAt = performance.now();
        const sizes = { inFlight: inFlightWindow.size(), texts: textsWindow.size() };
        try {
          const embeddings = await endpoint.embed(
            texts.map(({ text }) => text),
            () => {
              answerMilliseconds = performance.now() - askedAt;
              inFlightWindow.grow();
              throttled = 0;
              endPause();
              leavePlace();
            },
          );
          if (texts.length >= textsWindow.size()) textsWindow.grow();
          texts.forEach(({ resolve }, i) => {
            resolve(embeddings[i] as Float32Array);
          });
          return;
        } catch (thrown) {
          last = toPipelineError(thrown);
          if (texts.length > 1 && canBeOneText(last)) {
            // Whether it was the size or one text, its parts say no more of the size.
            if (last.code === 'model-failed' && !isPart) textsWindow.shrink(sizes.texts);
            return bisect(texts);
          }
          if (last.code === 'endpoint-throttled') {
            inFlightWindow.shrink(sizes.inFlight);
            if (!isPart) return sendLater(texts, last);
          } else if (last.code !== 'endpoint-not-ready') failures += 1;
          const wait = waitBefore(last, tries, answerMilliseconds);
          if (wait === undefined || failures >= attemptsMax) return rejectAll(texts, last);
          await sleep(wait);
        }
      }
    };

    const bisect = async (texts: readonly Waiting[]) => {
      const middle = Math.ceil(texts.length / 2);
      await ask(texts.slice(0, middle), stillTaken, true);
      await ask(texts.slice(middle), stillTaken, true);
    };

    return {
      embed: (texts) => {
        const promises = texts.map(
          (text) => new Promise<Float32Array>((resolve, reject) => pending.push({ ...text, resolve, reject })),
        );
        pump();
        return promises;
      },
      producerDone: () => {
        expected -= 1;
        pump();
      },
    };
  };
};

/** The other part is asked in the same place; after an answer that could not be read, beside the one that has it now. */
const stillTaken = () => {};

/** Whether a request of several texts may have failed for one of them. */
const canBeOneText = ({ code }: PipelineError): boolean =>
  code === 'text-refused' || code === 'model-failed' || code === 'embedding-invalid';

/** @param answerMilliseconds nobody who was throttled need wait longer */
const waitBefore = ({ code }: PipelineError, tries: number, answerMilliseconds: number): number | undefined => {
  const wait = (waits as Partial<Record<string, { first: number; longest: number }>>)[code];
  const most =
    code === 'endpoint-throttled' ? Math.max(answerMilliseconds, waits[code].first) : Number.POSITIVE_INFINITY;
  return wait && Math.random() * Math.min(wait.longest, most, wait.first * 2 ** tries);
};

const rejectAll = (texts: readonly Waiting[], error: PipelineError) => {
  for (const { reject } of texts) reject(error);
};

const outOfTime = (last: PipelineError | undefined) =>
  new PipelineError(
    'out-of-time',
    `The function’s time ran out ${last ? `while the endpoint said: ${last.message}` : 'before the endpoint was asked.'}`,
    { cause: last },
  );
