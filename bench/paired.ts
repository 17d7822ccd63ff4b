// Two measurements of the same items → the mean difference, with an interval that holds it in 95 of 100 cases.

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const resamples = 10_000;

/** In percentage points, by resampling the items with replacement (bootstrap, on one seed). */
export const compared = (ours: readonly number[], theirs: readonly number[]): string => {
  const differences = ours.map((value, i) => 100 * (value - theirs[i]!));
  let state = 1;
  const pick = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return differences[Math.floor((state / 2 ** 32) * differences.length)]!;
  };
  const means = Array.from({ length: resamples }, () => mean(differences.map(pick))).sort((a, b) => a - b);
  const at = (share: number): string => signed(means[Math.floor(share * resamples)]!);
  return `${signed(mean(differences))} points, 95 % from ${at(0.025)} to ${at(0.975)}`;
};

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
