// Vectors of many messages → the fewest requests to the index: what comes while a request is under way shares the next.

import { toPipelineError } from '@alex/core/errors';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import type { VectorRecord } from '@alex/core/vector-record';

interface Waiting {
  readonly records: readonly VectorRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface VectorWriter {
  /** Resolves once the index has them all. */
  put(records: readonly VectorRecord[]): Promise<void>;
}

export const createVectorWriter = (index: Pick<VectorIndex, 'put'>): VectorWriter => {
  let waiting: Waiting[] = [];
  let busy = false;

  const write = async (group: readonly Waiting[]): Promise<void> => {
    try {
      await index.put(group.flatMap(({ records }) => records));
      for (const { resolve } of group) resolve();
    } catch (error) {
      // One refused vector refuses its whole request: its neighbours go by themselves.
      if (group.length > 1 && !toPipelineError(error).retryable) await Promise.all(group.map((one) => write([one])));
      else for (const { reject } of group) reject(error);
    }
  };

  const drain = async () => {
    busy = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await write(group);
    }
    busy = false;
  };

  return {
    put: (records) =>
      new Promise((resolve, reject) => {
        waiting.push({ records, resolve, reject });
        // One turn later, so that all messages whose texts shared a request share this one too.
        if (!busy) setImmediate(() => busy || void drain());
      }),
  };
};
