// Documents that look damaged in lists of different moments → what is damaged for certain, and what is merely under way.
import { mapBounded } from '@alex/core/bounded';
import type { DocumentRecord } from '@alex/core/document-record';
import { limits } from '@alex/core/limits';
import type { MessageQueue } from '@alex/core/ports/message-queue';
import type { ObjectStore } from '@alex/core/ports/object-store';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import { vectorKey } from '@alex/core/vector-record';
import { type Damage, damageTable } from './damage.ts';
import { type DocumentFacts, inTheMaking, namedRevisions } from './document-facts.ts';
import { findDamage, missingOrdinals } from './find-damage.ts';
import type { StateObject, Survey, SurveyedRecord } from './survey.ts';

export interface RecheckPorts {
  readonly survey: Pick<Survey, 'record' | 'state' | 'receipts'>;
  readonly index: Pick<VectorIndex, 'has'>;
  readonly objects: Pick<ObjectStore, 'head'>;
  readonly queue: Pick<MessageQueue, 'count'>;
  readonly now: () => Date;
}

export interface RecheckSettings {
  readonly documentsBucket: string;
  /** Of the two source queues. */
  readonly queueUrls: readonly string[];
  /** What has changed in so many seconds may still be under way. */
  readonly graceSeconds: number;
}

export interface Verdict {
  readonly damages: readonly Damage[];
  /** Something looked damaged, but a message or a worker may be about to put it right. */
  readonly isUnderWay: boolean;
}

const atOnce = 16;

/**
 * What is read between two reads of an unchanged record belongs to one state of the document: what must hold of that state and
 * does not is damage. Receipts are read before vectors, since a writer puts vectors first. What a message could still
 * put right counts only when both queues are empty, or the message could not be kept so long; what a worker could, only
 * when none can still be at it.
 */
export const createRecheck = (ports: RecheckPorts, settings: RecheckSettings) => {
  const { survey, index, objects, queue, now } = ports;
  const { documentsBucket, queueUrls, graceSeconds } = settings;

  const look = async (suspect: DocumentFacts, { record, isDamaged }: SurveyedRecord): Promise<DocumentFacts> => {
    const id = suspect.documentId;
    const [state, receipts] = await Promise.all([
      Array.fromAsync<StateObject>(survey.state(id)),
      Array.fromAsync<StateObject>(survey.receipts(id)),
    ]);
    const vectors = await lookForVectors({ ...suspect, receipts }, record);
    const key = record?.key ?? suspect.object?.key;
    const object = key === undefined ? undefined : await objects.head({ bucket: documentsBucket, key });
    return { documentId: id, record, isRecordDamaged: isDamaged, object, vectors, state, receipts };
  };

  /** Only what is missing or astray is looked for: the rest was listed, and a list may lag, but does not invent. */
  const lookForVectors = async (facts: DocumentFacts, record: DocumentRecord | undefined) => {
    const listed = facts.vectors;
    const named = record ? namedRevisions(record) : new Map<string, { readonly chunks: number }>();
    const doubtful: [revision: string, ordinal: number][] = [];
    for (const [revision, ordinals] of listed)
      for (const ordinal of ordinals)
        if (ordinal >= (named.get(revision)?.chunks ?? 0)) doubtful.push([revision, ordinal]);
    const making = record && inTheMaking(record);
    for (const [ref, isLive] of [
      [record?.live, true],
      [making, false],
    ] as const)
      if (ref) for (const ordinal of missingOrdinals(facts, ref, isLive)) doubtful.push([ref.revision, ordinal]);
    const keyOf = ([revision, ordinal]: readonly [string, number]) => vectorKey(facts.documentId, revision, ordinal);
    const there = await index.has(doubtful.map(keyOf));
    const vectors = new Map([...listed].map(([revision, ordinals]) => [revision, new Set(ordinals)]));
    for (const place of doubtful) {
      const [revision, ordinal] = place;
      const ordinals = vectors.get(revision) ?? new Set();
      vectors.set(revision, ordinals);
      if (there.has(keyOf(place))) ordinals.add(ordinal);
      else ordinals.delete(ordinal);
    }
    return vectors;
  };

  const isCertain = ({ kind }: Damage, { record, object }: DocumentFacts, queued: number): boolean => {
    const { explainedBy } = damageTable[kind];
    if (explainedBy === 'nothing') return true;
    const changed = [record?.times.updated, object?.modified].map((time) =>
      time === undefined ? 0 : Date.parse(time),
    );
    const quietSeconds = (now().getTime() - Math.max(...changed)) / 1_000;
    if (quietSeconds < graceSeconds) return false;
    return explainedBy === 'workers' || queued === 0 || quietSeconds > limits.sourceRetentionSeconds;
  };

  /** A group at a time, so that the queues are asked once for all. */
  return async (suspects: readonly DocumentFacts[]): Promise<readonly Verdict[]> => {
    const seen = await mapBounded(suspects, atOnce, async (suspect) => {
      const before = await survey.record(suspect.documentId);
      return { before, facts: await look(suspect, before) };
    });
    const counts = await Promise.all(queueUrls.map((url) => queue.count(url)));
    const queued = counts.reduce((sum, count) => sum + count, 0);
    return mapBounded(seen, atOnce, async ({ before, facts }) => {
      const after = await survey.record(facts.documentId);
      if (after.etag !== before.etag) return { damages: [], isUnderWay: true };
      const found = findDamage(facts, { documentsBucket, now: now() });
      const damages = found.filter((damage) => isCertain(damage, facts, queued));
      return { damages, isUnderWay: damages.length < found.length };
    });
  };
};
