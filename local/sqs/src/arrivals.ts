// Wakes receives that wait for messages: at once when their queue changes, else when their time is up.

export interface Arrivals {
  /** Resolves at the queue's next change, or at the time `until` (epoch ms). */
  readonly next: (queueId: number, until: number) => Promise<void>;
  readonly notify: (queueId: number) => void;
  readonly notifyAll: () => void;
}

export const createArrivals = (): Arrivals => {
  const waiting = new Map<number, Set<() => void>>();

  const notify = (queueId: number) => {
    const waiters = waiting.get(queueId);
    waiting.delete(queueId);
    for (const wake of waiters ?? []) wake();
  };

  return {
    next: (queueId, until) =>
      new Promise((resolve) => {
        const waiters = waiting.get(queueId) ?? new Set();
        waiting.set(queueId, waiters);
        const wake = () => {
          clearTimeout(timer);
          waiters.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, Math.max(1, until - Date.now()));
        waiters.add(wake);
      }),
    notify,
    notifyAll: () => {
      for (const queueId of [...waiting.keys()]) notify(queueId);
    },
  };
};
