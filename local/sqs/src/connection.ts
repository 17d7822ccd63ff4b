// The client at the other end of a request: is it still there, and did it get its answer?
import type { ServerResponse } from 'node:http';

export interface Connection {
  readonly lost: () => boolean;
  /** Calls back once if the client goes away before the whole answer was handed to it. */
  readonly onLost: (callback: () => void) => void;
}

export const connectionOf = (response: ServerResponse): Connection => {
  const lost = () => response.closed && !response.writableFinished;
  return {
    lost,
    onLost: (callback) => {
      response.once('close', () => {
        if (lost()) callback();
      });
    },
  };
};
