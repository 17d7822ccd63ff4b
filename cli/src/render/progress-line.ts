// How far a piece of work is → one line: counts, rate, time left.
import { countOf, figure, size, span } from './figures.ts';

export interface ProgressState {
  /** What is done to documents: `uploaded`, `searchable` … */
  readonly done: string;
  readonly documents: number;
  readonly documentsTotal: number;
  readonly failed: number;
  /** Where bytes tell better than documents how much is left. */
  readonly bytes?: number;
  readonly bytesTotal?: number;
  readonly elapsedMilliseconds: number;
}

/** Before it a rate is a guess. */
const rateAfterMilliseconds = 2_000;

export const progressLine = (state: ProgressState): string => {
  const { done, documents, documentsTotal, failed, bytes, bytesTotal, elapsedMilliseconds } = state;
  const share = bytes !== undefined && bytesTotal ? bytes / bytesTotal : (documents + failed) / documentsTotal;
  const isMeasured = elapsedMilliseconds >= rateAfterMilliseconds && share > 0;
  const seconds = elapsedMilliseconds / 1000;
  return [
    `${figure(documents)} of ${countOf(documentsTotal, 'document')} ${done}`,
    failed > 0 && `${figure(failed)} failed`,
    isMeasured && (bytes === undefined ? rate((documents + failed) / seconds) : `${size(bytes / seconds)}/s`),
    isMeasured && share < 1 && `${span((elapsedMilliseconds / share) * (1 - share))} left`,
  ]
    .filter(Boolean)
    .join(' · ');
};

const rate = (perSecond: number): string =>
  perSecond >= 1 ? `${figure(Math.round(perSecond))}/s` : `${figure(Math.round(perSecond * 60))}/min`;
