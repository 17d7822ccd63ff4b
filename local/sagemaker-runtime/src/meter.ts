/** What an endpoint has done since it was started or reset: the figures a benchmark is judged by. */

export interface Counters {
  /** Invocations that arrived, whatever became of them. */
  readonly calls: number;
  /** Texts that were answered. */
  readonly items: number;
  /** Invocations refused with ThrottlingException. */
  readonly throttles: number;
  /** Invocations answered with any other error. */
  readonly failures: number;
  readonly inFlight: number;
  readonly inFlightMax: number;
  /** Time with at least one invocation in the container. */
  readonly busyMs: number;
}

export interface Meter {
  add(name: 'calls' | 'items' | 'throttles' | 'failures', count?: number): void;
  /** Around each invocation in the container. */
  enter(): void;
  leave(): void;
  read(): Counters;
  reset(): void;
}

export const createMeter = (): Meter => {
  const zero = { calls: 0, items: 0, throttles: 0, failures: 0, inFlightMax: 0, busyMs: 0 };
  let counts = { ...zero };
  let inFlight = 0;
  let busySince = 0;
  const busyNow = () => (inFlight > 0 ? performance.now() - busySince : 0);
  return {
    add: (name, count = 1) => {
      counts[name] += count;
    },
    enter: () => {
      if (inFlight++ === 0) busySince = performance.now();
      counts.inFlightMax = Math.max(counts.inFlightMax, inFlight);
    },
    leave: () => {
      counts.busyMs += inFlight === 1 ? busyNow() : 0;
      inFlight--;
    },
    read: (): Counters => ({ ...counts, inFlight, busyMs: counts.busyMs + busyNow() }),
    reset: () => {
      counts = { ...zero, inFlightMax: inFlight };
      busySince = performance.now();
    },
  };
};
