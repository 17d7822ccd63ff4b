// Outcomes of uploads, added up → what the reader is told at the end. Only failures are kept one by one.
import type { FailureLines } from '../render/failure.ts';
import { renderFailure } from '../render/failure.ts';
import { countOf } from '../render/figures.ts';
import type { Style } from '../render/style.ts';
import { renderVectors } from '../render/vectors.ts';
import type { UploadOutcome } from './upload-outcome.ts';

export interface IngestReport {
  live: number;
  unchanged: number;
  /** Gone again before they were searchable. */
  deleted: number;
  embedded: number;
  reused: number;
  removed: number;
  readonly failures: FailureLines[];
  add(key: string, outcome: UploadOutcome): void;
}

export const createIngestReport = (): IngestReport => {
  const report: IngestReport = {
    live: 0,
    unchanged: 0,
    deleted: 0,
    embedded: 0,
    reused: 0,
    removed: 0,
    failures: [],
    add: (key, outcome) => {
      if (outcome.kind === 'failed') {
        const { code, message, advice, attempts } = outcome.failure;
        report.failures.push({ key, code, message, advice, details: [countOf(attempts, 'attempt')] });
        return;
      }
      report[outcome.kind] += 1;
      if (outcome.kind !== 'live') return;
      report.embedded += outcome.embedded;
      report.reused += outcome.reused;
      report.removed += outcome.removed;
    },
  };
  return report;
};

const byKey = (a: FailureLines, b: FailureLines): number => (a.key < b.key ? -1 : 1);

/** @param uploaded how many were uploaded where nobody waited for them */
export const renderIngestReport = (
  { live, unchanged, deleted, failures, ...vectors }: IngestReport,
  uploaded: number | undefined,
  took: string,
  style: Style,
): string => {
  const searchable = live + unchanged;
  const passages = [
    live > 0 && renderVectors(vectors),
    unchanged > 0 && `${countOf(unchanged, 'document')} unchanged`,
  ].filter(Boolean);
  const tick = style.paint('green', '✓');
  return [
    ...failures.toSorted(byKey).flatMap((failure) => [...renderFailure(failure, style), '']),
    ...(deleted > 0 ? [`${countOf(deleted, 'document')} deleted by somebody meanwhile`] : []),
    ...(searchable > 0
      ? [`${tick} ${countOf(searchable, 'document')} searchable (${passages.join(', ')}) in ${took}`]
      : []),
    ...(uploaded ? [`${tick} ${countOf(uploaded, 'document')} uploaded in ${took}. How they fare: alex status`] : []),
  ].join('\n');
};
