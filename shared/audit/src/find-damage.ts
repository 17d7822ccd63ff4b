// One document's facts → what is wrong with it, and what heals that.
import type { DocumentRecord, RevisionRef } from '@alex/core/document-record';
import { limits } from '@alex/core/limits';
import type { DocumentChange } from '@alex/core/s3-event';
import { compareSequencers, sequencerAfter } from '@alex/core/sequencer';
import { vectorKey } from '@alex/core/vector-record';
import { isCurrent } from '@alex/ledger/transitions';
import type { Damage, DamageKind, Repair } from './damage.ts';
import { type DocumentFacts, inTheMaking, namedRevisions } from './document-facts.ts';

export interface FindDamageSettings {
  readonly documentsBucket: string;
  readonly now: Date;
}

/** A finding whose document's one event has not been chosen yet. */
interface Finding {
  readonly kind: DamageKind;
  readonly detail: string;
  /** What heals it besides an event. */
  readonly repairs?: readonly Repair[];
  /** Undefined where no event is needed, or none would help. */
  readonly event?: DocumentChange | undefined;
  readonly isIncurable?: boolean;
}

/**
 * No repair can harm what serves.
 * - `send-event` sends one more event of the key, in the place between the newest one applied and all that S3 sends, or the
 *   very event whose revision is being made, once more. Duplicates and further events are what the protocol is for.
 * - `send-batches` leaves the decision to the embedder, which deletes only what is neither target nor live when it looks.
 * - `collect` deletes what the record itself has retired, as every writer does. What is retired never comes back.
 * - `delete-vectors` deletes keys beyond a revision's last chunk: no writer ever puts them and no reader needs them.
 * - `remove-revision` removes the state of a revision that is named nowhere and older than the newest applied event, or applied
 *   without being kept: its event is stale or done with for ever, so no record will name it again.
 * - `rebuild-record` swaps in, from the ETag of what cannot be read, a record that is newer than all that was seen of the
 *   document, so that what is old stays stale; nothing serves while a record cannot be read.
 */
export const findDamage = (facts: DocumentFacts, settings: FindDamageSettings): readonly Damage[] => {
  const { documentId, record, object } = facts;
  const key = record?.key ?? object?.key;
  const found = facts.isRecordDamaged
    ? [damagedRecord(facts)]
    : [
        ...bucketFindings(facts, settings),
        ...(record ? revisionFindings(facts, record, settings) : []),
        ...orphanFindings(facts, settings),
      ];
  // One event a document: what the first one has made anew is whole.
  const first = found.find(({ event }) => event);
  return found.map((finding) => {
    const { kind, detail, event, repairs = [], isIncurable } = finding;
    const all = [...repairs, ...(event && finding === first ? [{ do: 'send-event', change: event } as const] : [])];
    return { kind, documentId, detail, ...(key !== undefined && { key }), ...(!isIncurable && { repairs: all }) };
  });
};

/** Where the record is lost, what is seen of the document still says how far it had come. */
export const newestRevisionOf = (revisions: Iterable<string>): string =>
  [...revisions].reduce((a, b) => (compareSequencers(a, b) < 0 ? b : a), '');

const createdEvent = (
  { record, object, vectors, state }: DocumentFacts,
  { documentsBucket: bucket }: FindDamageSettings,
  anew: boolean,
): DocumentChange | undefined =>
  object && {
    kind: 'created',
    document: { bucket, key: object.key, etag: object.etag },
    size: object.size,
    sequencer: sequencerAfter(
      record?.sequencer ?? newestRevisionOf([...vectors.keys(), ...state.map(({ revision }) => revision)]),
    ),
    eventTime: object.modified,
    ...(anew && { anew }),
  };

const bucketFindings = (facts: DocumentFacts, settings: FindDamageSettings): Finding[] => {
  const { record, object } = facts;
  const event = createdEvent(facts, settings, false);
  if (!record) return object ? [{ kind: 'not-ingested', detail: `${object.size} bytes`, event }] : [];
  if (object)
    return object.etag === record.etag
      ? []
      : [
          {
            kind: 'outdated',
            detail: `changed ${object.modified}; the newest known event is of ${record.times.event}`,
            event,
          },
        ];
  if (record.status === 'deleted') return [];
  const { bucket, key, sequencer, status } = record;
  const removal = {
    kind: 'removed',
    document: { bucket, key },
    sequencer: sequencerAfter(sequencer),
    eventTime: settings.now.toISOString(),
  } as const;
  return [{ kind: 'object-gone', detail: `the document is ${status}`, event: removal }];
};

const revisionFindings = (facts: DocumentFacts, record: DocumentRecord, settings: FindDamageSettings): Finding[] => {
  const { live, retired, documentId, target } = record;
  const making = inTheMaking(record);
  const anew = createdEvent(facts, settings, true);
  /** The newest version cannot be read, and what serves is in the bucket no more: only a good version heals that. */
  const isIncurable = record.failure?.revision === record.sequencer && record.etag === facts.object?.etag;
  const cure = isIncurable ? { isIncurable } : { event: anew };
  const why = isIncurable ? `; the newest version has failed: ${record.failure?.code}` : '';
  const findings: Finding[] = [];

  for (const [revision, role] of [
    [live, 'what is live'],
    [making, 'what is being made'],
  ] as const) {
    if (!revision) continue;
    const missing = missingOrdinals(facts, revision, role === 'what is live').length;
    if (missing > 0)
      findings.push({ kind: 'vectors-missing', detail: `${missing} of ${revision.chunks}, of ${role}${why}`, ...cure });
    const lost = missingState(facts, revision);
    if (lost > 0)
      findings.push({
        kind: 'state-missing',
        detail: `${lost} of ${stateObjectsOf(revision)} objects, of ${role}${why}`,
        ...cure,
      });
  }
  if (making && record.failure?.revision !== making.revision)
    findings.push({
      kind: 'stuck',
      detail: `revision ${making.revision}, since ${record.times.updated}`,
      event: sameEvent(record, making),
    });
  if (retired.length > 0)
    findings.push({
      kind: 'uncollected',
      detail: retired.map(({ revision, chunks }) => `revision ${revision} with ${chunks} chunks`).join(', '),
      repairs: [{ do: 'collect', record: { documentId, retired, target } }],
    });
  return findings;
};

