import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBestScores } from './best-scores.ts';

test('the floor is the k-th largest score, whatever the order, ties and NaN', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -4, max: 4 })), fc.integer({ min: 1, max: 9 }), (scores, size) => {
      const best = createBestScores(size);
      for (const score of scores) best.offer(score);
      const kept = scores.filter((score) => !Number.isNaN(score)).sort((one, other) => other - one);
      expect(best.floor()).toBe(kept[size - 1] ?? Number.NEGATIVE_INFINITY);
    }),
  );
});
