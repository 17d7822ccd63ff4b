// Records → how many documents are in which state, and what became of their chunks. Pure.
import type { DocumentRecord, DocumentStatus } from '@alex/core/document-record';

export interface DocumentFigures {
  readonly byStatus: Readonly<Record<DocumentStatus, number>>;
  /** Chunks that search can return. */
  readonly chunks: number;
  /** Of the versions that serve: chunks whose vectors were known, and chunks that the endpoint was sent. */
  readonly reused: number;
  readonly embedded: number;
  /** By failure code, most first. */
  readonly failures: Readonly<Record<string, number>>;
  /** Of the newest versions that serve: from S3's event until they were searchable, in milliseconds. */
  readonly searchableAfter?: { readonly median: number; readonly slowest: number };
}

export const countDocuments = async (records: AsyncIterable<DocumentRecord>): Promise<DocumentFigures> => {
  const byStatus = { embedding: 0, live: 0, failed: 0, deleted: 0 };
  const sums = { chunks: 0, reused: 0, embedded: 0 };
  const failures = new Map<string, number>();
  const delays: number[] = [];
  for await (const { status, live, report, failure, times } of records) {
    byStatus[status] += 1;
    sums.chunks += live?.chunks ?? 0;
    if (failure) failures.set(failure.code, (failures.get(failure.code) ?? 0) + 1);
    if (status !== 'live') continue;
    sums.reused += report?.reused ?? 0;
    sums.embedded += report?.embedded ?? 0;
    if (times.live) delays.push(Date.parse(times.live) - Date.parse(times.event));
  }
  // What was dropped again unchanged was searchable before.
  const waits = delays.filter((delay) => delay >= 0).sort((a, b) => a - b);
  const median = waits[Math.floor(waits.length / 2)];
  const slowest = waits.at(-1);
  return {
    byStatus,
    ...sums,
    failures: Object.fromEntries([...failures].sort(([, a], [, b]) => b - a)),
    ...(median !== undefined && slowest !== undefined && { searchableAfter: { median, slowest } }),
  };
};
