// Counts of what became of documents → sentences.
import { countOf, figure } from './figures.ts';

/** `12 live, 1 failed`: the counts that are not zero. */
export const renderCounts = (counts: readonly (readonly [number, string])[]): string =>
  counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${figure(count)} ${what}`)
    .join(', ');

export const stillUnderWay = (count: number): string =>
  `${countOf(count, 'document')} still under way when the time to wait was over. See: alex status, alex failures`;
