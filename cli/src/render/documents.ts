// Documents' records → a table, and how many are in which state.
import type { DocumentRecord, DocumentStatus } from '@alex/core/document-record';
import { ago, countOf, figure, size } from './figures.ts';
import { renderCounts } from './outcomes.ts';
import type { Format, Style } from './style.ts';
import { type Column, renderTable } from './table.ts';
import { printableLine } from './wrap-text.ts';

export const statusFormat: Readonly<Record<DocumentStatus, Format>> = {
  embedding: 'yellow',
  live: 'green',
  failed: 'red',
  deleted: 'dim',
};

export const countByStatus = (documents: readonly DocumentRecord[]): Record<DocumentStatus, number> => {
  const counts = { embedding: 0, live: 0, failed: 0, deleted: 0 };
  for (const { status } of documents) counts[status] += 1;
  return counts;
};

/** Deleted ones are only counted, unless there are no others. */
export const renderDocuments = (documents: readonly DocumentRecord[], { paint }: Style, now: number): string => {
  if (documents.length === 0) return 'No documents. Add some with: alex ingest PATH';
  const counts = countByStatus(documents);
  const present = documents.filter(({ status }) => status !== 'deleted');
  const columns: readonly Column<DocumentRecord>[] = [
    { head: 'STATUS', cell: ({ status }) => status, paint: (text, { status }) => paint(statusFormat[status], text) },
    { head: 'WHY', cell: ({ failure }) => failure?.code ?? '' },
    { head: 'SIZE', align: 'right', cell: ({ report }) => (report ? size(report.bytes) : '') },
    { head: 'PASSAGES', align: 'right', cell: ({ live }) => (live ? figure(live.chunks) : '') },
    { head: 'CHANGED', align: 'right', cell: ({ times }) => ago(times.updated, now) },
    { head: 'KEY', cell: ({ key }) => printableLine(key) },
  ];
  const isOfUse = ({ head }: Column<DocumentRecord>) => head !== 'WHY' || counts.failed > 0;
  const table = renderTable(columns.filter(isOfUse), present.length > 0 ? present : documents, (line) =>
    paint('dim', line),
  );
  const summary = renderCounts(Object.entries(counts).map(([status, count]) => [count, status]));
  return [...table, '', `${countOf(documents.length, 'document')}: ${summary}`].join('\n');
};
