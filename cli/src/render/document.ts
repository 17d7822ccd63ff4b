// One document's record → all that an operator asks about it.
import type { DocumentProperties, DocumentRecord, RevisionReport } from '@alex/core/document-record';
import type { Failure } from '@alex/core/errors';
import { traceIdOf } from '@alex/core/trace';
import { padEnd } from './display-width.ts';
import { statusFormat } from './documents.ts';
import { attemptsText } from './failure.ts';
import { ago, countOf, figure, size } from './figures.ts';
import type { Style } from './style.ts';
import { renderVectors } from './vectors.ts';
import { printableLine, wrap } from './wrap-text.ts';

type Line = readonly [name: string, value: string | undefined];

const nameColumns = 12;

export const renderDocument = (record: DocumentRecord, { columns, paint }: Style, now: number): string => {
  const { key, status, failure } = record;
  const lines = [...contentLines(record), ...timeLines(record, now), ...(failure ? failureLines(failure, now) : [])];
  return [
    `${paint('bold', printableLine(key))}  ${paint(statusFormat[status], status)}${servingNote(record)}`,
    ...lines.flatMap(([name, value]) =>
      value
        ? wrap(value, columns - nameColumns).map(
            (line, i) => paint('dim', padEnd(i === 0 ? name : '', nameColumns)) + line,
          )
        : [],
    ),
  ].join('\n');
};

/** What search returns while the newest version does not serve. */
const servingNote = ({ status, live }: DocumentRecord): string => {
  if (status !== 'failed' && status !== 'embedding') return '';
  return live ? ' (an older version is being served)' : ' (nothing of it is searchable)';
};

const contentLines = ({ report, live }: DocumentRecord): Line[] => [
  ['title', report?.title],
  ['authors', report?.properties?.authors?.join(', ')],
  ['written', writtenText(report?.properties)],
  ['language', report?.properties?.language],
  ['format', report?.format],
  ['size', report && `${size(report.bytes)}, ${countOf(report.characters, 'character')}`],
  ['pages', report?.pages === undefined ? undefined : pagesText(report.pages, report.pagesWithoutText ?? [])],
  ['passages', report && `${figure(report.chunks)} of ${countOf(report.tokens, 'token')} in all`],
  ['served', live ? `${countOf(live.chunks, 'passage')} of revision ${live.revision}` : undefined],
  ['vectors', report && vectorsText(report)],
  ['left out', report?.leftOut && leftOutText(report.leftOut)],
  ['unread', report && report.unknownPieces > 0 ? unreadText(report.unknownPieces, report.wordPieces) : undefined],
];

const writtenText = ({ created, modified }: DocumentProperties = {}): string | undefined =>
  created && modified && created !== modified ? `${created}, changed ${modified}` : (created ?? modified);

/** Known once the revision is live. */
const vectorsText = ({ reused = 0, embedded, removed = 0 }: RevisionReport): string | undefined =>
  embedded === undefined ? undefined : renderVectors({ reused, embedded, removed });

const pagesText = (pages: number, withoutText: readonly number[]): string =>
  withoutText.length === 0 ? figure(pages) : `${figure(pages)}; without text: ${withoutText.join(', ')}`;

const leftOutText = (leftOut: Readonly<Record<string, number>>): string =>
  Object.entries(leftOut)
    .map(([what, characters]) => (characters > 0 ? `${what} (${countOf(characters, 'character')})` : what))
    .join(', ');

const unreadText = (unknown: number, all: number): string =>
  `${figure(unknown)} of ${figure(all)} word pieces: the model does not know them`;

const timeLines = ({ status, times, documentId, sequencer }: DocumentRecord, now: number): Line[] => [
  ...(
    [
      [status === 'deleted' ? 'deleted' : 'uploaded', times.event],
      ['live since', times.live],
      ['changed', times.updated],
    ] as const
  ).map(([name, time]): Line => [name, time && `${time} (${ago(time, now)})`]),
  ['trace', traceIdOf(documentId, sequencer)],
];

const failureLines = (failure: Failure, now: number): Line[] => {
  const { code, stage, message, advice, at, retryable, messageId, revision, earlier = [] } = failure;
  return [
    ['failure', `${code}, at the stage ${stage}`],
    ['message', message],
    ['advice', advice],
    [
      'attempts',
      `${attemptsText(failure)}, the last ${ago(at, now)}; ${retryable ? 'a replay may help' : 'a replay alone will not help'}`,
    ],
    ['before', earlier.map((one) => `${one.code} ${ago(one.at, now)}`).join(', ') || undefined],
    ['of', `revision ${revision ?? 'unknown'}, message ${messageId}`],
  ];
};
