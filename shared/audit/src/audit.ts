// Bucket, records, state and index → what is wrong, in one pass and bounded memory.
import { documentId } from '@alex/core/document';
import type { DocumentStatus } from '@alex/core/document-record';
import type { ObjectStore } from '@alex/core/ports/object-store';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import type { Damage } from './damage.ts';
import type { DocumentFacts } from './document-facts.ts';
import { findDamage } from './find-damage.ts';
import { createRecheck, type RecheckPorts, type RecheckSettings } from './recheck.ts';
import type { SortedLines } from './sorted-lines.ts';
import type { Survey } from './survey.ts';
import { isOurVectorKey, objectLine, walkDocuments } from './walk-documents.ts';

export interface AuditPorts extends RecheckPorts {
  readonly survey: Survey;
  readonly index: Pick<VectorIndex, 'keys' | 'has'>;
  readonly objects: Pick<ObjectStore, 'head' | 'list'>;
  readonly openSortedLines: (name: string) => SortedLines;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export type AuditStage = 'vectors listed' | 'objects listed' | 'documents compared';

export interface AuditWatcher {
  readonly progress: (stage: AuditStage, count: number) => void;
  readonly found: (damage: Damage) => Promise<void>;
}

export interface AuditSummary {
  readonly vectors: number;
  readonly objects: number;
  readonly documents: Readonly<Record<DocumentStatus, number>>;
  /** Documents that a message or a worker may be about to put right. */
  readonly underWay: number;
  readonly damaged: number;
  /** Vectors whose keys are none of ours: whoever put them there must say what they are. */
  readonly strangers: { readonly count: number; readonly some: readonly string[] };
}

/** Lists of the index at once; S3 Vectors takes up to 16 and hundreds of reads a second. */
const segments = 4;
const suspectsAtOnce = 64;
const strangersShownMax = 5;
/** S3 sends events “typically in seconds”, sometimes later: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html */
const eventSecondsMax = 60;

export const runAudit = async (
  ports: AuditPorts,
  settings: RecheckSettings,
  { progress, found }: AuditWatcher,
): Promise<AuditSummary> => {
  const { survey, index, objects, now, sleep } = ports;
  const { documentsBucket, graceSeconds } = settings;
  const recheck = createRecheck(ports, settings);

  const strangers = { count: 0, some: [] as string[] };
  const vectorKeys = ports.openSortedLines('vectors');
  let vectors = 0;
  const listSegment = async (segment: number) => {
    for await (const key of index.keys({ index: segment, count: segments })) {
      progress('vectors listed', ++vectors);
      if (isOurVectorKey(key)) await vectorKeys.add(key);
      else if (++strangers.count <= strangersShownMax) strangers.some.push(key);
    }
  };

  const objectLines = ports.openSortedLines('objects');
  let objectCount = 0;
  const listObjects = async () => {
    for await (const object of objects.list(documentsBucket, '')) {
      progress('objects listed', ++objectCount);
      await objectLines.add(objectLine(documentId({ bucket: documentsBucket, key: object.key }), object));
    }
  };

  await Promise.all(Array.from({ length: segments }, (_, segment) => listSegment(segment)));
  await listObjects();
  const listed = now().getTime();

  const documents: Record<DocumentStatus, number> = { embedding: 0, live: 0, failed: 0, deleted: 0 };
  let [underWay, damaged, compared] = [0, 0, 0];
  let suspects: DocumentFacts[] = [];
  const settle = async () => {
    // Of what is gone nothing says since when: its event must have had the time to come.
    if (suspects.some(({ record, object }) => record && !object)) {
      const waitSeconds = Math.min(graceSeconds, eventSecondsMax);
      await sleep(Math.max(0, listed + waitSeconds * 1_000 - now().getTime()));
    }
    for (const verdict of await recheck(suspects)) {
      if (verdict.isUnderWay) underWay += 1;
      if (verdict.damages.length > 0) damaged += 1;
      for (const damage of verdict.damages) await found(damage);
    }
    suspects = [];
  };
  for await (const facts of walkDocuments(survey, { vectorKeys, objectLines })) {
    progress('documents compared', ++compared);
    if (facts.record) documents[facts.record.status] += 1;
    if (findDamage(facts, { documentsBucket, now: now() }).length > 0) suspects.push(facts);
    if (suspects.length === suspectsAtOnce) await settle();
  }
  await settle();
  return { vectors, objects: objectCount, documents, underWay, damaged, strangers };
};
