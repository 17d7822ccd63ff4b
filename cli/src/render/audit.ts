// What the audit found, and what was done → what an operator reads.
import type { AuditSummary } from '@alex/audit/audit';
import { type Damage, type DamageKind, damageTable, type Repair } from '@alex/audit/damage';
import type { DamageGroup } from '../audit/damage-log.ts';
import type { RepairCounts } from '../audit/repair-all.ts';
import { countOf, figure } from './figures.ts';
import { renderCounts } from './outcomes.ts';
import type { Style } from './style.ts';
import { printableLine } from './wrap-text.ts';

const deeds: Readonly<Record<Repair['do'], string>> = {
  'send-event': 'events sent to the documents queue',
  'send-batches': 'batches sent to the embedder to be deleted',
  collect: 'documents collected',
  'delete-vectors': 'revisions rid of vectors beyond their end',
  'remove-revision': 'revisions rid of their state',
  'rebuild-record': 'records made anew',
};

const nameOf = ({ key, documentId }: Damage): string => (key === undefined ? documentId : printableLine(key));

const renderGroup = (
  [kind, { count, incurable, some }]: readonly [DamageKind, DamageGroup],
  { paint }: Style,
): string[] => [
  `${paint('red', '✗')} ${paint('bold', kind)} (${figure(count)}): ${damageTable[kind].what}`,
  ...some.map((damage) => `    ${nameOf(damage)}  ${paint('dim', damage.detail)}`),
  ...(count > some.length ? [`    … and ${figure(count - some.length)} more`] : []),
  ...(incurable > 0 ? [`    ${figure(incurable)} of them nothing here can heal: upload the document again`] : []),
];

export const renderAudit = (
  { vectors, objects, documents, underWay, damaged, strangers }: AuditSummary,
  groups: readonly (readonly [DamageKind, DamageGroup])[],
  took: string,
  style: Style,
): string => {
  const total = Object.values(documents).reduce((sum, count) => sum + count, 0);
  const statuses = renderCounts(Object.entries(documents).map(([status, count]) => [count, status]));
  return [
    ...groups.flatMap((group) => [...renderGroup(group, style), '']),
    ...(strangers.count > 0
      ? [
          `${style.paint('red', '✗')} ${countOf(strangers.count, 'vector')} in the index with keys that are none of ours, such as ${strangers.some.map(printableLine).join(', ')}: left alone`,
          '',
        ]
      : []),
    `${countOf(total, 'document')}${statuses && ` (${statuses})`}, ${countOf(objects, 'object')} and ${countOf(vectors, 'vector')} compared in ${took}`,
    ...(underWay > 0 ? [`${countOf(underWay, 'document')} under way, not judged: see again later`] : []),
    damaged > 0
      ? `${style.paint('red', '✗')} ${countOf(damaged, 'document')} damaged`
      : `${style.paint('green', '✓')} nothing is lost and nothing is left over`,
  ].join('\n');
};

export const renderRepairs = (counts: RepairCounts, { paint }: Style): string =>
  counts.size === 0
    ? 'Nothing could be repaired.'
    : [
        `${paint('green', '✓')} repaired:`,
        ...[...counts].map(([deed, count]) => `    ${figure(count)} ${deeds[deed]}`),
        'The pipeline does the rest. When it has come to rest, look again: alex audit',
      ].join('\n');
