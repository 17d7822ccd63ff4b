// A stack's figures → one screen.
import type { DocumentFigures } from '../metrics/count-documents.ts';
import type { QueueFigures, SearchFigures } from '../metrics/read-figures.ts';
import { padEnd } from './display-width.ts';
import { countOf, figure, span } from './figures.ts';
import type { Style } from './style.ts';
import { type Column, renderTable } from './table.ts';

export interface StackFigures {
  readonly documents: DocumentFigures;
  readonly queues: readonly QueueFigures[];
  readonly search?: SearchFigures;
}

const nameColumns = 14;

export const renderMetrics = ({ documents, queues, search }: StackFigures, { paint }: Style): string => {
  const { byStatus, chunks, reused, embedded, failures, searchableAfter } = documents;
  const share = reused + embedded > 0 ? ` (${Math.round((100 * reused) / (reused + embedded))} % reused)` : '';
  const codes = Object.entries(failures).map(([code, count]) => `${figure(count)} ${code}`);
  const lines: readonly (readonly [string, string])[] = [
    [
      'documents',
      Object.entries(byStatus)
        .map(([status, count]) => `${figure(count)} ${status}`)
        .join(' · '),
    ],
    ['chunks', `${figure(chunks)} searchable · ${figure(embedded)} embedded · ${figure(reused)} reused${share}`],
    [
      'searchable',
      searchableAfter
        ? `${span(searchableAfter.median)} after the upload at the median, ${span(searchableAfter.slowest)} at the slowest`
        : 'nothing yet',
    ],
    ['failures', codes.length > 0 ? codes.join(' · ') : 'none'],
    [
      'search',
      search
        ? `${countOf(search.answers, 'answer')} in 24 h, ${figure(Math.round(search.median))} ms at the median, ${figure(Math.round(search.p99))} ms at p99`
        : 'not known: no answer in 24 h, or a stack on this machine, where each is a line of logs/search.log',
    ],
  ];
  const age = ({ oldestSeconds }: QueueFigures) =>
    oldestSeconds === undefined ? 'not known' : span(oldestSeconds * 1000);
  const columns: readonly Column<QueueFigures>[] = [
    { head: 'QUEUE', cell: ({ name }) => name },
    { head: 'WAITING', align: 'right', cell: ({ waiting }) => figure(waiting) },
    { head: 'IN FLIGHT', align: 'right', cell: ({ inFlight }) => figure(inFlight) },
    { head: 'DELAYED', align: 'right', cell: ({ delayed }) => figure(delayed) },
    {
      head: 'DEAD LETTERS',
      align: 'right',
      cell: ({ deadLetters }) => figure(deadLetters),
      paint: (text, { deadLetters }) => (deadLetters > 0 ? paint('red', text) : text),
    },
    { head: 'OLDEST', cell: age },
  ];
  return [
    ...lines.map(([name, value]) => paint('dim', padEnd(name, nameColumns)) + value),
    '',
    ...renderTable(columns, queues, (line) => paint('dim', line)),
  ].join('\n');
};
