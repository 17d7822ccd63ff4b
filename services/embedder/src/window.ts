// A bound that finds its own size: additive increase, multiplicative decrease.
// The rule is that of TCP's congestion avoidance: Chiu and Jain, "Analysis of the Increase and Decrease Algorithms", 1989.

export interface Window {
  readonly size: () => number;
  readonly grow: () => void;
  /** What was sent at the size `from` failed: half of that at most. All that was sent with it may say so too, and changes nothing. */
  readonly shrink: (from: number) => void;
}

/**
 * Starts at `max`, stays within 1 and `max`.
 * @param successesPerStep before one more is tried
 */
export const createWindow = (max: number, successesPerStep: number): Window => {
  let size = max;
  return {
    size: () => Math.floor(size),
    grow: () => {
      size = Math.min(max, size + 1 / successesPerStep);
    },
    shrink: (from) => {
      size = Math.max(1, Math.min(size, from / 2));
    },
  };
};