/** Its delivery once more: the chunker sends the batches' messages again. */
const sameEvent = ({ bucket, key, etag, times }: DocumentRecord, { revision }: RevisionRef): DocumentChange => ({
  kind: 'created',
  document: { bucket, key, ...(etag !== undefined && { etag }) },
  sequencer: revision,
  eventTime: times.event,
});

/** Of a live revision all must be there, of one in the making those whose receipts say so. */
export const missingOrdinals = (
  { vectors, receipts }: Pick<DocumentFacts, 'vectors' | 'receipts'>,
  { revision, chunks }: RevisionRef,
  isLiveOne: boolean,
): number[] => {
  const there = vectors.get(revision);
  const hasReceipt = new Set(receipts.filter((one) => one.revision === revision).map(({ batch }) => batch));
  const missing: number[] = [];
  for (let ordinal = 0; ordinal < chunks; ordinal += 1) {
    const isDue = isLiveOne || hasReceipt.has(Math.floor(ordinal / limits.batchChunksMax));
    if (isDue && !there?.has(ordinal)) missing.push(ordinal);
  }
  return missing;
};

/** A revision's hashes lie in an object of their own where there are several batches. */
const stateObjectsOf = ({ batches }: RevisionRef): number => batches + (batches > 1 ? 1 : 0);

const missingState = ({ state }: DocumentFacts, ref: RevisionRef): number => {
  const there = state.filter(
    ({ revision, contentHash }) => revision === ref.revision && contentHash === ref.contentHash,
  );
  return (
    stateObjectsOf(ref) -
    there.filter(({ batch }) => (batch === undefined ? ref.batches > 1 : batch < ref.batches)).length
  );
};

const orphanFindings = (
  { documentId, record, object, vectors, state, receipts }: DocumentFacts,
  { now }: FindDamageSettings,
): Finding[] => {
  const named = record ? namedRevisions(record) : new Map<string, RevisionRef>();
  const findings: Finding[] = [];
  for (const [revision, ordinals] of vectors) {
    const known = named.get(revision);
    const astray = known ? [...ordinals].filter((ordinal) => ordinal >= known.chunks) : [...ordinals];
    if (astray.length === 0) continue;
    findings.push({
      kind: 'orphan-vectors',
      detail: `${astray.length} of revision ${revision}${known ? `, beyond its ${known.chunks} chunks` : ''}`,
      repairs: [
        record && isCurrent(record, revision)
          ? { do: 'delete-vectors', keys: astray.map((ordinal) => vectorKey(documentId, revision, ordinal)) }
          : { do: 'send-batches', messages: batchesOf(documentId, revision, astray) },
      ],
    });
  }
  const byRevision = Map.groupBy([...state, ...receipts], ({ revision }) => revision);
  for (const [revision, objects] of byRevision) {
    if (named.has(revision)) continue;
    const isOver = record
      ? isOverFor(record, revision)
      : !object && objects.every(({ modified }) => isForgotten(modified, now));
    if (isOver)
      findings.push({
        kind: 'orphan-state',
        detail: `${objects.length} objects of revision ${revision}`,
        repairs: [{ do: 'remove-revision', documentId, revision }],
      });
  }
  return findings;
};

/** What is newer than the newest applied event may be a chunker's that has not swapped yet. */
const isOverFor = ({ sequencer, failure }: DocumentRecord, revision: string): boolean => {
  const order = compareSequencers(revision, sequencer);
  return order < 0 || (order === 0 && failure?.revision !== revision);
};

/** No message is kept so long: whoever began it is gone, and nobody carries it on. */
const isForgotten = (modified: string, now: Date): boolean =>
  now.getTime() - Date.parse(modified) > limits.sourceRetentionSeconds * 1_000;

const batchesOf = (documentId: string, revision: string, ordinals: readonly number[]) =>
  [...new Set(ordinals.map((ordinal) => Math.floor(ordinal / limits.batchChunksMax)))].map((batch) => ({
    documentId,
    revision,
    batch,
    firstOrdinal: batch * limits.batchChunksMax,
    chunks: limits.batchChunksMax,
  }));

/** As many as the revision had at least. */
const chunksOf = (ordinals: ReadonlySet<number>): number => {
  let last = -1;
  for (const ordinal of ordinals) last = Math.max(last, ordinal);
  return last + 1;
};

const damagedRecord = ({ documentId, object, vectors, state }: DocumentFacts): Finding => {
  const seen = new Map(state.map(({ revision }) => [revision, 0]));
  for (const [revision, ordinals] of vectors) seen.set(revision, chunksOf(ordinals));
  return {
    kind: 'record-damaged',
    detail: object ? 'it is made anew from the object' : 'nothing says which object it was of: delete it by hand',
    ...(object
      ? {
          repairs: [
            {
              do: 'rebuild-record',
              documentId,
              key: object.key,
              revisions: [...seen].map(([revision, chunks]) => ({ revision, chunks })),
            },
          ],
        }
      : { isIncurable: true }),
  };
};
